package io.carillon.listen.engine.etcd;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

import io.carillon.listen.engine.etcd.EtcdServer.KeyValue;
import io.carillon.listen.engine.etcd.EtcdServer.Range;
import io.carillon.listen.engine.etcd.EtcdServer.WatchStream;

/**
 * Sees to it that a watch stream on which nothing comes is quiet and not dead: a connection may go without either side
 * being told. Asks now and then, apart from the stream, whether there is something that should have come; if so, or if
 * there is no answer, it closes the stream, which is then opened again.
 */
final class IdleCheck implements Runnable {

    private static final Duration GRACE = Duration.ofSeconds(5);

    private final EtcdCluster cluster;
    private final List<String> bases;
    private final Map<String, Long> next;
    private final WatchStream stream;
    private final Duration interval;
    private final Thread thread;
    private final AtomicLong heard = new AtomicLong();
    private int turn;

    private IdleCheck(EtcdCluster cluster, List<String> bases, Map<String, Long> next, WatchStream stream,
            Duration interval) {
        this.cluster = cluster;
        this.bases = bases;
        this.next = next;
        this.stream = stream;
        this.interval = interval.compareTo(GRACE) < 0 ? GRACE : interval;
        this.thread = Thread.ofVirtual().name("aviso-idle-check").unstarted(this);
    }

    /**
     * @param next the first revision of each base key that the feed did not see yet; goes on as the feed does
     */
    static IdleCheck start(EtcdCluster cluster, List<String> bases, Map<String, Long> next, WatchStream stream,
            Duration interval) {
        IdleCheck check = new IdleCheck(cluster, bases, next, stream, interval);
        check.thread.start();
        return check;
    }

    /** Something came on the stream. */
    void heard() {
        heard.incrementAndGet();
    }

    void stop() {
        thread.interrupt();
    }

    @Override
    public void run() {
        try {
            long seen = -1;
            while (true) {
                long before = heard.get();
                if (before == seen && isBehind() && remainsSilent(before)) {
                    stream.close();
                    return;
                }
                seen = before;
                Thread.sleep(interval);
            }
        } catch (InterruptedException e) {
            // The stream is done with.
        }
    }

    private boolean remainsSilent(long before) throws InterruptedException {
        Thread.sleep(GRACE);
        return heard.get() == before;
    }

    /** Whether a base key, each time another one, was written to and the feed does not know. */
    private boolean isBehind() throws InterruptedException {
        String base = bases.get(turn++ % bases.size());
        try {
            KeyValue entry = cluster.askOnce(server -> server.range(Range.revisionOf(base))).entry();
            return entry != null && entry.modRevision() >= next.getOrDefault(base, 0L);
        } catch (IOException e) {
            return true;
        } catch (EtcdException e) {
            return e.kind() == EtcdException.Kind.AWAY;
        }
    }
}
