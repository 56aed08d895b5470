package io.carillon.logging.python;

import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;

import io.carillon.event.python.PythonText;
import io.carillon.logging.LineBreaks;
import org.jspecify.annotations.Nullable;

/**
 * The header of RFC 5424, section 6, as the library rfc5424-logging-handler writes it.
 *
 * @param facility       0 to 23
 * @param hostname       the name of this machine
 * @param appName        null for the name of the logger
 * @param procId         null for the number of the process
 * @param structuredData the element with what is fixed, {@code -} for none
 * @param utc            whether times are in UTC
 * @param mark           whether the text is marked as UTF-8
 */
record Rfc5424Header(int facility, String hostname, @Nullable String appName, @Nullable String procId,
        String structuredData, boolean utc, boolean mark) implements SyslogTarget.Header {

    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSxxx",
            Locale.ROOT);
    private static final String NIL = "-";
    private static final char BYTE_ORDER_MARK = '\ufeff';

    @Override
    public String of(LogRecord message, int severity) {
        Object host = message.extras().getOrDefault("hostname", hostname);
        return "<" + (facility * 8 + severity) + ">1 "
                + TIME.format(message.created().atZone(utc ? ZoneOffset.UTC : ZoneId.systemDefault())) + " "
                + printable(String.valueOf(host), 255) + " " + printable(appName == null ? message.name() : appName, 48)
                + " " + printable(procId == null ? String.valueOf(message.attribute("process")) : procId, 128) + " "
                + NIL + " " + structuredData + " " + (mark ? BYTE_ORDER_MARK : "");
    }

    /** Visible ASCII alone, cut off; {@code -} if nothing is left. */
    private static String printable(String text, int longest) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < text.length() && out.length() < longest; i++) {
            char c = text.charAt(i);
            if (c > ' ' && c <= '~') {
                out.append(c);
            }
        }
        return out.isEmpty() ? NIL : out.toString();
    }

    /**
     * An element of structured data for each entry of a mapping of mappings.
     *
     * @param enterprise the number that names without {@code @} get, null for none
     * @throws LoggingConfigException when a name has to have one
     */
    static String structuredData(Map<?, ?> elements, @Nullable String enterprise) throws LoggingConfigException {
        StringBuilder out = new StringBuilder();
        for (Map.Entry<?, ?> element : elements.entrySet()) {
            String id = name(PythonText.str(element.getKey()));
            boolean complete = id.indexOf('@') >= 0 || id.equals("timeQuality") || id.equals("origin")
                    || id.equals("meta");
            if (!complete && enterprise == null) {
                throw new LoggingConfigException("structured_data: " + PythonText.repr(element.getKey())
                        + " needs an enterprise number: write name@number, or set enterprise_id");
            }
            out.append('[').append(complete ? id : id + "@" + enterprise);
            if (element.getValue() instanceof Map<?, ?> parameters) {
                parameters.forEach((name, value) -> out.append(' ').append(name(PythonText.str(name))).append("=\"")
                        .append(escaped(value == null ? "" : LineBreaks.ESCAPED.apply(PythonText.str(value))))
                        .append('"'));
            }
            out.append(']');
        }
        return out.isEmpty() ? NIL : out.toString();
    }

    private static String name(String text) {
        String name = printable(text, 255).replaceAll("[= \\]\"]", "");
        return name.length() > 32 ? name.substring(0, 32) : name;
    }

    private static String escaped(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("]", "\\]");
    }
}
