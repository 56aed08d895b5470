package io.carillon.listen.engine.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Instant;

import io.carillon.listen.engine.NotificationEngine.Period;
import io.carillon.listen.engine.Status;
import io.carillon.listen.engine.etcd.EtcdServer.Answer;
import io.carillon.listen.engine.etcd.EtcdServer.CommitTime;
import io.carillon.listen.engine.etcd.EtcdServer.KeyValue;
import io.carillon.listen.engine.etcd.EtcdServer.Order;
import io.carillon.listen.engine.etcd.EtcdServer.Range;
import org.jspecify.annotations.Nullable;

/**
 * Finds the revisions that a period of time has under a base key. A Carillon server knows when each revision was
 * committed. Of an etcd, every version of the status is read at its revision, and tells when its producer published:
 * the versions are halved until the border is found, so that neither the first nor the last day is lost (aviso-v1 5.5),
 * and that a link missing in the chain of statuses does no harm.
 */
final class PeriodSearch {

    private final EtcdServer server;
    private final String baseKey;

    PeriodSearch(EtcdServer server, String baseKey) {
        this.server = server;
        this.baseKey = baseKey;
    }

    Period find(Instant from, @Nullable Instant to) throws IOException, InterruptedException, EtcdException {
        return server.knowsCommitTimes() ? findByCommitTimes(from, to) : findByStatus(from, to);
    }

    private Period findByCommitTimes(Instant from, @Nullable Instant to)
            throws IOException, InterruptedException, EtcdException {
        CommitTime atFrom = server.revisionAt(from);
        long first = atFrom.revision() > 0 ? atFrom.revision() + 1 : Math.max(1, atFrom.compactRevision());
        boolean complete = atFrom.revision() > 0 || atFrom.compactRevision() == 0;
        if (to == null) {
            return new Period(first, null, complete);
        }
        long last = server.revisionAt(to.minusNanos(1_000)).revision();
        return new Period(first, last >= first ? lastWritten(first, last) : first - 1, complete);
    }

    /** The last revision up to {@code last} at which anything was written under the base key. */
    private long lastWritten(long first, long last) throws IOException, InterruptedException, EtcdException {
        KeyValue newest = server.range(
                new Range(baseKey.getBytes(UTF_8), EtcdServer.prefixEnd(baseKey), last, 0, 1, Order.NEWEST_FIRST, true))
                .entry();
        return newest == null ? first - 1 : Math.max(newest.modRevision(), first - 1);
    }

    private Period findByStatus(Instant from, @Nullable Instant to)
            throws IOException, InterruptedException, EtcdException {
        Answer now = server.range(Range.of(baseKey, 0));
        KeyValue status = now.entry();
        if (status == null) {
            // Nothing was ever published here.
            return new Period(now.revision() + 1, to == null ? null : now.revision(), true);
        }
        long newest = status.modRevision();
        Border first = firstAfter(from, newest, now.revision());
        if (to == null) {
            return new Period(first.revision(), null, first.complete());
        }
        long last = firstAtOrAfter(to, newest, now.revision()) - 1;
        return new Period(first.revision(),
                last >= first.revision() ? lastWritten(first.revision(), last) : first.revision() - 1,
                first.complete());
    }

    /**
     * @param revision the first revision of the period
     * @param complete whether it is known that none before it belongs to the period
     */
    private record Border(long revision, boolean complete) {
    }

    private Border firstAfter(Instant from, long newest, long current)
            throws IOException, InterruptedException, EtcdException {
        long low = 0;
        long high = newest;
        boolean complete = true;
        if (!isAfter(from, statusAt(newest))) {
            return new Border(current + 1, true);
        }
        // Below or at low nothing belongs to the period, and what stands at high does.
        while (low + 1 < high) {
            long middle = (low + high) >>> 1;
            Version version = statusAt(middle);
            if (isAfter(from, version)) {
                high = Math.max(low + 1, version.revision());
            } else {
                low = middle;
                complete = !version.compacted();
            }
        }
        return new Border(high, complete);
    }

    private static boolean isAfter(Instant time, Version version) {
        Instant published = version.time();
        return published != null && published.isAfter(time);
    }

    private long firstAtOrAfter(Instant to, long newest, long current)
            throws IOException, InterruptedException, EtcdException {
        return firstAfter(to.minusNanos(1_000), newest, current).revision();
    }

    /**
     * The status as it stood at a revision.
     *
     * @param revision  the revision that it was written at, 0 if none stood there
     * @param time      when it was published, null if none stood there or it can't be told
     * @param compacted whether that can't be read any more
     */
    private record Version(long revision, @Nullable Instant time, boolean compacted) {
    }

    private Version statusAt(long revision) throws IOException, InterruptedException, EtcdException {
        try {
            KeyValue entry = server.range(Range.of(baseKey, revision)).entry();
            return entry == null
                    ? new Version(0, null, false)
                    : new Version(entry.modRevision(), Status.read(entry.text(), entry.modRevision()).time(), false);
        } catch (EtcdException e) {
            if (e.kind() == EtcdException.Kind.COMPACTED) {
                return new Version(0, null, true);
            }
            throw e;
        }
    }
}
