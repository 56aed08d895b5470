package io.carillon.cli.logging.python;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.carillon.event.python.PythonText;
import org.jspecify.annotations.Nullable;

/**
 * Makes handlers of what a configuration says about them.
 *
 * @param out        standard output
 * @param err        standard error
 * @param formatters those of the configuration
 * @param filters    those of the configuration
 */
record Handlers(PrintStream out, PrintStream err, Map<String, LineFormat> formatters, Map<String, LogFilter> filters) {

    private static final String STREAM = "logging.StreamHandler";
    private static final String FILE = "logging.FileHandler";
    private static final String BY_SIZE = "logging.handlers.RotatingFileHandler";
    private static final String BY_TIME = "logging.handlers.TimedRotatingFileHandler";
    private static final String WATCHED = "logging.handlers.WatchedFileHandler";
    private static final String SYSLOG = "logging.handlers.SysLogHandler";
    private static final String RFC_5424 = "rfc5424logging.Rfc5424SysLogHandler";
    private static final String RFC_5424_LONG = "rfc5424logging.handler.Rfc5424SysLogHandler";
    private static final String NULL = "logging.NullHandler";

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private static final List<String> CLASSES = List.of(STREAM, FILE, BY_SIZE, BY_TIME, WATCHED, SYSLOG, RFC_5424,
            NULL);

    /** The handler of one entry. */
    LogHandler of(String name, @Nullable Object entry) throws LoggingConfigException {
        Arguments arguments = new Arguments(entry);
        String type = arguments.text(arguments.has("()") ? "()" : "class");
        if (type == null) {
            throw new LoggingConfigException("it has no class; there are " + String.join(", ", CLASSES));
        }
        int level = arguments.any("level") == null ? PythonLevel.NOTSET : PythonLevel.read(arguments.any("level"));
        LineFormat format = formatter(arguments);
        List<LogFilter> ownFilters = named(arguments);
        Arguments properties = new Arguments(arguments.map("."));
        LogHandler.Target target = target(type, arguments, properties);
        properties.finish(type + " (.)");
        arguments.finish(type);
        return new LogHandler(name, level, format, ownFilters, target, err);
    }

