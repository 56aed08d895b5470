package io.carillon.listen.triggers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;

import io.carillon.event.Event;
import io.carillon.event.python.PythonText;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code log}: adds a line to a file, in the form that v1's users have scripts for (aviso-v1 6.2). */
final class LogTrigger implements Trigger {

    private static final Logger LOG = LoggerFactory.getLogger("aviso");
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss,SSS");

    private final Path path;

    private LogTrigger(Path path) {
        this.path = path;
    }

    @Override
    public void fire(Event event) throws TriggerException {
        LOG.info("Starting Log Trigger...");
        String line = TIME.format(LocalDateTime.now(ZoneId.systemDefault()))
                + " - aviso - INFO - Notification received: " + PythonText.repr(event.notification()) + "\n";
        try {
            // One write a line: several processes may add to the same file.
            Files.write(path, line.getBytes(UTF_8), StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new TriggerException("can't write to " + path + ": " + FileProblem.of(e), true, e);
        }
        LOG.info("Log Trigger completed");
    }

    @Override
    public boolean inOrder() {
        return true;
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
