package io.carillon.logging.python;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.carillon.event.python.PythonJson;
import io.carillon.logging.StackTrace;
import org.jspecify.annotations.Nullable;

/**
 * One JSON object a record, as the library python-json-logger writes it: the attributes that the format string names,
 * in its order, what filters have added, and what is fixed. Pure ASCII.
 *
 * @param attributes   what is shown
 * @param time         how {@code asctime} is written
 * @param renamed      other names for members
 * @param fixed        members that are always the same
 * @param timestampKey the member with the time in UTC, null for none
 * @param prefix       what stands before the object
 */
record JsonFormat(List<String> attributes, TimeFormat time, Map<String, String> renamed, Map<String, Object> fixed,
        @Nullable String timestampKey, String prefix) implements LineFormat {

    private static final DateTimeFormatter ISO = DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSxxx",
            Locale.ROOT);

    @Override
    public boolean needsCaller() {
        return attributes.stream().anyMatch(LogRecord.OF_CALLER::contains);
    }

    @Override
    public String format(LogRecord message, boolean withTrace) {
        Map<String, @Nullable Object> members = new LinkedHashMap<>();
        for (String attribute : attributes) {
            members.put(attribute,
                    attribute.equals("asctime") ? time.format(message.created()) : message.attribute(attribute));
        }
        members.putAll(fixed);
        if (withTrace && message.throwable() != null) {
            StringBuilder trace = new StringBuilder();
            StackTrace.append(trace, message.throwable());
            members.put("exc_info", trace.substring(1));
        }
        message.extras().forEach(members::putIfAbsent);
        if (timestampKey != null) {
            members.put(timestampKey, iso(message.created()));
        }
        renamed.forEach((old, name) -> {
            if (members.containsKey(old)) {
                members.put(name, members.remove(old));
            }
        });
        return prefix + PythonJson.compact(members);
    }

    private static String iso(Instant time) {
        return ISO.format(time.atOffset(ZoneOffset.UTC));
    }
}