    private LineFormat formatter(Arguments arguments) throws LoggingConfigException {
        String name = arguments.text("formatter");
        if (name == null || name.isEmpty()) {
            return LineFormat.bare();
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

    private LogHandler.Target target(String type, Arguments arguments, Arguments properties)
            throws LoggingConfigException {
        return switch (type) {
            case STREAM -> new StreamTarget(stream(arguments), properties.text("terminator", "\n"));
            case FILE -> opened(file(arguments, true), false, arguments);
            case WATCHED -> opened(file(arguments, true), true, arguments);
            case BY_SIZE -> bySize(arguments);
            case BY_TIME -> byTime(arguments);
            case SYSLOG -> syslog(arguments, properties);
            case RFC_5424, RFC_5424_LONG -> rfc5424(arguments);
            case NULL -> new Nowhere();
            default -> throw new LoggingConfigException("there is no handler of the class " + PythonText.repr(type)
                    + " here; there are " + String.join(", ", CLASSES));
        };
    }

    /** Drops everything. */
    private record Nowhere() implements LogHandler.Target {
        @Override
        public void write(LogRecord message, String line) {
        }

        @Override
        public void close() {
        }
    }

    private PrintStream stream(Arguments arguments) throws LoggingConfigException {
        String stream = arguments.has("stream") ? arguments.text("stream") : arguments.text("strm");
        return switch (stream) {
            case null -> err;
            case "ext://sys.stderr", "sys.stderr" -> err;
            case "ext://sys.stdout", "sys.stdout" -> out;
            default -> throw arguments.wrong("stream", "ext://sys.stdout or ext://sys.stderr");
        };
    }

    private static LogFile file(Arguments arguments, boolean withMode) throws LoggingConfigException {
        String name = arguments.text("filename");
        if (name == null || name.isEmpty()) {
            throw new LoggingConfigException("it has no filename");
        }
        String mode = withMode ? arguments.text("mode", "a") : "a";
        if (!mode.equals("a") && !mode.equals("w")) {
            throw arguments.wrong("mode", "a, to append, or w, to begin anew");
        }
        arguments.any("errors");
        try {
            Charset encoding = charset(arguments.text("encoding", StandardCharsets.UTF_8.name()));
            return new LogFile(Path.of(name).toAbsolutePath(), encoding, mode.equals("w"));
        } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
            throw arguments.wrong("encoding", "an encoding such as utf-8");
        } catch (InvalidPathException e) {
            throw arguments.wrong("filename", "the path of a file");
        }
    }

    /** Python writes some names with a hyphen that Java doesn't know, such as latin-1. */
    private static Charset charset(String name) {
        return Charset.isSupported(name)
                ? Charset.forName(name)
                : Charset.forName(name.replace("-", "").replace("_", ""));
    }

    /** Opens a file at once, so that it is known now if it can't be. */
    private static LogHandler.Target opened(LogFile file, boolean watched, Arguments arguments)
            throws LoggingConfigException {
        openNow(file, arguments);
        return new FileTarget(file, watched);
    }

    private static void openNow(LogFile file, Arguments arguments) throws LoggingConfigException {
        if (arguments.truth("delay", false)) {
            return;
        }
        try {
            file.open();
        } catch (NoSuchFileException e) {
            throw new LoggingConfigException("[Errno 2] No such file or directory: " + PythonText.repr(e.getFile()), e);
        } catch (IOException e) {
            String why = Files.isDirectory(file.path()) ? "[Errno 21] Is a directory: " : "it can't be opened: ";
            throw new LoggingConfigException(why + PythonText.repr(file.path().toString()), e);
        }
    }

    private static LogHandler.Target bySize(Arguments arguments) throws LoggingConfigException {
        long maxBytes = arguments.number("maxBytes", 0);
        LogFile file = file(arguments, maxBytes == 0);
        arguments.any("mode");
        SizeRotation made = new SizeRotation(file, maxBytes, arguments.count("backupCount", 0));
        openNow(file, arguments);
        return made;
    }

    private static LogHandler.Target byTime(Arguments arguments) throws LoggingConfigException {
        int interval = arguments.count("interval", 1);
        if (interval == 0) {
            throw arguments.wrong("interval", "a number from 1 on");
        }
        ZoneId zone = arguments.truth("utc", false) ? ZoneOffset.UTC : ZoneId.systemDefault();
        RotationTimes times = RotationTimes.of(arguments.text("when", "h"), interval, zone);
        LogFile file = file(arguments, false);
        TimeRotation made = new TimeRotation(file, times, arguments.count("backupCount", 0), Clock.systemUTC());
        try {
            made.begin();
        } catch (IOException e) {
            throw new LoggingConfigException(PythonText.repr(file.path().toString()) + " can't be read", e);
        }
        openNow(file, arguments);
        return made;
    }

    private static LogHandler.Target syslog(Arguments arguments, Arguments properties) throws LoggingConfigException {
        int facility = facility(arguments);
        String ident = properties.text("ident", "");
        String trailer = properties.truth("append_nul", true) ? "\0" : "";
        SyslogTransport transport = transport(arguments, TIMEOUT, StreamTransport.Framing.NONE, false);
        return new SyslogTarget((_, severity) -> "<" + (facility * 8 + severity) + ">" + LineFormat.plain(ident),
                trailer, transport);
    }

    private LogHandler.Target rfc5424(Arguments arguments) throws LoggingConfigException {
        if (arguments.any("stream") != null) {
            throw arguments.wrong("stream", "left out; address says where it goes");
        }
        int facility = facility(arguments);
        StreamTransport.Framing framing = switch (constant(arguments.any("framing"))) {
            case null -> StreamTransport.Framing.LINE;
            case "2", "FRAMING_NON_TRANSPARENT" -> StreamTransport.Framing.LINE;
            case "1", "FRAMING_OCTET_COUNTING" -> StreamTransport.Framing.LENGTH;
            default -> throw arguments.wrong("framing", "1 (octet counting) or 2 (non-transparent)");
        };
        boolean tls = arguments.truth("tls_enable", false);
        if (!arguments.truth("tls_verify", true)) {
            throw arguments.wrong("tls_verify", "true: a server that proves nothing gets no messages");
        }
        Duration timeout = Duration.ofSeconds(arguments.count("timeout", (int) TIMEOUT.toSeconds()));
        Rfc5424Header header = new Rfc5424Header(facility, arguments.text("hostname", LogRecord.hostname()),
                arguments.text("appname"), arguments.text("procid"),
                Rfc5424Header.structuredData(arguments.map("structured_data"), arguments.text("enterprise_id")),
                arguments.truth("utc_timestamp", false), arguments.truth("msg_as_utf8", true));
        return new SyslogTarget(header, "", transport(arguments, timeout, framing, tls));
    }

    private static SyslogTransport transport(Arguments arguments, Duration timeout, StreamTransport.Framing framing,
            boolean tls) throws LoggingConfigException {
        Boolean stream = switch (constant(arguments.any("socktype"))) {
            case null -> null;
            case "1", "SOCK_STREAM" -> true;
            case "2", "SOCK_DGRAM" -> false;
            default ->
                throw arguments.wrong("socktype", "1 or ext://socket.SOCK_STREAM, or 2 or ext://socket.SOCK_DGRAM");
        };
        Object address = arguments.any("address");
        if (address instanceof String path) {
            return new LocalTransport(path, stream, framing);
        }
        List<?> pair = address == null ? List.of("localhost", 514) : address instanceof List<?> list ? list : List.of();
        if (pair.size() != 2 || !(pair.getLast() instanceof Integer port) || port < 1 || port > 65_535) {
            throw arguments.wrong("address", "[host, port] or a path such as /dev/log");
        }
        String host = PythonText.str(pair.getFirst());
        if (stream == null || !stream) {
            return new UdpTransport(host, port);
        }
        return new StreamTransport(new TcpConnector(host, port, timeout, tls), framing);
    }

    /** A number, or the name of a constant of Python without its module; null for nothing. */
    private static @Nullable String constant(@Nullable Object value) {
        if (value == null) {
            return null;
        }
        String text = PythonText.str(value);
        return text.substring(text.lastIndexOf('.') + 1);
    }

    private static int facility(Arguments arguments) throws LoggingConfigException {
        Object value = arguments.any("facility");
        if (value == null) {
            return SyslogTarget.FACILITIES.indexOf("user");
        }
        if (value instanceof Integer number && number >= 0 && number < SyslogTarget.FACILITIES.size()) {
            return number;
        }
        String name = String.valueOf(constant(value)).replaceFirst("^LOG_", "").toLowerCase(Locale.ROOT);
        int facility = SyslogTarget.FACILITIES.indexOf(name);
        if (facility < 0) {
            throw arguments.wrong("facility", "0 to 23 or one of " + String.join(", ", SyslogTarget.FACILITIES));
        }
        return facility;
    }
}
