package io.carillon.logging.python;

import java.time.Duration;
import java.util.List;
import java.util.Locale;

import io.carillon.event.python.PythonText;
import io.carillon.logging.LineBreaks;
import io.carillon.logging.syslog.SyslogTransport;
import org.jspecify.annotations.Nullable;

/** Makes the handlers that send records to log servers. */
final class SyslogHandlers {

    private static final Duration TIMEOUT = Duration.ofSeconds(5);

    private SyslogHandlers() {
    }

    static LogTarget plain(Arguments arguments) throws LoggingConfigException {
        int facility = facility(arguments);
        Arguments properties = arguments.properties();
        String ident = properties.text("ident", "");
        String trailer = properties.truth("append_nul", true) ? "\0" : "";
        SyslogTransport transport = transport(arguments, TIMEOUT, SyslogTransport.Framing.NONE, false);
        return new SyslogTarget(
                (_, severity) -> "<" + (facility * 8 + severity) + ">" + LineBreaks.ESCAPED.apply(ident), trailer,
                transport);
    }

    static LogTarget rfc5424(Arguments arguments) throws LoggingConfigException {
        if (arguments.any("stream") != null) {
            throw arguments.wrong("stream", "left out; address says where it goes");
        }
        int facility = facility(arguments);
        SyslogTransport.Framing framing = switch (constant(arguments.any("framing"))) {
            case null -> SyslogTransport.Framing.LINE;
            case "2", "FRAMING_NON_TRANSPARENT" -> SyslogTransport.Framing.LINE;
            case "1", "FRAMING_OCTET_COUNTING" -> SyslogTransport.Framing.LENGTH;
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

    private static SyslogTransport transport(Arguments arguments, Duration timeout, SyslogTransport.Framing framing,
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
            return SyslogTransport.local(path, stream, framing);
        }
        List<?> pair = address == null ? List.of("localhost", 514) : address instanceof List<?> list ? list : List.of();
        if (pair.size() != 2 || !(pair.getLast() instanceof Integer port) || port < 1 || port > 65_535) {
            throw arguments.wrong("address", "[host, port] or a path such as /dev/log");
        }
        String host = PythonText.str(pair.getFirst());
        if (stream == null || !stream) {
            return SyslogTransport.datagrams(host, port);
        }
        return SyslogTransport.connection(host, port, timeout, tls, framing);
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
