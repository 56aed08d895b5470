package io.carillon.workflow.logs;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.carillon.event.python.DateFormat;
import org.jspecify.annotations.Nullable;

/**
 * How a handler writes a message: Python's {@code logging.Formatter} with a percent format, compiled. Immutable.
 */
final class LogFormat implements LogLayout {

    private static final Pattern FIELD = Pattern.compile("%(?:\\((\\w+)\\)([-0# +]*)(\\d*)(?:\\.(\\d+))?([sdfirx])|%)");
    private static final DateTimeFormatter ASCTIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss,SSS",
            Locale.ROOT);
    private static final long PID = ProcessHandle.current().pid();

    /** What a handler without a formatter does: the text alone. */
    static final LogFormat PLAIN = of("%(message)s", null, "formatter");

    private final List<Part> parts;

    private LogFormat(List<Part> parts) {
        this.parts = List.copyOf(parts);
    }

    private interface Part {
        void append(StringBuilder out, LogRecord log, ZoneId zone);
    }

    /**
     * Compiles a format.
     *
     * @param format     with fields such as {@code %(levelname)-8s}
     * @param dateFormat how {@code %(asctime)s} is written, as {@code strftime} has it; null for
     *                   {@code 2026-11-21 08:30:05,123}
     * @param where      what to call the place in the configuration
     * @throws LogConfigException when a field is not known
     */
    static LogFormat of(String format, @Nullable String dateFormat, String where) {
        List<Part> parts = new ArrayList<>();
        Matcher field = FIELD.matcher(format);
        int at = 0;
        while (field.find()) {
            addText(parts, format.substring(at, field.start()), where);
            at = field.end();
            if (field.group(1) == null) {
                parts.add((out, _, _) -> out.append('%'));
            } else {
                parts.add(padded(field, value(field.group(1), dateFormat, where)));
            }
        }
        addText(parts, format.substring(at), where);
        return new LogFormat(parts);
    }

    private static void addText(List<Part> parts, String text, String where) {
        if (text.indexOf('%') >= 0) {
            throw new LogConfigException(where + ": format has '%' that begins no field such as %(message)s in '" + text
                    + "'; write %% for a percent sign");
        }
        if (!text.isEmpty()) {
            parts.add((out, _, _) -> out.append(text));
        }
    }

    private static Part padded(Matcher field, Part value) {
        String flags = field.group(2);
        int width = field.group(3).isEmpty() ? 0 : Integer.parseInt(field.group(3));
        int longest = field.group(4) == null || !field.group(5).equals("s")
                ? Integer.MAX_VALUE
                : Integer.parseInt(field.group(4));
        if (width == 0 && longest == Integer.MAX_VALUE) {
            return value;
        }
        boolean left = flags.contains("-");
        String fill = flags.contains("0") && !left && !field.group(5).equals("s") ? "0" : " ";
        return (out, log, zone) -> {
            int start = out.length();
            value.append(out, log, zone);
            if (out.length() - start > longest) {
                out.setLength(start + longest);
            }
            String missing = fill.repeat(Math.max(0, width - (out.length() - start)));
            out.insert(left ? out.length() : start, missing);
        };
    }

    private static Part value(String name, @Nullable String dateFormat, String where) {
        return switch (name) {
            case "asctime" -> dateFormat == null ? LogFormat::appendTime : dated(DateFormat.of(dateFormat));
            case "levelname" -> (out, log, _) -> out.append(LogLevel.name(log.level()));
            case "levelno" -> (out, log, _) -> out.append(log.level());
            case "name" -> (out, log, _) -> out.append(LogText.harmless(log.logger()));
            case "logger_name" -> (out, log, _) -> out.append(LogText.harmless(log.source()));
            case "message", "msg" -> (out, log, _) -> out.append(LogText.harmless(log.message()));
            case "process" -> (out, _, _) -> out.append(PID);
            case "processName" -> (out, _, _) -> out.append("MainProcess");
            case "threadName" -> (out, log, _) -> out.append(LogText.harmless(log.thread()));
            case "created" ->
                (out, log, _) -> out.append(log.time().getEpochSecond()).append('.').append(millis(log.time()));
            case "msecs" -> (out, log, _) -> out.append(millis(log.time()));
            default -> throw new LogConfigException(where + ": format has the field '" + name
                    + "', which is not known; use asctime, levelname, levelno, name, logger_name, message, process, "
                    + "processName, threadName, created or msecs");
        };
    }

    private static String millis(Instant time) {
        return Integer.toString(1000 + time.get(ChronoField.MILLI_OF_SECOND)).substring(1);
    }

    private static void appendTime(StringBuilder out, LogRecord log, ZoneId zone) {
        ASCTIME.formatTo(log.time().atZone(zone), out);
    }

    private static Part dated(DateFormat format) {
        return (out, log, zone) -> {
            ZonedDateTime time = log.time().atZone(zone);
            out.append(format.format(new DateFormat.Moment(LocalDateTime.from(time), null)));
        };
    }

    @Override
    public String format(LogRecord log) {
        return format(log, ZoneId.systemDefault());
    }

    /** A message with its stack trace, times as they are in a zone. */
    String format(LogRecord log, ZoneId zone) {
        StringBuilder out = new StringBuilder();
        for (Part part : parts) {
            part.append(out, log, zone);
        }
        if (log.trace() != null) {
            out.append("\n  ").append(LogText.harmless(log.trace()));
        }
        return out.toString();
    }
}
