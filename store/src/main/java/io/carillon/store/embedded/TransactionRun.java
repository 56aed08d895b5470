package io.carillon.store.embedded;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.Predicate;

import io.carillon.store.Bytes;
import io.carillon.store.Committed;
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
import io.carillon.store.embedded.Batch.Step;
import org.jspecify.annotations.Nullable;

/**
 * Works one transaction out. Its steps are taken over by the batch afterwards, or forgotten if it is refused. No key is
 * put twice, for a transaction that does so is refused before it comes here; but, as in etcd, a nested transaction may
 * delete what one before it put.
 */
final class TransactionRun implements EntrySource {

    /** So many steps are looked through one by one. */
    private static final int FEW_STEPS = 16;

    private final Batch batch;
    private final long revision;
    private final List<Step> steps = new ArrayList<>(2);

    /** The newest step of each key, once there are more than a few. */
    private @Nullable Map<Bytes, Step> newest;

    TransactionRun(Batch batch) {
        this.batch = batch;
        this.revision = batch.revision() + 1;
    }

    /** What it changed, in its order. */
    List<Step> steps() {
        return steps;
    }

    /** Of several reasons to refuse it, tells the one that etcd finds first. */
    Committed run(Transaction transaction) {
        try {
            return work(transaction);
        } catch (StoreException e) {
            requirePuts(transaction);
            requireReads(transaction);
            throw e;
        }
    }

    private boolean succeeds(Transaction transaction) {
        for (Compare compare : transaction.compares()) {
            if (!holds(compare)) {
                return false;
            }
        }
        return true;
    }

    private void requirePuts(Transaction transaction) {
        for (Operation operation : succeeds(transaction) ? transaction.then() : transaction.otherwise()) {
            if (operation instanceof Operation.Put put) {
                requirePut(put, batch.latest(put.key()));
            } else if (operation instanceof Transaction nested) {
                requirePuts(nested);
            }
        }
    }

    private void requireReads(Transaction transaction) {
        for (Operation operation : succeeds(transaction) ? transaction.then() : transaction.otherwise()) {
            if (operation instanceof Operation.Read read) {
                RangeReader.requireReadable(read.request().revision(), revision - 1, batch.compacted());
            } else if (operation instanceof Transaction nested) {
                requireReads(nested);
            }
        }
    }

    private Committed work(Transaction transaction) {
        boolean succeeded = succeeds(transaction);
        List<Operation> operations = succeeded ? transaction.then() : transaction.otherwise();
        List<Result> results = new ArrayList<>(operations.size());
        for (Operation operation : operations) {
            results.add(switch (operation) {
                case Operation.Put put -> put(put);
                case Operation.Delete delete -> delete(delete);
                case Operation.Read read -> read(read.request());
                case Transaction nested -> work(nested);
            });
        }
        return new Committed(now(), succeeded, results);
    }

    private long now() {
        return steps.isEmpty() ? revision - 1 : revision;
    }

    /** As in etcd, all conditions are about what was before the transaction, those of nested ones too. */
    private boolean holds(Compare compare) {
        if (compare.keys().isSingle()) {
            Entry entry = batch.latest(compare.keys().start());
            return entry == null ? compare.holdsForAbsent() : compare.holds(entry);
        }
        boolean[] holds = {true};
        boolean[] found = {false};
        try (IndexView view = batch.index().view()) {
            view.scan(compare.keys(), revision - 1, true, entry -> {
                found[0] = true;
                holds[0] = compare.holds(entry);
                return holds[0];
            });
        }
        return found[0] ? holds[0] : compare.holdsForAbsent();
    }

    private Result.Put put(Operation.Put put) {
        Entry before = latest(put.key());
        requirePut(put, before);
        Bytes value = put.keepValue() && before != null ? before.value() : put.value();
        long lease = put.keepLease() && before != null ? before.lease() : put.lease();
        Entry after = before == null
                ? new Entry(put.key(), value, revision, revision, 1, lease)
                : new Entry(put.key(), value, before.createRevision(), revision, before.version() + 1, lease);
        add(new Step(put.key(), before, after, revision));
        return new Result.Put(put.wantPrevious() ? before : null, revision);
    }

