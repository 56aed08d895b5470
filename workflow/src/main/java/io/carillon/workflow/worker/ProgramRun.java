package io.carillon.workflow.worker;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.carillon.workflow.config.ConfiguredWorker.PayloadSource;
import io.carillon.workflow.config.ConfiguredWorker.Program;
import io.carillon.workflow.history.WorkflowStore;
import io.carillon.yaml.DocumentException;
import io.carillon.yaml.JsonReader;
import org.jspecify.annotations.Nullable;

/**
 * One run of any program as a worker. Its standard output is logged as information, its standard error as warnings.
 * Success is told by the exit status; the payload is JSON, on the last line or in a file. What the program gets of the
 * workflow is in environment variables: {@code CARILLON_WORKER}, {@code CARILLON_CONFIG}, {@code CARILLON_DEBUG} and
 * {@code CARILLON_PAYLOAD_FILE}. It is ended, with what it has started, when it takes longer than it may, and when the
 * worker is told to stop. Not thread-safe.
 */
final class ProgramRun {

    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final int MAX_LINE = 1 << 20;
    private static final int MAX_LOGGED = 8 << 10;
    private static final long MAX_PAYLOAD = 16 << 20;

    private final Program program;
    private @Nullable Integer status;

    ProgramRun(Program program) {
        this.program = program;
    }

    /** The message type for the exit status that the program had, or what is used where none is configured. */
    String type(String standard) {
        return status == null ? standard : program.typesByExit().getOrDefault(status, standard);
    }

    /**
     * Runs the program.
     *
     * @param name      the worker's name
     * @param arguments what stands behind the arguments of the configuration
     * @return its payload
     * @throws WorkerException when it ended with an exit status that doesn't mean success, or took too long
     * @throws IOException     when it could not be started
     */
    @Nullable
    Object work(String name, WorkerJob job, List<String> arguments)
            throws WorkerException, IOException, InterruptedException {
        List<String> command = new ArrayList<>(program.command());
        command.addAll(arguments);
        Path payloadFile = program.payload() == PayloadSource.FILE
                ? Files.createTempFile("carillon-payload-", ".json")
                : null;
        try {
            String lastLine = run(builder(command, name, job, payloadFile), job);
            Object payload = payload(lastLine, payloadFile, job);
            for (Map<String, String> event : program.publish()) {
                job.publish(PayloadPlaces.filled(event, name, payload));
            }
            return payload;
        } finally {
            if (payloadFile != null) {
                Files.deleteIfExists(payloadFile);
            }
        }
    }

    private ProcessBuilder builder(List<String> command, String name, WorkerJob job, @Nullable Path payloadFile) {
        ProcessBuilder builder = new ProcessBuilder(command).directory(program.folder().toFile())
                .redirectInput(new File("/dev/null"));
        builder.environment().putAll(WorkflowStore.environment(job.config()));
        builder.environment().putAll(program.environment());
        builder.environment().put("CARILLON_WORKER", name);
        builder.environment().put("CARILLON_CONFIG", job.config().file().toAbsolutePath().toString());
        builder.environment().put("CARILLON_DEBUG", job.arguments().debug() ? "1" : "");
        if (payloadFile != null) {
            builder.environment().put("CARILLON_PAYLOAD_FILE", payloadFile.toString());
        }
        return builder;
    }

    /** Runs it to its end; the last line that it wrote which isn't blank, or null. */
    private @Nullable String run(ProcessBuilder builder, WorkerJob job)
            throws WorkerException, IOException, InterruptedException {
        Process process = builder.start();
        LineReader lines = new LineReader(process.getInputStream(), line -> job.log().info("{}", line));
        LineReader errors = new LineReader(process.getErrorStream(), line -> job.log().warn("{}", line));
        Thread out = Thread.ofVirtual().start(lines);
        Thread err = Thread.ofVirtual().start(errors);
        try {
            boolean ended = awaitEnd(process);
            // A program that it left in the background may hold the output open for ever.
            out.join(GRACE);
            err.join(GRACE);
            if (!ended) {
                throw new WorkerException(
                        "the program was ended because it took longer than " + seconds(program.timeLimit()));
            }
        } finally {
            if (process.isAlive()) {
                end(process);
            }
        }
        int exit = process.exitValue();
        status = exit;
        if (!program.successes().contains(exit)) {
            throw new WorkerException(exit > 128
                    ? "the program was ended by signal " + (exit - 128)
                    : "the program ended with exit status " + exit);
        }
        return lines.last();
    }

    private static String seconds(@Nullable Duration limit) {
        return limit == null ? "it may" : limit.toMillis() / 1000.0 + " s";
    }

    private boolean awaitEnd(Process process) throws InterruptedException {
        Duration limit = program.timeLimit();
        if (limit == null) {
            process.waitFor();
            return true;
        }
        boolean ended = process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        if (!ended) {
            end(process);
        }
        return ended;
    }

    /** Asks it and its children to end, and then makes them. */
    private static void end(Process process) {
        List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
        all.add(process.toHandle());
        all.forEach(ProcessHandle::destroy);
        try {
            process.waitFor(GRACE.toMillis() / 4, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        all.forEach(ProcessHandle::destroyForcibly);
    }

    private @Nullable Object payload(@Nullable String lastLine, @Nullable Path file, WorkerJob job)
            throws WorkerException, IOException {
        if (file != null) {
            if (Files.size(file) > MAX_PAYLOAD) {
                throw new WorkerException("the payload file is larger than " + MAX_PAYLOAD + " bytes");
            }
            String text = Files.readString(file);
            try {
                return text.isBlank() ? null : JsonReader.read(text);
            } catch (DocumentException e) {
                throw new WorkerException("the payload file is no JSON: " + e.getMessage(), e);
            }
        }
        if (program.payload() == PayloadSource.LAST_LINE && lastLine != null
                && (lastLine.startsWith("{") || lastLine.startsWith("["))) {
            try {
                return JsonReader.read(lastLine);
            } catch (DocumentException e) {
                job.log().warn("the last line looks like a payload, but is no JSON: {}", e.getMessage());
            }
        }
        return null;
    }

    /** Hands on what a program writes line by line, and remembers the last one. */
    private static final class LineReader implements Runnable {

        private final InputStream stream;
        private final Consumer<String> lines;
        private volatile @Nullable String last;

        LineReader(InputStream stream, Consumer<String> lines) {
            this.stream = stream;
            this.lines = lines;
        }

        @Nullable
        String last() {
            return last;
        }

        @Override
        public void run() {
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(stream, UTF_8.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPLACE).onUnmappableCharacter(CodingErrorAction.REPLACE)))) {
                StringBuilder line = new StringBuilder();
                for (int c = reader.read(); c >= 0; c = reader.read()) {
                    if (c == '\n') {
                        take(line);
                    } else if (line.length() < MAX_LINE) {
                        line.append((char) c);
                    }
                }
                take(line);
            } catch (IOException e) {
                // the program was ended, and its output with it
            }
        }

        private void take(StringBuilder line) {
            String text = line.toString().stripTrailing();
            line.setLength(0);
            if (!text.isBlank()) {
                last = text.strip();
                lines.accept(text.length() <= MAX_LOGGED ? text : text.substring(0, MAX_LOGGED) + "…");
            }
        }
    }
}
