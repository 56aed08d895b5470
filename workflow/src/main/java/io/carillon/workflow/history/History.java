package io.carillon.workflow.history;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.CodingErrorAction;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.carillon.workflow.config.NowcastConfig;
import io.carillon.yaml.DocumentException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happened in a workflow, on this machine: a folder with a file for each day (UTC), which has a JSON object in a
 * line for each event. Lines are only ever added, each in one piece, so that several processes may write: the manager,
 * the scheduler, listeners. What was written is there for all whatever becomes of the process; a failure of power may
 * lose the last moments. Thread-safe.
 */
public final class History implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger("history");
    private static final String FOLDER = "history";
    private static final String SUFFIX = ".jsonl";

    /** More than this is not kept, however short a time it is. */
    private static final long MOST_BYTES = 4L << 30;

    private final Path folder;
    private final Duration keep;
    private @Nullable FileChannel channel;
    private @Nullable LocalDate day;

    private History(Path folder, Duration keep) {
        this.folder = folder;
        this.keep = keep;
    }

    /** That of a workflow. Opens nothing yet. */
    public static History of(NowcastConfig config) {
        return new History(config.settings().stateFolder().resolve(FOLDER), config.settings().keepHistory());
    }

    /** Where it is. */
    public Path folder() {
        return folder;
    }

    /** Whether there is any on this machine. */
    public boolean exists() {
        return Files.isDirectory(folder);
    }

    /**
     * Writes events down.
     *
     * @throws IOException when they can't be; part of them may be there then
     */
    public synchronized void append(List<? extends WorkflowEvent> events) throws IOException {
        if (events.isEmpty()) {
            return;
        }
        ByteArrayOutputStream lines = new ByteArrayOutputStream(events.size() * 300);
        for (WorkflowEvent event : events) {
            EventJson.write(event, lines);
        }
        ByteBuffer buffer = ByteBuffer.wrap(lines.toByteArray());
        FileChannel open = channel(LocalDate.ofInstant(Instant.now(), ZoneOffset.UTC));
        while (buffer.hasRemaining()) {
            open.write(buffer);
        }
    }

    private FileChannel channel(LocalDate today) throws IOException {
        FileChannel open = channel;
        if (open != null && today.equals(day)) {
            return open;
        }
        close();
        Files.createDirectories(folder);
        Path file = file(today);
        endLine(file);
        open = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND);
        channel = open;
        day = today;
        prune(today);
        return open;
    }

    /** A line that a failure of power has cut off must not spoil the next one. */
    private static void endLine(Path file) throws IOException {
        try (FileChannel reading = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer last = ByteBuffer.allocate(1);
            if (reading.size() == 0 || reading.read(last, reading.size() - 1) < 1 || last.get(0) == '\n') {
                return;
            }
        } catch (NoSuchFileException e) {
            return;
        }
        Files.write(file, new byte[]{'\n'}, StandardOpenOption.APPEND);
    }

    private void prune(LocalDate today) throws IOException {
        TreeMap<LocalDate, Path> files = files();
        LocalDate first = today.minusDays(Math.max(1, keep.toDays()));
        long bytes = 0;
        for (LocalDate each : files.descendingKeySet()) {
            Path file = files.get(each);
            bytes += Files.size(file);
            if (each.isBefore(first) || (bytes > MOST_BYTES && each.isBefore(today))) {
                LOG.info("the history of {} is removed", each);
                Files.deleteIfExists(file);
            }
        }
    }

    private Path file(LocalDate date) {
        return folder.resolve(date + SUFFIX);
    }

    /** The files by day. */
    TreeMap<LocalDate, Path> files() throws IOException {
        TreeMap<LocalDate, Path> files = new TreeMap<>();
        try (Stream<Path> list = Files.list(folder)) {
            for (Path file : list.toList()) {
                String name = file.getFileName().toString();
                if (name.endsWith(SUFFIX)) {
                    try {
                        files.put(LocalDate.parse(name.substring(0, name.length() - SUFFIX.length())), file);
                    } catch (DateTimeParseException e) {
                        LOG.debug("{} is no history", file);
                    }
                }
            }
        } catch (NoSuchFileException e) {
            return files;
        }
        return files;
    }

    /**
     * Reads what happened in a time, in the order in which it was written down. The same event may come more than once.
     *
     * @param from when it begins
     * @param to   when it is over
     * @throws IOException when it can't be read
     */
    public void read(Instant from, Instant to, Consumer<WorkflowEvent> events) throws IOException {
        // What is written just after midnight may have happened before it.
        for (Path file : files().subMap(LocalDate.ofInstant(from, ZoneOffset.UTC), true,
                LocalDate.ofInstant(to, ZoneOffset.UTC).plusDays(1), true).values()) {
            try (BufferedReader reader = new BufferedReader(new InputStreamReader(Files.newInputStream(file),
                    UTF_8.newDecoder().onMalformedInput(CodingErrorAction.REPLACE)))) {
                for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                    WorkflowEvent event = event(line, file);
                    if (event != null && !event.time().isBefore(from) && event.time().isBefore(to)) {
                        events.accept(event);
                    }
                }
            }
        }
    }

    private static @Nullable WorkflowEvent event(String line, Path file) {
        try {
            return line.isEmpty() ? null : EventJson.read(line);
        } catch (DocumentException e) {
            LOG.warn("a line of {} can't be read: {}", file, e.getMessage());
            return null;
        }
    }

    @Override
    public synchronized void close() throws IOException {
        FileChannel open = channel;
        channel = null;
        if (open != null) {
            open.close();
        }
    }
}
