package io.carillon.workflow.logs;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/** Makes the handlers that a configuration names by the Python classes that they take the place of. */
final class LogHandlers {

    static final String PUBLISHER = "zmq.log.handlers.PUBHandler";
    static final String ROTATING_FILE = "logging.handlers.RotatingFileHandler";
    static final String WATCHED_FILE = "logging.handlers.WatchedFileHandler";

    private static final String STREAM = "logging.StreamHandler";
    private static final String FILE = "logging.FileHandler";
    private static final String TIMED_ROTATING_FILE = "logging.handlers.TimedRotatingFileHandler";
    private static final String MAIL = "logging.handlers.SMTPHandler";
    private static final String NULL = "logging.NullHandler";

    private LogHandlers() {
    }

    /**
     * A handler; null for {@code NullHandler}.
     *
     * @param out what {@code ext://sys.stdout} stands for
     * @param err what {@code ext://sys.stderr} stands for
     * @throws LogConfigException when the class is not known, or the handler can't be made as its settings ask
     */
    static @Nullable LogHandler open(LoggingConfig.HandlerConfig config, PrintStream out, PrintStream err) {
        return switch (config.type()) {
            case STREAM -> new StreamLogHandler(stream(config, out, err), config.format());
            case NULL -> null;
            case MAIL -> MailLogHandler.open(config, err);
            case FILE, WATCHED_FILE, ROTATING_FILE, TIMED_ROTATING_FILE -> file(config);
            default -> throw new LogConfigException(
                    config.where() + ": class '" + config.type() + "' is not known; use " + String.join(", ", STREAM,
                            FILE, WATCHED_FILE, ROTATING_FILE, TIMED_ROTATING_FILE, MAIL, NULL, PUBLISHER));
        };
    }

    private static PrintStream stream(LoggingConfig.HandlerConfig config, PrintStream out, PrintStream err) {
        Object stream = config.settings().get("stream");
        if (stream == null || stream.equals("ext://sys.stderr")) {
            return err;
        }
        if (stream.equals("ext://sys.stdout")) {
            return out;
        }
        throw new LogConfigException(config.where() + ": 'stream' must be ext://sys.stdout or ext://sys.stderr");
    }

    private static LogHandler file(LoggingConfig.HandlerConfig config) {
        String name = config.text("filename");
        try {
            Path file = Path.of(name);
            return switch (config.type()) {
                case ROTATING_FILE -> new RotatingFileLogHandler(file, config.format(), config.number("maxBytes", 0),
                        config.number("backupCount", 0));
                case TIMED_ROTATING_FILE -> TimedRotatingFileLogHandler.open(file, config);
                default -> new FileLogHandler(file, config.format());
            };
        } catch (IOException | InvalidPathException e) {
            throw new LogConfigException(config.where() + ": the file " + name + " can't be opened for writing: " + e,
                    e);
        }
    }
}
