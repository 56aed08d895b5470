package io.carillon.store.embedded;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.carillon.store.Bytes;
import io.carillon.store.Change;
import io.carillon.store.Commit;
import io.carillon.store.Committed;
import io.carillon.store.CompactedException;
import io.carillon.store.Entry;
import io.carillon.store.Lease;
import io.carillon.store.StoreException;
import io.carillon.store.StoreException.Reason;
import io.carillon.store.Transaction;
import org.jspecify.annotations.Nullable;

/**
 * Requests that become durable with one sync, worked out one after the other: each sees what those before it did.
 * Nothing of it is seen outside before the batch is durable. Used by the committer alone.
 */
final class Batch {

    /** A key before and after one commit; null where it is not there. */
    record Step(Bytes key, @Nullable Entry before, @Nullable Entry after, long revision) {
    }

    private final Index index;
    private final Leases leases;
    private final RecentEntries recent;
    private final FrameWriter frames;
    private final long micros;
    private long revision;
    private long compacted;

    /** The newest version of each key that the batch touched. */
    private final Map<Bytes, Step> touched = new HashMap<>();
    private final List<Step> steps = new ArrayList<>();
    private final List<Commit> commits = new ArrayList<>();
    private final List<Lease> granted = new ArrayList<>();
    private final Set<Long> grantedIds = new HashSet<>();
    private final Set<Long> revoked = new HashSet<>();
    private final Map<Bytes, Bytes> notes = new HashMap<>();

    /**
     * @param revision  the store's revision before the batch
     * @param compacted reads before this revision fail
     * @param micros    the commit time of everything in the batch
     * @param frames    takes the frames; its group was started
     */
    Batch(Index index, Leases leases, RecentEntries recent, FrameWriter frames, long revision, long compacted,
            long micros) {
        this.index = index;
        this.leases = leases;
        this.recent = recent;
        this.frames = frames;
        this.revision = revision;
        this.compacted = compacted;
        this.micros = micros;
    }

    /** The store's revision behind what was worked out so far. */
    long revision() {
        return revision;
    }

    long compacted() {
        return compacted;
    }

    long micros() {
        return micros;
    }

    List<Commit> commits() {
        return commits;
    }

    Index index() {
        return index;
    }

    /** The newest version of a key as the batch leaves it so far. */
    @Nullable
    Entry latest(Bytes key) {
        Step step = touched.get(key);
        if (step != null) {
            return step.after();
        }
        Entry known = recent.get(key);
        return known != null ? known : index.latest(key);
    }

    boolean hasLease(long lease) {
        return grantedIds.contains(lease) || (leases.contains(lease) && !revoked.contains(lease));
    }

    /** Works a transaction out. */
    Committed run(Transaction transaction) {
        TransactionRun run = new TransactionRun(this);
        Committed committed = run.run(transaction);
        if (!run.steps().isEmpty()) {
            requireFits(run.steps());
            frames.begin();
            commit(run.steps());
            frames.end(revision, micros, true);
        }
        return committed;
    }

    /** Makes a lease. */
    Lease grant(Lease lease) {
        if (hasLease(lease.id())) {
            throw new StoreException(Reason.LEASE_EXISTS);
        }
        frames.begin();
        frames.grant(lease.id(), lease.ttl().toMillis());
        frames.end(revision, micros, false);
        granted.add(lease);
        grantedIds.add(lease.id());
        return lease;
    }

    /**
     * Ends a lease, and deletes its keys in one commit.
     *
     * @return the revision afterwards
     */
    long revoke(long lease) {
        if (!hasLease(lease)) {
            throw new StoreException(Reason.LEASE_NOT_FOUND);
        }
        List<Step> deletions = new ArrayList<>();
        for (Bytes key : index.attached(lease)) {
            Entry before = latest(key);
            if (before != null && before.lease() == lease) {
                deletions.add(new Step(key, before, null, revision + 1));
            }
        }
        requireFits(deletions);
        frames.begin();
        if (!deletions.isEmpty()) {
            commit(deletions);
        }
        frames.revoke(lease);
        frames.end(revision, micros, !deletions.isEmpty());
        revoked.add(lease);
        return revision;
    }

    /** Gives history up. */
    long compact(long upTo) {
        if (upTo > revision) {
            throw new StoreException(Reason.FUTURE_REVISION);
        }
        if (upTo <= compacted) {
            throw new CompactedException(compacted);
        }
        frames.begin();
        frames.compact(upTo);
        frames.end(revision, micros, false);
        compacted = upTo;
        return upTo;
    }

