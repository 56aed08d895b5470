package io.carillon.benchmark;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.carillon.peers.FreePort;
import io.carillon.store.Bytes;
import io.carillon.store.Operation;
import io.carillon.store.Transaction;
import io.carillon.store.embedded.EmbeddedOptions;
import io.carillon.store.embedded.EmbeddedStore;

/**
 * The commands of users as they run them: {@code ./aviso notify} from nothing to its {@code Done}, and
 * {@code ./aviso listen} that has missed a number of events and brings them through its trigger. Over when the
 * listener's checkpoint stands behind the last of them.
 */
final class ClientBench implements Benchmark {

    private static final int NOTIFIES = 15;
    private static final int MISSED = 1_000_000;
    private static final int COMMANDS = 3_000;
    private static final int WRITERS = 64;
    private static final Pattern NEXT = Pattern.compile("\"/tmp/aviso/flight/\": (\\d+)");
    private static final Pattern PEAK = Pattern.compile("VmHWM:\\s+(\\d+) kB");

    @Override
    public String name() {
        return "client";
    }

    @Override
    public String summary() {
        return "./aviso notify from nothing; ./aviso listen catching up through log, and through a command";
    }

    @Override
    public void run(Path disk, Effort effort, PrintStream out) throws Exception {
        notifies(disk, out);
        try (Scratch scratch = new Scratch(disk)) {
            Path log = scratch.folder().resolve("flights.log");
            CatchUp logged = catchUp(scratch, MISSED, "{type: log, path: " + log + "}");
            try (Stream<String> lines = Files.lines(log)) {
                require(lines.count(), MISSED);
            }
            out.printf(
                    "log: %,d missed events in %.1f s (wanted: under 40), %,.0f events/s (wanted: 20,000), "
                            + "at most %d MiB (wanted: under 300)%n",
                    MISSED, logged.seconds(), MISSED / logged.seconds(), logged.peakMebibytes());
        }
        try (Scratch scratch = new Scratch(disk)) {
            CatchUp commands = catchUp(scratch, COMMANDS, "{type: command, command: /bin/true}");
            out.printf("command: %,d times /bin/true in %.1f s, %,.0f events/s (wanted: 150)%n", COMMANDS,
                    commands.seconds(), COMMANDS / commands.seconds());
        }
    }

    private static void notifies(Path disk, PrintStream out) throws Exception {
        try (Scratch scratch = new Scratch(disk); Peer carillon = Peer.carillon(scratch.folder())) {
            double[] millis = new double[NOTIFIES];
            for (int i = -1; i < NOTIFIES; i++) {
                long start = System.nanoTime();
                Process notify = aviso(scratch, "notify", "-P" + carillon.address().getPort(),
                        "event=flight,country=Italy,airport=fco,date=20210101,number=AZ203,payload=" + i)
                        .redirectOutput(ProcessBuilder.Redirect.PIPE).start();
                String answer = new String(notify.getInputStream().readAllBytes(), UTF_8);
                if (!answer.equals("Done\n") || notify.waitFor() != 0) {
                    throw new IOException("notify ended with: " + answer);
                }
                if (i >= 0) {
                    millis[i] = (System.nanoTime() - start) / 1e6;
                }
            }
            out.printf("notify: %.0f ms from nothing to its end (median of %d; wanted: under 300)%n",
                    Measured.median(millis), NOTIFIES);
        }
    }

    private static ProcessBuilder aviso(Scratch scratch, String... words) {
        ProcessBuilder builder = new ProcessBuilder(Stream.concat(Stream.of("./aviso"), Stream.of(words)).toList());
        builder.environment().put("HOME", scratch.folder().toString());
        File errors = scratch.folder().resolve("listener.txt").toFile();
        return builder.redirectError(errors).redirectOutput(errors);
    }

    /** How long catching up took, from the start of the command, and the most memory that it held. */
    private record CatchUp(double seconds, long peakMebibytes) {
    }

    private static CatchUp catchUp(Scratch scratch, int events, String trigger) throws Exception {
        Path listener = Files.writeString(scratch.folder().resolve("listener.yaml"),
                "listeners: [{event: flight, request: {}, triggers: [" + trigger + "]}]");
        int port = FreePort.find();
        try (Peer _ = Peer.carillon(scratch.folder(), port)) {
            Process first = aviso(scratch, "listen", "-P" + port, listener.toString()).start();
            try {
                awaitCheckpoint(scratch, first, 0);
            } finally {
                first.destroy();
                first.waitFor();
            }
        }
        long last = fill(scratch.folder().resolve("data"), events);
        try (Peer _ = Peer.carillon(scratch.folder(), port)) {
            long start = System.nanoTime();
            Process second = aviso(scratch, "listen", "-P" + port, listener.toString()).start();
            try {
                awaitCheckpoint(scratch, second, last);
                double seconds = (System.nanoTime() - start) / 1e9;
                Matcher peak = PEAK.matcher(Files.readString(Path.of("/proc/" + second.pid() + "/status")));
                return new CatchUp(seconds, peak.find() ? Long.parseLong(peak.group(1)) >> 10 : -1);
            } finally {
                second.destroy();
                second.waitFor();
            }
        }
    }

    private static void awaitCheckpoint(Scratch scratch, Process listener, long revision) throws Exception {
        long end = System.nanoTime() + TimeUnit.MINUTES.toNanos(5);
        while (next(scratch) <= revision) {
            if (!listener.isAlive() || System.nanoTime() > end) {
                throw new IOException("the listener did not get there: "
                        + Files.readString(scratch.folder().resolve("listener.txt")));
            }
            Thread.sleep(20);
        }
    }

    /** The first revision that is not done, 0 when there is no checkpoint yet. */
    private static long next(Scratch scratch) throws IOException {
        Path folder = scratch.folder().resolve(".aviso/checkpoints");
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.filter(path -> path.toString().endsWith(".json")).toList();
        }
        try {
            for (Path file : files) {
                Matcher next = NEXT.matcher(Files.readString(file));
                if (next.find()) {
                    return Long.parseLong(next.group(1));
                }
            }
        } catch (NoSuchFileException e) {
            // It is just being replaced.
        }
        return 0;
    }

    private static long fill(Path data, int events) throws InterruptedException {
        try (EmbeddedStore store = EmbeddedStore.open(EmbeddedOptions.in(data))) {
            AtomicLong left = new AtomicLong(events);
            CountDownLatch done = new CountDownLatch(WRITERS);
            Bytes base = Bytes.of("/tmp/aviso/flight/");
            Bytes value = Bytes.of("Landed");
            for (int i = 0; i < WRITERS; i++) {
                Thread.startVirtualThread(() -> {
                    for (long n = left.getAndDecrement(); n > 0; n = left.getAndDecrement()) {
                        String leaf = "/tmp/aviso/flight/20210101/italy/FCO/AZ" + n;
                        store.commit(Transaction.of(new Operation.Put(Bytes.of(leaf), value),
                                new Operation.Put(base,
                                        Bytes.of("{\"etcd_user\": null, \"message\": \"notification to key " + leaf
                                                + "\", \"unix_user\": \"operator\", \"aviso_version\": \"1.0.1\", "
                                                + "\"engine\": \"ETCD_REST\", \"hostname\": \"node\", \"date_time\": "
                                                + "\"2026-11-21T08:00:00.000000Z\"}"))));
                    }
                    done.countDown();
                });
            }
            done.await();
            return store.revision();
        }
    }

    private static void require(long lines, long expected) {
        if (lines != expected) {
            throw new IllegalStateException(lines + " lines were logged instead of " + expected);
        }
    }
}
