package io.carillon.listen.triggers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.Objects;

import io.carillon.event.Event;
import io.carillon.event.python.PythonText;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code log}: adds a line to a file, in the form that v1's users have scripts for (aviso-v1 6.2). The file is kept
 * open as long as it is the one of this name; one that was moved away or removed, as by logrotate, is made anew.
 */
final class LogTrigger implements Trigger {

    private static final Logger LOG = LoggerFactory.getLogger("aviso");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss,SSS");

    private final Path path;
    private @Nullable OutputStream open;
    private @Nullable Object openFile;

    private LogTrigger(Path path) {
        this.path = path;
    }

    @Override
    public void fire(Event event) throws TriggerException {
        LOG.info("Starting Log Trigger...");
        String line = TIME.format(LocalDateTime.now(ZoneId.systemDefault()))
                + " - aviso - INFO - Notification received: " + PythonText.repr(event.notification()) + "\n";
        try {
            append(line.getBytes(UTF_8));
        } catch (IOException e) {
            throw new TriggerException("can't write to " + path + ": " + FileProblem.of(e), true, e);
        }
        LOG.info("Log Trigger completed");
    }

    /** One write a line, at the end of the file: several processes may add to it. */
    private synchronized void append(byte[] line) throws IOException {
        OutputStream out = open;
        if (out == null || !Objects.equals(openFile, identity())) {
            close();
            out = create();
        }
        try {
            out.write(line);
        } catch (IOException e) {
            close();
            throw e;
        }
    }

    private OutputStream create() throws IOException {
        OutputStream made = Files.newOutputStream(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        open = made;
        openFile = identity();
        return made;
    }

    /** What tells the file from others, whatever its name; null if there is none. */
    private @Nullable Object identity() throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    @Override
    public boolean inOrder() {
        return true;
    }

    @Override
    public synchronized void close() {
        OutputStream out = open;
        open = null;
        if (out != null) {
            try {
                out.close();
            } catch (IOException e) {
                LOG.debug("while closing {}: {}", path, e.getMessage());
            }
        }
    }

    static final class Factory implements TriggerFactory {
        @Override
        public String type() {
            return "log";
        }

        @Override
        public Trigger create(TriggerParameters parameters) throws TriggerException {
            return new LogTrigger(Path.of(parameters.text("path")));
        }
    }
}