    /** Ends a lease whose time is over; one that was renewed meanwhile goes on. */
    long expire(long lease) {
        return leases.startEnd(lease) ? revoke(lease) : revision;
    }

    /** Notes something beside the key space. */
    Bytes note(Bytes name, Bytes value) {
        frames.begin();
        frames.note(name, value);
        frames.end(revision, micros, false);
        notes.put(name, value);
        return value;
    }

    /** Refuses what is more than a frame may hold. */
    private static void requireFits(List<Step> steps) {
        long bytes = 0;
        for (Step step : steps) {
            Entry after = step.after();
            bytes += 64 + step.key().length() + (after == null ? 0 : after.value().length());
        }
        if (bytes > Frame.MAX_LENGTH) {
            throw new StoreException(Reason.TOO_LARGE);
        }
    }

    private void commit(List<Step> ofCommit) {
        revision++;
        List<Change> changes = new ArrayList<>(ofCommit.size());
        for (Step step : ofCommit) {
            Entry before = step.before();
            Entry after = step.after();
            long previous = before == null ? 0 : before.modRevision();
            if (after != null) {
                frames.put(after, previous);
                changes.add(Change.put(after, previous));
            } else {
                frames.delete(step.key(), previous);
                changes.add(Change.delete(step.key(), revision, previous));
            }
            touch(step);
        }
        commits.add(new Commit(revision, FrameReader.instant(micros), List.copyOf(changes)));
    }

    private void touch(Step step) {
        touched.put(step.key(), step);
        steps.add(step);
    }

    /** Takes over a frame of the log, as it was worked out when it was written. */
    void replay(FrameReader frame) {
        revision = frame.revision();
        while (frame.nextOperation()) {
            switch (frame.kind()) {
                case Frame.PUT -> {
                    Entry entry = frame.entry();
                    touch(new Step(entry.key(), latest(entry.key()), entry, revision));
                }
                case Frame.DELETE -> {
                    Bytes key = frame.key();
                    touch(new Step(key, latest(key), null, revision));
                }
                case Frame.GRANT -> {
                    revoked.remove(frame.lease());
                    granted.add(new Lease(frame.lease(), Duration.ofMillis(frame.ttlMillis())));
                }
                case Frame.REVOKE -> {
                    granted.removeIf(lease -> lease.id() == frame.lease());
                    revoked.add(frame.lease());
                }
                case Frame.NOTE -> notes.put(frame.key(), frame.value());
                case Frame.COMPACT -> compacted = frame.compactedRevision();
                default -> throw new IllegalStateException("operation " + frame.kind());
            }
        }
    }

    /** How many commits' worth of changes wait to be written. */
    int stepCount() {
        return steps.size();
    }

    /** Whether there is anything to write. */
    boolean isEmpty() {
        return frames.size() == 0;
    }

    /** Writes everything that the index should know of the batch into an update. */
    void describe(IndexUpdate update, CommitLog.Position end) {
        for (Step step : steps) {
            Entry before = step.before();
            Entry after = step.after();
            if (before != null) {
                update.addHistory(before, step.revision());
            }
            long leaseBefore = before == null ? 0 : before.lease();
            long leaseAfter = after == null ? 0 : after.lease();
            if (leaseBefore != leaseAfter) {
                if (leaseBefore != 0) {
                    update.detach(leaseBefore, step.key());
                }
                if (leaseAfter != 0) {
                    update.attach(leaseAfter, step.key());
                }
            }
        }
        for (Step last : touched.values()) {
            Entry after = last.after();
            if (after == null) {
                update.removeLatest(last.key());
            } else {
                update.setLatest(after);
            }
        }
        granted.forEach(lease -> update.addLease(lease.id(), lease.ttl().toMillis()));
        revoked.forEach(update::removeLease);
        notes.forEach(update::setNote);
        update.setProgress(new Index.Progress(revision, end, compacted));
    }

    /**
     * Lets the rest of the store know what the batch did, now that it is durable and in the index.
     */
    void settle() {
        touched.values().forEach(step -> recent.set(step.key(), step.after()));
        granted.forEach(lease -> leases.add(lease.id(), lease.ttl().toMillis()));
        revoked.forEach(leases::remove);
    }

}
