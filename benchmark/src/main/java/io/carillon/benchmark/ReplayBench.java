package io.carillon.benchmark;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Base64;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

import io.carillon.store.Bytes;
import io.carillon.store.Commit;
import io.carillon.store.Cursor;
import io.carillon.store.KeyRange;
import io.carillon.store.Operation;
import io.carillon.store.Transaction;
import io.carillon.store.embedded.EmbeddedOptions;
import io.carillon.store.embedded.EmbeddedStore;

/**
 * A store of 1,000,000 events (and as many versions of their status), from the first to the last, to one reader: in
 * process, and over HTTP as a watch; a real etcd with a tenth of that gives the baseline.
 */
final class ReplayBench implements Benchmark {

    private static final int EVENTS = 1_000_000;
    private static final int EVENTS_ETCD = 100_000;
    private static final int WRITERS = 64;

    @Override
    public String name() {
        return "replay";
    }

    @Override
    public String summary() {
        return "1,000,000 events to one reader, in process and over HTTP, against a real etcd";
    }

    @Override
    public void run(Path disk, Effort effort, PrintStream out) throws Exception {
        double[] inProcess = new double[effort.rounds()];
        double[] overHttp = new double[effort.rounds()];
        try (Scratch scratch = new Scratch(disk)) {
            long last = fill(scratch.folder().resolve("data"), out);
            for (int round = 0; round < effort.rounds(); round++) {
                inProcess[round] = inProcess(scratch.folder().resolve("data"), last);
                out.printf("in process:          %,10.0f events/s%n", inProcess[round]);
            }
            try (Peer carillon = Peer.carillon(scratch.folder())) {
                for (int round = 0; round < effort.rounds(); round++) {
                    overHttp[round] = overHttp(carillon, last, EVENTS);
                    out.printf("over HTTP, carillon: %,10.0f events/s%n", overHttp[round]);
                }
            }
        }
        out.printf(
                "medians of %d rounds: in process %,.0f events/s (wanted: 300,000), over HTTP %,.0f events/s"
                        + " (wanted: 100,000)%n",
                effort.rounds(), Measured.median(inProcess), Measured.median(overHttp));
        try (Scratch scratch = new Scratch(disk); Peer etcd = Peer.etcd(scratch.folder())) {
            if (etcd == null) {
                out.println("etcd is not installed, so there is no ratio; ./dev/test installs it");
                return;
            }
            long last = fill(etcd);
            double[] theirs = new double[effort.rounds()];
            for (int round = 0; round < effort.rounds(); round++) {
                theirs[round] = overHttp(etcd, last, EVENTS_ETCD);
                out.printf("over HTTP, etcd:     %,10.0f events/s%n", theirs[round]);
            }
            out.printf("carillon / etcd over HTTP: %.2f%n", Measured.median(overHttp) / Measured.median(theirs));
        }
    }

    private static long fill(Path data, PrintStream out) throws InterruptedException {
        long start = System.nanoTime();
        try (EmbeddedStore store = EmbeddedStore.open(EmbeddedOptions.in(data))) {
            AtomicLong left = new AtomicLong(EVENTS);
            CountDownLatch done = new CountDownLatch(WRITERS);
            for (int i = 0; i < WRITERS; i++) {
                int destination = i;
                Thread.startVirtualThread(() -> {
                    long previous = 0;
                    for (long n = left.getAndDecrement(); n > 0; n = left.getAndDecrement()) {
                        Notification next = Notification.of(destination, n, previous);
                        previous = store.commit(Transaction.of(new Operation.Put(next.leaf(), next.value()),
                                new Operation.Put(next.base(), next.status()))).revision();
                    }
                    done.countDown();
                });
            }
            done.await();
            out.printf("filled with %,d events in %.1f s, %,d bytes%n", EVENTS, (System.nanoTime() - start) / 1e9,
                    store.status().bytes());
            return store.revision();
        }
    }

    private static long fill(Peer etcd) throws Exception {
        AtomicLong left = new AtomicLong(EVENTS_ETCD);
        AtomicLong last = new AtomicLong();
        Thread[] writers = new Thread[WRITERS];
        for (int i = 0; i < WRITERS; i++) {
            int destination = i;
            writers[i] = Thread.ofVirtual().start(() -> {
                try (HttpPublisher publisher = new HttpPublisher(etcd.address(), destination, 0)) {
                    while (left.getAndDecrement() > 0) {
                        long revision = publisher.publish();
                        last.accumulateAndGet(revision, Math::max);
                    }
                } catch (IOException e) {
                    throw new IllegalStateException(e);
                }
            });
        }
        for (Thread writer : writers) {
            writer.join();
        }
        return last.get();
    }

    private static double inProcess(Path data, long last) throws InterruptedException {
        try (EmbeddedStore store = EmbeddedStore.open(EmbeddedOptions.in(data));
                Cursor cursor = store.follow(KeyRange.prefix(Bytes.of("/ec/diss/")), 1)) {
            long start = System.nanoTime();
            long events = 0;
            Commit commit;
            do {
                commit = cursor.next();
                events += commit.changes().size() - 1;
            } while (commit.revision() < last);
            double seconds = (System.nanoTime() - start) / 1e9;
            require(events, EVENTS);
            return events / seconds;
        }
    }

    /** Watches from the beginning, and counts what comes until the last revision was seen. */
    private static double overHttp(Peer peer, long last, long expected) throws Exception {
        String body = "{\"create_request\":{\"key\":\"" + base64("/ec/diss/") + "\",\"range_end\":\""
                + base64("/ec/diss0") + "\",\"start_revision\":\"1\"}}";
        long start = System.nanoTime();
        try (WatchedStream stream = new WatchedStream(peer.address(), body)) {
            long events = stream.countUntil(last);
            double seconds = (System.nanoTime() - start) / 1e9;
            // Each event comes with its status.
            require(events / 2, expected);
            return events / 2.0 / seconds;
        }
    }

    private static void require(long events, long expected) {
        if (events != expected) {
            throw new IllegalStateException(events + " events came instead of " + expected);
        }
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(java.nio.charset.StandardCharsets.UTF_8));
    }

    /** Reads a watch's answer to the end of a revision. */
    private static final class WatchedStream implements AutoCloseable {

        private final java.net.Socket socket;
        private final InputStream in;

        WatchedStream(java.net.InetSocketAddress address, String body) throws IOException {
            socket = new java.net.Socket(address.getAddress(), address.getPort());
            socket.getOutputStream()
                    .write(("POST /v3/watch HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\n"
                            + "Content-Length: " + body.length() + "\r\n\r\n" + body)
                            .getBytes(java.nio.charset.StandardCharsets.ISO_8859_1));
            in = new BufferedInputStream(socket.getInputStream(), 256 << 10);
        }

        /** Counts events by their {@code mod_revision}; other fields are read over. */
        long countUntil(long last) throws IOException {
            byte[] wanted = "\"mod_revision\":\"".getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
            long events = 0;
            long atLast = 0;
            int matched = 0;
            while (true) {
                int b = in.read();
                if (b < 0) {
                    throw new IOException("the stream ended after " + events + " events");
                }
                if (b == wanted[matched]) {
                    matched++;
                    if (matched == wanted.length) {
                        matched = 0;
                        events++;
                        if (number() == last && ++atLast == 2) {
                            return events;
                        }
                    }
                } else {
                    matched = b == wanted[0] ? 1 : 0;
                }
            }
        }

        private long number() throws IOException {
            long number = 0;
            for (int b = in.read(); b >= '0' && b <= '9'; b = in.read()) {
                number = number * 10 + b - '0';
            }
            return number;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
