package io.carillon.logging.python;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;

import io.carillon.logging.LineBreaks;
import io.carillon.logging.LogLevel;
import io.carillon.logging.syslog.SyslogTransport;

/**
 * Sends records to a log server.
 *
 * @param header    what stands before the text
 * @param trailer   what stands behind it: nothing, or the zero that old servers want
 * @param transport how it is sent
 */
record SyslogTarget(Header header, String trailer, SyslogTransport transport) implements LogTarget {

    /** The names of facilities, those of Python's {@code SysLogHandler}, by number. */
    static final List<String> FACILITIES = List.of("kern", "user", "mail", "daemon", "auth", "syslog", "lpr", "news",
            "uucp", "cron", "authpriv", "ftp", "ntp", "security", "console", "solaris-cron", "local0", "local1",
            "local2", "local3", "local4", "local5", "local6", "local7");

    private static final int CRITICAL = 2;
    private static final int ERROR = 3;
    private static final int WARNING = 4;
    private static final int INFO = 6;
    private static final int DEBUG = 7;

    /** What a protocol puts before the text of a record. */
    interface Header {

        /**
         * The header.
         *
         * @param severity of syslog, 0 to 7
         */
        String of(LogRecord message, int severity);
    }

    @Override
    public void write(LogRecord message, String line) throws IOException {
        StringBuilder text = new StringBuilder(header.of(message, severity(message.level())));
        LineBreaks.ESCAPED.append(text, line);
        byte[] bytes = text.append(trailer).toString().getBytes(UTF_8);
        transport.send(bytes.length > SyslogTransport.MAX_BYTES ? cut(bytes) : bytes);
    }

    /** Cuts off what is too long, between two characters, and keeps the end that the server waits for. */
    private byte[] cut(byte[] bytes) {
        byte[] end = trailer.getBytes(UTF_8);
        int length = SyslogTransport.MAX_BYTES - end.length;
        while ((bytes[length] & 0xc0) == 0x80) {
            length--;
        }
        byte[] cut = Arrays.copyOf(bytes, length + end.length);
        System.arraycopy(end, 0, cut, length, end.length);
        return cut;
    }

    /** Levels that have no name of Python's are warnings there. */
    private static int severity(int level) {
        return switch (level) {
            case LogLevel.DEBUG -> DEBUG;
            case LogLevel.INFO -> INFO;
            case LogLevel.ERROR -> ERROR;
            case LogLevel.CRITICAL -> CRITICAL;
            default -> WARNING;
        };
    }

    @Override
    public void close() throws IOException {
        transport.close();
    }
}
