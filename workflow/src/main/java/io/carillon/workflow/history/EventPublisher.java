package io.carillon.workflow.history;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Map;

import io.carillon.event.EventException;
import io.carillon.event.schema.EventSchemas;
import io.carillon.listen.NotificationException;
import io.carillon.listen.NotificationManager;
import io.carillon.workflow.config.ConfigException;
import io.carillon.workflow.config.NowcastConfig;
import io.carillon.yaml.DocumentException;
import io.carillon.yaml.JsonReader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Brings what is in the {@link History} to the event store, in order. Nobody waits for it: while the store is away, the
 * files of the history keep what is to be published. How far it is stands in a file beside them; so each event is
 * published at least once. After a kill the next one first looks whether the event that it begins with is there
 * already. One thread of its own, from {@link #start} to {@link #close}.
 */
public final class EventPublisher implements AutoCloseable {

    private static final String CHECKPOINT = "published";

    /** Others add to the files too, and tell nobody. */
    private static final Duration LOOK = Duration.ofMillis(500);

    /** After its day nobody adds to a file any more, after so long. */
    private static final Duration MIDNIGHT = Duration.ofSeconds(10);

    private static final Duration LATE = Duration.ofSeconds(30);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);
    private static final Duration TIME_TO_END = Duration.ofSeconds(3);
    private static final int CHUNK = 64 << 10;
    private static final int LONGEST_LINE = 1 << 20;

    private final History history;
    private final NotificationManager store;
    private final EventSchemas schemas = EventSchemas.workflow();
    private final String workflow;
    private final Logger log;
    private final FileChannel checkpoint;
    private final Thread thread;
    private final Object monitor = new Object();
    private boolean news;
    private boolean closing;
    private @Nullable Instant waitingSince;
    private boolean lateTold;

    private LocalDate day;
    private long offset;
    private boolean inDoubt = true;

    private EventPublisher(History history, NotificationManager store, String workflow, Logger log) throws IOException {
        this.history = history;
        this.store = store;
        this.workflow = workflow;
        this.log = log;
        Files.createDirectories(history.folder());
        checkpoint = FileChannel.open(history.folder().resolve(CHECKPOINT), StandardOpenOption.READ,
                StandardOpenOption.WRITE, StandardOpenOption.CREATE);
        day = LocalDate.ofInstant(Instant.now(), ZoneOffset.UTC);
        if (!readCheckpoint()) {
            Path today = history.files().get(day);
            offset = today == null ? 0 : Files.size(today);
            writeCheckpoint();
        }
        thread = Thread.ofPlatform().daemon().name("event-publisher").unstarted(this::run);
    }

    /**
     * Starts one if the configuration names an event store; null otherwise. The first one publishes what happens from
     * now on.
     *
     * @param log where it tells when it doesn't get on
     * @throws ConfigException when the configuration of the event store can't be used
     * @throws IOException     when it can't write beside the history
     */
    public static @Nullable EventPublisher start(History history, NowcastConfig config, Map<String, String> environment,
            Logger log) throws ConfigException, IOException {
        NotificationManager store = WorkflowStore.configured(config, environment);
        if (store == null) {
            return null;
        }
        EventPublisher publisher = new EventPublisher(history, store, config.workflow(), log);
        publisher.thread.start();
        return publisher;
    }

    private boolean readCheckpoint() throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(100);
        checkpoint.read(buffer, 0);
        String[] words = new String(buffer.array(), 0, buffer.position(), US_ASCII).strip().split(" ", -1);
        if (words.length != 2) {
            return false;
        }
        try {
            day = LocalDate.parse(words[0]);
            offset = Long.parseLong(words[1]);
            return true;
        } catch (DateTimeParseException | NumberFormatException e) {
            log.warn("{} can't be read; what happened before today is not published",
                    history.folder().resolve(CHECKPOINT));
            return false;
        }
    }

    /** Of one length, so that it is replaced in one step. */
    private void writeCheckpoint() throws IOException {
        checkpoint.write(ByteBuffer.wrap("%s %019d\n".formatted(day, offset).getBytes(US_ASCII)), 0);
    }

    /** Says that something was added. Never waits. */
    public void wake() {
        Instant since;
        boolean tell;
        synchronized (monitor) {
            news = true;
            Instant now = Instant.now();
            since = waitingSince == null ? now : waitingSince;
            waitingSince = since;
            tell = !lateTold && Duration.between(since, now).compareTo(LATE) > 0;
            lateTold |= tell;
            monitor.notifyAll();
        }
        if (tell) {
            log.warn("the event store has not taken what happened since {}; it is kept in {} meanwhile", since,
                    history.folder());
        }
    }

    private void run() {
        try {
            while (true) {
                boolean last;
                synchronized (monitor) {
                    last = closing;
                    news = false;
                }
                boolean done = publishWaiting();
                synchronized (monitor) {
                    if (done && !news) {
                        caughtUp();
                        if (last) {
                            return;
                        }
                        monitor.wait(LOOK.toMillis());
                    }
                }
            }
        } catch (InterruptedException e) {
            log.debug("what is not published yet will be when the manager is started again");
        } catch (RuntimeException e) {
            log.error("no more events are published until the manager is started again", e);
        }
    }

    private void caughtUp() {
        if (lateTold) {
            log.info("the event store has all that happened");
        }
        lateTold = false;
        waitingSince = null;
    }

    /** Publishes what is there; whether that was all. */
    private boolean publishWaiting() throws InterruptedException {
        try {
            while (publishFile()) {
                LocalDate next = history.files().higherKey(day);
                if (next == null || Instant.now()
                        .isBefore(day.plusDays(1).atStartOfDay().toInstant(ZoneOffset.UTC).plus(MIDNIGHT))) {
                    return true;
                }
                day = next;
                offset = 0;
                writeCheckpoint();
            }
            return false;
        } catch (IOException e) {
            log.error("the history in {} can't be read: {}", history.folder(), e.toString());
            Thread.sleep(LONGEST_PAUSE);
            return false;
        }
    }

    /** Publishes what is left of the day's file; whether it is done. */
    private boolean publishFile() throws IOException, InterruptedException {
        Path file = history.files().get(day);
        if (file == null) {
            return true;
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
            ByteArrayOutputStream line = new ByteArrayOutputStream();
            long position = offset;
            while (channel.read(chunk.clear(), position) > 0) {
                position += chunk.position();
                chunk.flip();
                while (chunk.hasRemaining()) {
                    byte next = chunk.get();
                    if (next == '\n') {
                        publish(line.toString(UTF_8));
                        offset = position - chunk.remaining();
                        writeCheckpoint();
                        line.reset();
                    } else if (line.size() < LONGEST_LINE) {
                        line.write(next);
                    }
                }
            }
            return true;
        }
    }

    private void publish(String line) throws InterruptedException {
        Map<?, ?> event;
        try {
            event = line.isEmpty() ? Map.of() : JsonReader.read(line) instanceof Map<?, ?> map ? map : Map.of();
        } catch (DocumentException e) {
            log.warn("a line of the history is damaged and not published: {}", e.getMessage());
            return;
        }
        Map<String, String> notification = WorkflowKeys.notification(event, workflow);
        if (notification == null) {
            return;
        }
        long pause = 1;
        while (true) {
            try {
                if (inDoubt && isPublished(notification, event)) {
                    return;
                }
                inDoubt = false;
                notification.put("payload", line);
                store.notify(schemas, notification);
                return;
            } catch (EventException e) {
                log.error("an event can't be published and is left out: {}", e.getMessage());
                return;
            } catch (NotificationException e) {
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
                log.error("the event store refuses events; they are kept in {} meanwhile: {}", history.folder(),
                        e.getMessage());
                notification.remove("payload");
                Thread.sleep(Duration.ofSeconds(pause));
                pause = Math.min(2 * pause, LONGEST_PAUSE.toSeconds());
            }
        }
    }

    private boolean isPublished(Map<String, String> notification, Map<?, ?> event) {
        String value = store.value(schemas, notification);
        try {
            return value != null && JsonReader.read(value) instanceof Map<?, ?> published
                    && String.valueOf(published.get("id")).equals(String.valueOf(event.get("id")))
                    && String.valueOf(published.get("time")).equals(String.valueOf(event.get("time")));
        } catch (DocumentException e) {
            return false;
        }
    }

    /** Publishes what is there if the store takes it within a moment, and ends. The rest is for the next one. */
    @Override
    public void close() {
        synchronized (monitor) {
            closing = true;
            monitor.notifyAll();
        }
        try {
            if (!thread.join(TIME_TO_END)) {
                thread.interrupt();
                thread.join(TIME_TO_END);
            }
        } catch (InterruptedException e) {
            thread.interrupt();
            Thread.currentThread().interrupt();
        }
        store.close();
        try {
            checkpoint.close();
        } catch (IOException e) {
            log.debug("the checkpoint was not closed", e);
        }
    }
}
