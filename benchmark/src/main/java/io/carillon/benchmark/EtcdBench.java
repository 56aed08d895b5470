package io.carillon.benchmark;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;

/** etcd's own protocol over gRPC, against a real etcd given the same by the same client. */
final class EtcdBench implements Benchmark {

    private static final int[] CLIENTS = {1, 64, 512};
    private static final int CLIENTS_OF_A_CONNECTION = 16;
    private static final Duration WARM_UP = Duration.ofSeconds(2);

    /** Puts before anything is measured: a Java server is slow until its code was compiled. */
    private static final int FIRST_PUTS = 200_000;
    private static final ByteString VALUE = ByteString.copyFrom(new byte[256]);
    private static final int KEYS = 10_000;
    private static final int WATCHES = 1_000;
    private static final int WATCH_STREAMS = 10;
    private static final int WATCHED_PUTS = 1_000;
    private static final int WRITERS = 8;

    /** As with puts and reads, what is measured is measured when it has run for a while. */
    private static final int FIRST_WATCHED_ROUNDS = 20;
    private static final int WATCHED_ROUNDS = 8;
    private static final int MANY_KEYS = 1_000_000;
    private static final int KEYS_OF_A_TRANSACTION = 100;

    @Override
    public String name() {
        return "etcd";
    }

    @Override
    public String summary() {
        return "gRPC puts and reads of 1, 64 and 512 clients, 1,000 watches, memory of 1,000,000 keys, against etcd";
    }

    /** Something that is measured at one peer. */
    private interface Measurement {
        double measure(Peer peer) throws Exception;
    }

    @Override
    public void run(Path disk, Effort effort, PrintStream out) throws Exception {
        for (int clients : CLIENTS) {
            compare("durable puts/s of " + clients + " clients", 2, disk, effort.rounds(), out,
                    peer -> load(peer, clients, effort, out, EtcdBench::putter));
        }
        for (int clients : CLIENTS) {
            compare("reads/s of one key, " + clients + " clients", 1, disk, effort.rounds(), out, peer -> {
                fill(peer, KEYS);
                return load(peer, clients, effort, out, connection -> reader(connection, 1));
            });
        }
        compare("reads/s of 100 keys, 64 clients", 1, disk, effort.rounds(), out, peer -> {
            fill(peer, KEYS);
            return load(peer, 64, effort, out, connection -> reader(connection, 100));
        });
        compare("events/s to " + WATCHES + " watches", 2, disk, effort.rounds(), out, EtcdBench::fanOut);
        compare("MiB of memory for " + MANY_KEYS + " keys", 1, disk, 1, out, peer -> {
            fill(peer, MANY_KEYS);
            return peer.residentBytes() / (double) (1 << 20);
        });
    }

    private static void compare(String what, int wanted, Path disk, int rounds, PrintStream out,
            Measurement measurement) throws Exception {
        double[] ours = new double[rounds];
        double[] theirs = new double[rounds];
        for (int round = 0; round < rounds; round++) {
            try (Scratch scratch = new Scratch(disk); Peer carillon = Peer.carillon(scratch.folder())) {
                warm(carillon);
                ours[round] = measurement.measure(carillon);
            }
            try (Scratch scratch = new Scratch(disk); Peer etcd = Peer.etcd(scratch.folder())) {
                if (etcd == null) {
                    out.println("etcd is not installed, so there is no ratio; ./dev/test installs it");
                    return;
                }
                warm(etcd);
                theirs[round] = measurement.measure(etcd);
            }
            out.printf("%s: carillon %,.0f, etcd %,.0f%n", what, ours[round], theirs[round]);
        }
        boolean memory = what.startsWith("MiB");
        out.printf("%s: carillon / etcd %.2f (wanted: at %s %d)%n", what,
                Measured.median(ours) / Measured.median(theirs), memory ? "most" : "least", wanted);
    }

