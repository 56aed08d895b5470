package io.carillon.listen.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

import io.carillon.event.Event;
import io.carillon.event.python.PythonJson;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps what could not be delivered, with the reason, so that it is not lost: a file with one JSON object a line,
 * fields {@code time}, {@code listener}, {@code trigger}, {@code key}, {@code revision}, {@code attempts},
 * {@code error}, {@code notification}. Thread-safe.
 */
public final class DeadLetters {

    private static final Logger LOG = LoggerFactory.getLogger("aviso");

    private final Path file;

    /**
     * @param file made when it is first needed, with its folder
     */
    public DeadLetters(Path file) {
        this.file = file;
    }

    /** Keeps an event that a trigger gave up. */
    synchronized void add(String listener, String trigger, Event event, int attempts, String error) {
        Map<String, Object> letter = new LinkedHashMap<>();
        letter.put("time", Instant.now().toString());
        letter.put("listener", listener);
        letter.put("trigger", trigger);
        letter.put("key", event.origin().key());
        letter.put("revision", event.origin().revision());
        letter.put("attempts", attempts);
        letter.put("error", error);
        letter.put("notification", event.notification());
        byte[] line = (PythonJson.compact(letter) + "\n").getBytes(UTF_8);
        try {
            Path folder = file.getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            try (FileChannel out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                    StandardOpenOption.APPEND)) {
                ByteBuffer bytes = ByteBuffer.wrap(line);
                while (bytes.hasRemaining()) {
                    out.write(bytes);
                }
                out.force(false);
            }
            LOG.error("Notification {} was put to the dead letters in {}", event.origin().key(), file);
        } catch (IOException e) {
            LOG.error("Notification {} is lost: the dead letters in {} can't be written: {}", event.origin().key(),
                    file, e.getMessage());
        }
    }
}
