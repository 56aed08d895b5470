package io.carillon.store.embedded;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

import io.carillon.store.Bytes;
import io.carillon.store.Change;
import io.carillon.store.Commit;
import io.carillon.store.Committed;
import io.carillon.store.CompactedException;
import io.carillon.store.Compare;
import io.carillon.store.Entry;
import io.carillon.store.KeyRange;
import io.carillon.store.Operation;
import io.carillon.store.Page;
import io.carillon.store.RangeRequest;
import io.carillon.store.Result;
import io.carillon.store.StoreException;
import io.carillon.store.StoreException.Reason;
import io.carillon.store.Transaction;
import org.jspecify.annotations.Nullable;

/**
 * What a store should be: all entries at each revision, kept as plainly as can be.
 */
final class Model {

    private record Revision(NavigableMap<Bytes, Entry> entries, Instant time, List<Change> changes) {
    }

    /** The revisions from 1 on. */
    private final List<Revision> revisions = new ArrayList<>(
            List.of(new Revision(new TreeMap<>(), Instant.MIN, List.of())));
    private final Set<Long> leases = new TreeSet<>();
    private Instant newestTime = Instant.MIN;
    private long compacted;

    long revision() {
        return revisions.size();
    }

    long compacted() {
        return compacted;
    }

    private Revision at(long revision) {
        return revisions.get((int) revision - 1);
    }

    private static boolean contains(KeyRange keys, Bytes key) {
        Bytes end = keys.end();
        return key.compareTo(keys.start()) >= 0 && (end == null || key.compareTo(end) < 0);
    }

    private static List<Entry> entriesIn(NavigableMap<Bytes, Entry> entries, KeyRange keys) {
        return entries.values().stream().filter(entry -> contains(keys, entry.key())).toList();
    }

    Page range(RangeRequest request) {
        return range(request, at(revision()).entries, revision());
    }

    private Page range(RangeRequest request, NavigableMap<Bytes, Entry> newest, long current) {
        if (request.revision() > current) {
            throw new StoreException(Reason.FUTURE_REVISION);
        }
        if (request.revision() > 0 && request.revision() < compacted) {
            throw new CompactedException(compacted);
        }
        boolean old = request.revision() > 0 && request.revision() < current;
        List<Entry> all = entriesIn(old ? at(request.revision()).entries : newest, request.keys());
        Comparator<Entry> order = switch (request.sort().by()) {
            case KEY -> Comparator.comparing(Entry::key);
            case VERSION -> Comparator.comparingLong(Entry::version);
            case CREATE_REVISION -> Comparator.comparingLong(Entry::createRevision);
            case MOD_REVISION -> Comparator.comparingLong(Entry::modRevision);
            case VALUE -> Comparator.comparing(Entry::value);
        };
        List<Entry> wanted = all.stream().filter(request::wants)
                .sorted(request.sort().descending() ? order.reversed() : order).toList();
        long limit = request.limit() == 0 ? Long.MAX_VALUE : request.limit();
        List<Entry> page = wanted.stream().limit(limit).map(entry -> request.keysOnly() ? entry.withoutValue() : entry)
                .toList();
        return request.countOnly()
                ? new Page(List.of(), all.size(), false, current)
                : new Page(page, all.size(), wanted.size() > page.size(), current);
    }

    /** The commits that concern a range, from a revision on. */
    List<Commit> history(KeyRange keys, long from) {
        List<Commit> history = new ArrayList<>();
        for (long revision = Math.max(2, from); revision <= revision(); revision++) {
            List<Change> changes = at(revision).changes.stream().filter(change -> contains(keys, change.entry().key()))
                    .toList();
            if (!changes.isEmpty()) {
                history.add(new Commit(revision, at(revision).time, changes));
            }
        }
        return history;
    }

    OptionalLong revisionAt(Instant time) {
        for (long revision = revision(); revision > 1; revision--) {
            if (!at(revision).time.isAfter(time)) {
                return OptionalLong.of(revision);
            }
        }
        return OptionalLong.empty();
    }

    private Instant timeOfWrite(Instant now) {
        Instant truncated = now.truncatedTo(ChronoUnit.MICROS);
        newestTime = truncated.isAfter(newestTime) ? truncated : newestTime;
        return newestTime;
    }

    void grant(long lease, Instant now) {
        if (!leases.add(lease)) {
            throw new StoreException(Reason.LEASE_EXISTS);
        }
        timeOfWrite(now);
    }

    long revoke(long lease, Instant now) {
        if (!leases.remove(lease)) {
            throw new StoreException(Reason.LEASE_NOT_FOUND);
        }
        Working working = new Working();
        for (Entry entry : List.copyOf(working.entries.values())) {
            if (entry.lease() == lease) {
                working.remove(entry);
            }
        }
        timeOfWrite(now);
        working.keep(now);
        return revision();
    }

    void compact(long upTo, Instant now) {
        if (upTo > revision()) {
            throw new StoreException(Reason.FUTURE_REVISION);
        }
        if (upTo <= compacted) {
            throw new CompactedException(compacted);
        }
        compacted = upTo;
        timeOfWrite(now);
    }

    Committed commit(Transaction transaction, Instant now) {
        requireNoDuplicates(transaction.then());
        requireNoDuplicates(transaction.otherwise());
        Working working = new Working();
        Committed committed;
        try {
            committed = working.run(transaction);
        } catch (StoreException e) {
            // Of several reasons etcd tells that of a put first.
            working.requirePuts(transaction);
            working.requireReads(transaction);
            throw e;
        }
        working.keep(now);
        return committed;
    }

    /** Keys that some steps put, and ranges that they delete, whatever branch is taken. */
    private record Touched(Set<Bytes> puts, List<KeyRange> deletes) {

