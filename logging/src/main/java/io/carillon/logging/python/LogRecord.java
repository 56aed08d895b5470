package io.carillon.logging.python;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.carillon.logging.LogLevel;
import org.jspecify.annotations.Nullable;

/**
 * A message on its way to handlers, with the attributes that Python's formatters know. Immutable.
 *
 * @param created    when
 * @param name       of the logger
 * @param level      see {@link io.carillon.logging.LogLevel}
 * @param template   the message before its arguments were put in
 * @param message    the message
 * @param throwable  what is to be shown with its stack trace, null for nothing
 * @param thread     the number of the thread that wrote it
 * @param threadName its name
 * @param caller     the place in the program that wrote it, null if no format asks for that
 * @param extras     attributes besides the usual ones: of the program, and what filters have added
 */
public record LogRecord(Instant created, String name, int level, String template, String message,
        @Nullable Throwable throwable, long thread, String threadName, StackWalker.@Nullable StackFrame caller,
        Map<String, Object> extras) {

    /** Attributes that say where in the program a message was written. */
    static final List<String> OF_CALLER = List.of("pathname", "filename", "module", "lineno", "funcName");

    /** All attributes but {@code asctime}, which has a format of its own. */
    static final List<String> NAMES = List.of("name", "msg", "levelname", "levelno", "pathname", "filename", "module",
            "lineno", "funcName", "created", "msecs", "relativeCreated", "thread", "threadName", "process",
            "processName", "taskName", "message", "hostname", "counter", "exc_text");

    /** What is the same for all records; found out when a format asks for it. */
    private static final class Here {
        private static final ProcessHandle PROCESS = ProcessHandle.current();
        private static final Instant STARTED = PROCESS.info().startInstant().orElse(Instant.EPOCH);
        private static final String HOSTNAME = findHostname();

        private static String findHostname() {
            try {
                // The kernel knows without asking a name server.
                return Files.readString(Path.of("/proc/sys/kernel/hostname")).strip();
            } catch (IOException e) {
                try {
                    return InetAddress.getLocalHost().getHostName();
                } catch (UnknownHostException _) {
                    return "localhost";
                }
            }
        }
    }

    /** A message that another process has written; nothing else is known of it. */
    public static LogRecord received(Instant created, String name, int level, String message,
            Map<String, Object> extras) {
        return new LogRecord(created, name, level, message, message, null, 0, "", null, extras);
    }

    /** A record that has every attribute, to try a format with. */
    static LogRecord sample(Map<String, Object> more) {
        Map<String, Object> extras = new LinkedHashMap<>(more);
        extras.put("counter", 1L);
        return new LogRecord(Instant.EPOCH, "aviso", LogLevel.INFO, "", "", null, 1, "MainThread", null, extras);
    }

    /** The name of this machine. */
    static String hostname() {
        return Here.HOSTNAME;
    }

    /** The same with one more attribute. */
    LogRecord with(String attribute, Object value) {
        Map<String, Object> more = new LinkedHashMap<>(extras);
        more.put(attribute, value);
        return new LogRecord(created, name, level, template, message, throwable, thread, threadName, caller, more);
    }

    /**
     * The value of an attribute: a text, a {@link Long} or a {@link Double}; null for one that it hasn't got. Java has
     * no file names of sources at run time, so that {@code pathname} is the path of the class within the program.
     */
    @Nullable
    Object attribute(String attribute) {
        return switch (attribute) {
            case "name" -> name;
            case "msg" -> template;
            case "message" -> message;
            case "levelname" -> LogLevel.name(level);
            case "levelno" -> (long) level;
            case "pathname" -> {
                String type = caller == null ? "" : caller.getClassName().replace('.', '/');
                yield type.substring(0, type.lastIndexOf('/') + 1) + fileName();
            }
            case "filename" -> fileName();
            case "module" -> fileName().replace(".java", "");
            case "lineno" -> caller == null ? 0L : (long) caller.getLineNumber();
            case "funcName" -> caller == null ? "" : caller.getMethodName();
            case "created" -> created.getEpochSecond() + created.getNano() / 1e9;
            case "msecs" -> Math.floor(created.getNano() / 1e6);
            case "relativeCreated" -> Duration.between(Here.STARTED, created).toNanos() / 1e6;
            case "thread" -> thread;
            case "threadName" -> threadName;
            case "process" -> Here.PROCESS.pid();
            case "processName" -> "MainProcess";
            case "hostname" -> extras.getOrDefault(attribute, Here.HOSTNAME);
            default -> extras.get(attribute);
        };
    }

    private String fileName() {
        String file = caller == null ? null : caller.toStackTraceElement().getFileName();
        return file == null ? "" : file;
    }
}
