package io.carillon.logging.python;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import io.carillon.event.python.PythonText;
import io.carillon.logging.LogLevel;
import org.jspecify.annotations.Nullable;

/**
 * Makes handlers of what a configuration says about them.
 *
 * @param out         standard output
 * @param err         standard error
 * @param conventions those of the program
 * @param formatters  those of the configuration
 * @param filters     those of the configuration
 */
record Handlers(PrintStream out, PrintStream err, Conventions conventions, Map<String, LineFormat> formatters,
        Map<String, LogFilter> filters) {

    private static final String STREAM = "logging.StreamHandler";
    private static final String FILE = "logging.FileHandler";
    private static final String BY_SIZE = "logging.handlers.RotatingFileHandler";
    private static final String BY_TIME = "logging.handlers.TimedRotatingFileHandler";
    private static final String WATCHED = "logging.handlers.WatchedFileHandler";
    private static final String SYSLOG = "logging.handlers.SysLogHandler";
    private static final String RFC_5424 = "rfc5424logging.Rfc5424SysLogHandler";
    private static final String RFC_5424_LONG = "rfc5424logging.handler.Rfc5424SysLogHandler";
    private static final String NULL = "logging.NullHandler";

    private static final List<String> CLASSES = List.of(STREAM, FILE, BY_SIZE, BY_TIME, WATCHED, SYSLOG, RFC_5424,
            NULL);

    /** The handler of one entry. */
    LogHandler of(String name, @Nullable Object entry) throws LoggingConfigException {
        Arguments arguments = new Arguments(entry);
        String type = arguments.text(arguments.has("()") ? "()" : "class");
        if (type == null) {
            throw new LoggingConfigException("it has no class; there are " + classes());
        }
        int level = arguments.level(LogLevel.NOTSET);
        LineFormat format = formatter(arguments);
        List<LogFilter> ownFilters = named(arguments);
        LogTarget target = target(type, arguments);
        arguments.finish(type);
        return new LogHandler(name, level, format, conventions.showsEveryTrace(), ownFilters, target, err);
    }

    private String classes() {
        List<String> classes = new ArrayList<>(CLASSES);
        classes.addAll(new TreeSet<>(conventions.handlers().keySet()));
        return String.join(", ", classes);
    }

    private LineFormat formatter(Arguments arguments) throws LoggingConfigException {
        String name = arguments.text("formatter");
        if (name == null || name.isEmpty()) {
            return LineFormat.bare(conventions.lineBreaks());
        }
        LineFormat format = formatters.get(name);
        if (format == null) {
            throw new LoggingConfigException(
                    "Unable to set formatter " + PythonText.repr(name) + "; there are " + formatters.keySet());
        }
        return format;
    }

    /** The filters that an entry names. */
    List<LogFilter> named(Arguments arguments) throws LoggingConfigException {
        List<LogFilter> named = new ArrayList<>();
        for (Object name : arguments.list("filters")) {
            LogFilter filter = filters.get(PythonText.str(name));
            if (filter == null) {
                throw new LoggingConfigException(
                        "Unable to add filter " + PythonText.repr(name) + "; there are " + filters.keySet());
            }
            named.add(filter);
        }
        return named;
    }

    private LogTarget target(String type, Arguments arguments) throws LoggingConfigException {
        HandlerFactory ofProgram = conventions.handlers().get(type);
        if (ofProgram != null) {
            return ofProgram.make(arguments, err);
        }
        FileHandlers files = new FileHandlers(conventions.createsFolders());
        return switch (type) {
            case STREAM -> stream(arguments);
            case FILE, WATCHED -> files.plain(arguments);
            case BY_SIZE -> files.bySize(arguments);
            case BY_TIME -> files.byTime(arguments);
            case SYSLOG -> SyslogHandlers.plain(arguments);
            case RFC_5424, RFC_5424_LONG -> SyslogHandlers.rfc5424(arguments);
            case NULL -> new Nowhere();
            default -> throw new LoggingConfigException(
                    "there is no handler of the class " + PythonText.repr(type) + " here; there are " + classes());
        };
    }

    /** Drops everything. */
    private record Nowhere() implements LogTarget {
        @Override
        public void write(LogRecord message, String line) {
        }

        @Override
        public void close() {
        }
    }

    private LogTarget stream(Arguments arguments) throws LoggingConfigException {
        String terminator = arguments.properties().text("terminator", "\n");
        String stream = arguments.has("stream") ? arguments.text("stream") : arguments.text("strm");
        return switch (stream) {
            case null -> new StreamTarget(err, terminator);
            case "ext://sys.stderr", "sys.stderr" -> new StreamTarget(err, terminator);
            case "ext://sys.stdout", "sys.stdout" -> new StreamTarget(out, terminator);
            default -> throw arguments.wrong("stream", "ext://sys.stdout or ext://sys.stderr");
        };
    }
}