    private void requirePut(Operation.Put put, @Nullable Entry before) {
        if (before == null && (put.keepValue() || put.keepLease())) {
            throw new StoreException(Reason.KEY_NOT_FOUND);
        }
        if (put.lease() != 0 && !put.keepLease() && !batch.hasLease(put.lease())) {
            throw new StoreException(Reason.LEASE_NOT_FOUND);
        }
    }

    private Result.Delete delete(Operation.Delete delete) {
        List<Entry> found = new ArrayList<>();
        if (delete.keys().isSingle()) {
            Entry entry = latest(delete.keys().start());
            if (entry != null) {
                found.add(entry);
            }
        } else {
            scan(delete.keys(), revision, true, found::add);
        }
        for (Entry entry : found) {
            add(new Step(entry.key(), entry, null, revision));
        }
        return new Result.Delete(found.size(), delete.wantPrevious() ? found : List.of(), now());
    }

    private Page read(RangeRequest request) {
        // As in etcd, the transaction's own revision can't be asked for by its number.
        RangeReader.requireReadable(request.revision(), revision - 1, batch.compacted());
        return RangeReader.read(this, request, now(), batch.compacted());
    }

    private void add(Step step) {
        steps.add(step);
        Map<Bytes, Step> known = newest;
        if (known != null) {
            known.put(step.key(), step);
        } else if (steps.size() > FEW_STEPS) {
            Map<Bytes, Step> all = new HashMap<>();
            steps.forEach(each -> all.put(each.key(), each));
            newest = all;
        }
    }

    private @Nullable Entry latest(Bytes key) {
        Step step = newestStep(key);
        return step != null ? step.after() : batch.latest(key);
    }

    private @Nullable Step newestStep(Bytes key) {
        Map<Bytes, Step> known = newest;
        if (known != null) {
            return known.get(key);
        }
        for (Step step : steps.reversed()) {
            if (step.key().equals(key)) {
                return step;
            }
        }
        return null;
    }

    @Override
    public @Nullable Entry get(Bytes key, long at) {
        if (at >= now()) {
            return latest(key);
        }
        try (IndexView view = batch.index().view()) {
            return view.get(key, at);
        }
    }

    /**
     * What stands in the index and, for the newest revision, what the transaction itself did so far.
     */
    @Override
    public void scan(KeyRange keys, long at, boolean withValues, Predicate<Entry> visitor) {
        try (IndexView view = batch.index().view()) {
            if (at < now() || steps.isEmpty()) {
                view.scan(keys, at, withValues, visitor);
                return;
            }
            NavigableMap<Bytes, Step> changed = new TreeMap<>();
            for (Step step : steps) {
                if (keys.contains(step.key())) {
                    changed.put(step.key(), step);
                }
            }
            boolean[] more = {true};
            view.scan(keys, revision - 1, withValues, entry -> {
                more[0] = showBefore(entry.key(), changed, withValues, visitor);
                if (more[0]) {
                    Step step = changed.remove(entry.key());
                    more[0] = step == null ? visitor.test(entry) : show(step.after(), withValues, visitor);
                }
                return more[0];
            });
            while (more[0] && !changed.isEmpty()) {
                more[0] = show(changed.pollFirstEntry().getValue().after(), withValues, visitor);
            }
        }
    }

    private static boolean showBefore(Bytes key, NavigableMap<Bytes, Step> changed, boolean withValues,
            Predicate<Entry> visitor) {
        while (!changed.isEmpty() && changed.firstKey().compareTo(key) < 0) {
            if (!show(changed.pollFirstEntry().getValue().after(), withValues, visitor)) {
                return false;
            }
        }
        return true;
    }

    private static boolean show(@Nullable Entry entry, boolean withValues, Predicate<Entry> visitor) {
        return entry == null || visitor.test(withValues ? entry : entry.withoutValue());
    }
}
