package io.carillon.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

import org.awaitility.Awaitility;

/**
 * Runs programs as a user does, with a home folder of their own: those of the repository ({@code ./aviso}) and others.
 */
final class Shell {

    /** The folder of the repository. */
    static final Path ROOT = root();

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Path home;
    private final Map<String, String> environment;
    private final Path folder;

    Shell(Path home) {
        this(home, Map.of());
    }

    Shell(Path home, Map<String, String> environment) {
        this(home, environment, ROOT);
    }

    /**
     * @param folder where programs are started
     */
    Shell(Path home, Map<String, String> environment, Path folder) {
        this.home = home;
        this.environment = environment;
        this.folder = folder;
    }

    private static Path root() {
        Path folder = Path.of("").toAbsolutePath();
        while (!Files.exists(folder.resolve("ARCHITECTURE.md"))) {
            folder = folder.getParent();
            if (folder == null) {
                throw new IllegalStateException("the tests do not run within the repository");
            }
        }
        return folder;
    }

    /** What a program that ended left. */
    record Outcome(int exit, String out, String err) {
    }

    /** Runs a program to its end. */
    Outcome run(String... command) throws IOException, InterruptedException {
        try (Program program = start(command)) {
            return program.outcome();
        }
    }

    /** Starts a program. */
    Program start(String... command) throws IOException {
        List<String> words = new ArrayList<>(List.of(command));
        if (words.getFirst().startsWith("./")) {
            words.set(0, ROOT.resolve(words.getFirst()).toString());
        }
        ProcessBuilder builder = new ProcessBuilder(words).directory(folder.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("AVISO_") || name.startsWith("XDG_"));
        builder.environment().put("HOME", home.toString());
        builder.environment().putAll(environment);
        return new Program(String.join(" ", command), builder.start());
    }

    /** A program that runs. Closing it ends it. */
    static final class Program implements AutoCloseable {

        private final String name;
        private final Process process;
        private final Collected out;
        private final Collected err;

        Program(String name, Process process) {
            this.name = name;
            this.process = process;
            this.out = new Collected(process.getInputStream());
            this.err = new Collected(process.getErrorStream());
        }

        String out() {
            return out.text();
        }

        String err() {
            return err.text();
        }

        long pid() {
            return process.pid();
        }

        boolean isRunning() {
            return process.isAlive();
        }

        /** Waits until what it wrote to standard output is as wanted. */
        Program awaitOut(Predicate<String> wanted) {
            return await(() -> wanted.test(out()));
        }

        /** Waits until what it wrote to standard error is as wanted. */
        Program awaitErr(Predicate<String> wanted) {
            return await(() -> wanted.test(err()));
        }

        private Program await(java.util.concurrent.Callable<Boolean> condition) {
            try {
                Awaitility.await().pollInterval(Duration.ofMillis(2)).pollDelay(Duration.ZERO).atMost(PATIENCE)
                        .until(() -> condition.call() || !process.isAlive());
                if (!condition.call()) {
                    throw new AssertionError("it ended before");
                }
                return this;
            } catch (Exception | AssertionError e) {
                throw new AssertionError(name + ": " + e.getMessage() + "\nout:\n" + out() + "\nerr:\n" + err(), e);
            }
        }

        /** Sends it a signal, named without {@code SIG}. */
        void signal(String signal) throws IOException, InterruptedException {
            new ProcessBuilder("kill", "-" + signal, Long.toString(process.pid())).start().waitFor();
        }

        /** Waits for its end. */
        Outcome outcome() throws InterruptedException {
            if (!process.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError(name + " did not end\nout:\n" + out() + "\nerr:\n" + err());
            }
            return new Outcome(process.exitValue(), out.whole(), err.whole());
        }

        @Override
        public void close() {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    /** What a stream gave so far. */
    private static final class Collected {

        private final StringBuilder text = new StringBuilder();
        private final Thread reader;

        Collected(InputStream stream) {
            reader = Thread.startVirtualThread(() -> {
                byte[] chunk = new byte[8192];
                try {
                    for (int n = stream.read(chunk); n >= 0; n = stream.read(chunk)) {
                        synchronized (text) {
                            text.append(new String(chunk, 0, n, UTF_8));
                        }
                    }
                } catch (IOException e) {
                    // The program was ended.
                }
            });
        }

        String text() {
            synchronized (text) {
                return text.toString();
            }
        }

        String whole() throws InterruptedException {
            reader.join();
            return text();
        }
    }
}