    private static void warm(Peer peer) throws Exception {
        try (LeanGrpc connection = new LeanGrpc(peer.address())) {
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 64; i++) {
                threads.add(Thread.startVirtualThread(() -> {
                    try {
                        for (int put = 0; put < FIRST_PUTS / 64; put++) {
                            putter(connection).once();
                        }
                    } catch (Exception e) {
                        throw new IllegalStateException(e);
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }

    private interface WorkerOf {
        Load.Worker make(LeanGrpc connection) throws IOException;
    }

    private static double load(Peer peer, int clients, Effort effort, PrintStream out, WorkerOf worker)
            throws Exception {
        List<LeanGrpc> connections = new ArrayList<>();
        for (int i = 0; i < clients; i += CLIENTS_OF_A_CONNECTION) {
            connections.add(new LeanGrpc(peer.address()));
        }
        try {
            Measured measured = Load.run(clients, WARM_UP, effort.time(),
                    number -> worker.make(connections.get(number % connections.size())));
            out.printf("%-8s %3d clients: %,8.0f/s  %s%n", peer.name(), clients, measured.rate(),
                    measured.percentiles());
            return measured.rate();
        } finally {
            connections.forEach(LeanGrpc::close);
        }
    }

    private static ByteString key(int number) {
        return ByteString.copyFrom(String.format("bench/keys/%020d", number), US_ASCII);
    }

    private static Load.Worker putter(LeanGrpc connection) {
        return () -> connection.call("KV/Put", PutRequest.newBuilder()
                .setKey(key(ThreadLocalRandom.current().nextInt(KEYS))).setValue(VALUE).build().toByteArray());
    }

    private static Load.Worker reader(LeanGrpc connection, int keys) {
        return () -> {
            int first = ThreadLocalRandom.current().nextInt(KEYS - keys);
            RangeRequest.Builder request = RangeRequest.newBuilder().setKey(key(first));
            if (keys > 1) {
                request.setRangeEnd(key(first + keys));
            }
            byte[] answer = connection.call("KV/Range", request.build().toByteArray());
            if (answer.length < keys * VALUE.size()) {
                throw new IOException("an answer of " + answer.length + " bytes");
            }
        };
    }

    private static void fill(Peer peer, int keys) throws Exception {
        try (LeanGrpc connection = new LeanGrpc(peer.address())) {
            AtomicLong next = new AtomicLong();
            List<Thread> threads = new ArrayList<>();
            AtomicLong failed = new AtomicLong();
            for (int i = 0; i < 16; i++) {
                threads.add(Thread.startVirtualThread(() -> {
                    try {
                        for (long from = next.getAndAdd(KEYS_OF_A_TRANSACTION); from < keys; from = next
                                .getAndAdd(KEYS_OF_A_TRANSACTION)) {
                            TxnRequest.Builder transaction = TxnRequest.newBuilder();
                            for (int key = (int) from; key < from + KEYS_OF_A_TRANSACTION; key++) {
                                transaction.addSuccess(RequestOp.newBuilder()
                                        .setRequestPut(PutRequest.newBuilder().setKey(key(key)).setValue(VALUE)));
                            }
                            connection.call("KV/Txn", transaction.build().toByteArray());
                        }
                    } catch (IOException e) {
                        failed.incrementAndGet();
                        throw new UncheckedIOException(e);
                    }
                }));
            }
            for (Thread thread : threads) {
                thread.join();
            }
            if (failed.get() > 0) {
                throw new IOException("the keys could not be written");
            }
        }
    }

    /** From the first put that is measured until all watches have all events. */
    private static double fanOut(Peer peer) throws Exception {
        List<LeanGrpc> connections = new ArrayList<>();
        AtomicLong events = new AtomicLong();
        AtomicLong created = new AtomicLong();
        try {
            byte[] create = WatchRequest.newBuilder()
                    .setCreateRequest(WatchCreateRequest.newBuilder().setKey(ByteString.copyFrom("bench/", US_ASCII))
                            .setRangeEnd(ByteString.copyFrom("bench0", US_ASCII)))
                    .build().toByteArray();
            for (int i = 0; i < WATCH_STREAMS; i++) {
                LeanGrpc connection = new LeanGrpc(peer.address());
                connections.add(connection);
                List<byte[]> requests = new ArrayList<>();
                for (int watch = 0; watch < WATCHES / WATCH_STREAMS; watch++) {
                    requests.add(create);
                }
                connection.stream("Watch/Watch", requests, (bytes, from, to) -> {
                    long count = events(bytes, from, to);
                    if (count == 0) {
                        created.incrementAndGet();
                    } else {
                        events.addAndGet(count);
                    }
                });
            }
            await(created, WATCHES);
            for (int round = 0; round < FIRST_WATCHED_ROUNDS; round++) {
                putWatched(connections, events);
            }
            long before = events.get();
            long start = System.nanoTime();
            for (int round = 0; round < WATCHED_ROUNDS; round++) {
                putWatched(connections, events);
            }
            return (events.get() - before) / ((System.nanoTime() - start) / 1e9);
        } finally {
            connections.forEach(LeanGrpc::close);
        }
    }

    /** Puts, and waits until every watch has all of them. */
    private static void putWatched(List<LeanGrpc> connections, AtomicLong events) throws Exception {
        long wanted = events.get() + (long) WATCHES * WATCHED_PUTS;
        List<Thread> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            LeanGrpc connection = connections.get(i);
            writers.add(Thread.startVirtualThread(() -> {
                try {
                    for (int put = 0; put < WATCHED_PUTS / WRITERS; put++) {
                        putter(connection).once();
                    }
                } catch (Exception e) {
                    throw new IllegalStateException(e);
                }
            }));
        }
        for (Thread writer : writers) {
            writer.join();
        }
        await(events, wanted);
    }

    private static void await(AtomicLong count, long wanted) throws Exception {
        long end = System.nanoTime() + Duration.ofMinutes(3).toNanos();
        while (count.get() < wanted) {
            if (System.nanoTime() > end) {
                throw new IOException(count.get() + " of " + wanted + " came");
            }
            Thread.sleep(1);
        }
    }

    /**
     * How many events a {@code WatchResponse} holds. Only its outermost fields are looked at, where they lie: a client
     * that decodes them would take more of the processors than the server.
     */
    private static long events(byte[] message, int from, int to) {
        long count = 0;
        int at = from;
        while (at < to) {
            long tag = varint(message, at);
            at += CodedOutputStream.computeUInt64SizeNoTag(tag);
            if (WireFormat.getTagFieldNumber((int) tag) == WatchResponse.EVENTS_FIELD_NUMBER) {
                count++;
            }
            long value = varint(message, at);
            at += CodedOutputStream.computeUInt64SizeNoTag(value);
            if (WireFormat.getTagWireType((int) tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED) {
                at += (int) value;
            }
        }
        return count;
    }

    private static long varint(byte[] message, int from) {
        long value = 0;
        for (int at = from, shift = 0;; at++, shift += 7) {
            value |= (message[at] & 0x7fL) << shift;
            if (message[at] >= 0) {
                return value;
            }
        }
    }
}