        static Touched by(Operation operation) {
            Touched touched = new Touched(new HashSet<>(), new ArrayList<>());
            touched.add(operation);
            return touched;
        }

        private void add(Operation operation) {
            switch (operation) {
                case Operation.Put put -> puts.add(put.key());
                case Operation.Delete delete -> {
                    // etcd does not look at ranges without end
                    if (delete.keys().end() != null) {
                        deletes.add(delete.keys());
                    }
                }
                case Operation.Read _ -> {
                }
                case Transaction nested ->
                    Stream.concat(nested.then().stream(), nested.otherwise().stream()).forEach(this::add);
            }
        }

        boolean deletesWhatIsPutBy(Touched other) {
            return other.puts.stream().anyMatch(key -> deletes.stream().anyMatch(range -> contains(range, key)));
        }
    }

    /**
     * etcd's rule, step by step: no two steps put the same key, and none deletes what another puts; but etcd does not
     * mind when a nested transaction deletes what a nested one before it put.
     */
    private static void requireNoDuplicates(List<Operation> steps) {
        for (Operation step : steps) {
            if (step instanceof Transaction nested) {
                requireNoDuplicates(nested.then());
                requireNoDuplicates(nested.otherwise());
            }
        }
        for (int i = 0; i < steps.size(); i++) {
            for (int j = i + 1; j < steps.size(); j++) {
                Touched one = Touched.by(steps.get(i));
                Touched other = Touched.by(steps.get(j));
                boolean bothNested = steps.get(i) instanceof Transaction && steps.get(j) instanceof Transaction;
                if (one.puts.stream().anyMatch(other.puts::contains) || one.deletesWhatIsPutBy(other)
                        || (!bothNested && other.deletesWhatIsPutBy(one))) {
                    throw new StoreException(Reason.DUPLICATE_KEY);
                }
            }
        }
    }

    /** A transaction on its way. */
    private final class Working {

        private final long next = revision() + 1;
        private final NavigableMap<Bytes, Entry> entries = new TreeMap<>(at(revision()).entries);
        private final List<Change> changes = new ArrayList<>();

        private long now() {
            return changes.isEmpty() ? next - 1 : next;
        }

        void keep(Instant now) {
            if (!changes.isEmpty()) {
                revisions.add(new Revision(entries, timeOfWrite(now), changes));
            }
        }

        Committed run(Transaction transaction) {
            boolean succeeded = transaction.compares().stream().allMatch(this::holds);
            List<Result> results = new ArrayList<>();
            for (Operation step : succeeded ? transaction.then() : transaction.otherwise()) {
                results.add(switch (step) {
                    case Operation.Put put -> put(put);
                    case Operation.Delete delete -> delete(delete);
                    case Operation.Read read -> {
                        if (read.request().revision() >= next) {
                            throw new StoreException(Reason.FUTURE_REVISION);
                        }
                        yield range(read.request(), entries, now());
                    }
                    case Transaction nested -> run(nested);
                });
            }
            return new Committed(now(), succeeded, results);
        }

        private List<Operation> chosen(Transaction transaction) {
            return transaction.compares().stream().allMatch(this::holds) ? transaction.then() : transaction.otherwise();
        }

        void requirePuts(Transaction transaction) {
            for (Operation step : chosen(transaction)) {
                if (step instanceof Operation.Put put) {
                    requirePut(put, at(revision()).entries.get(put.key()));
                } else if (step instanceof Transaction nested) {
                    requirePuts(nested);
                }
            }
        }

        void requireReads(Transaction transaction) {
            for (Operation step : chosen(transaction)) {
                if (step instanceof Operation.Read read) {
                    range(read.request(), at(revision()).entries, revision());
                } else if (step instanceof Transaction nested) {
                    requireReads(nested);
                }
            }
        }

        private void requirePut(Operation.Put put, @Nullable Entry before) {
            if (before == null && (put.keepValue() || put.keepLease())) {
                throw new StoreException(Reason.KEY_NOT_FOUND);
            }
            if (!put.keepLease() && put.lease() != 0 && !leases.contains(put.lease())) {
                throw new StoreException(Reason.LEASE_NOT_FOUND);
            }
        }

        private boolean holds(Compare compare) {
            List<Entry> found = entriesIn(at(revision()).entries, compare.keys());
            if (found.isEmpty()) {
                return compare.property() != Compare.Property.VALUE
                        && compare.relation().holds(Long.compare(0, compare.number()));
            }
            return found.stream().allMatch(compare::holds);
        }

        private Result put(Operation.Put put) {
            Entry before = entries.get(put.key());
            requirePut(put, before);
            Bytes value = put.keepValue() ? Objects.requireNonNull(before).value() : put.value();
            long lease = put.keepLease() ? Objects.requireNonNull(before).lease() : put.lease();
            Entry after = new Entry(put.key(), value, before == null ? next : before.createRevision(), next,
                    before == null ? 1 : before.version() + 1, lease);
            entries.put(put.key(), after);
            changes.add(Change.put(after, revisionOf(before)));
            return new Result.Put(put.wantPrevious() ? before : null, next);
        }

        private Result delete(Operation.Delete delete) {
            List<Entry> found = entriesIn(entries, delete.keys());
            found.forEach(this::remove);
            return new Result.Delete(found.size(), delete.wantPrevious() ? found : List.of(), now());
        }

        void remove(Entry entry) {
            entries.remove(entry.key());
            changes.add(Change.delete(entry.key(), next, entry.modRevision()));
        }

        private static long revisionOf(@Nullable Entry entry) {
            return entry == null ? 0 : entry.modRevision();
        }
    }
}
