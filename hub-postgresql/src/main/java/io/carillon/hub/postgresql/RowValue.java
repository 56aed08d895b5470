package io.carillon.hub.postgresql;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

import io.carillon.event.Origin;
import io.carillon.event.python.PythonJson;
import io.carillon.hub.HubEvent;
import org.jspecify.annotations.Nullable;

/** The value that a column gets of an event, as the text from which PostgreSQL makes a value of the column's type. */
enum RowValue {

    /** For {@code json} and {@code jsonb}. */
    JSON,
    /** For arrays of any type. */
    ARRAY,
    /** For everything else. */
    TEXT;

    /** What suits a type, by the name that PostgreSQL gives it: that of an array begins with an underscore. */
    static RowValue of(String typeName) {
        return switch (typeName) {
            case "json", "jsonb" -> JSON;
            default -> typeName.startsWith("_") ? ARRAY : TEXT;
        };
    }

    /**
     * The value of a field.
     *
     * @param field {@code json} for the whole event, {@code extras}, {@code key}, {@code revision}, or as
     *              {@link HubEvent#field} names it
     * @return null when the event has none
     */
    @Nullable
    String text(HubEvent event, String field) {
        Object value = value(event, field);
        if (value == null) {
            return null;
        }
        return switch (this) {
            case JSON ->
                value instanceof Instant time ? PythonJson.compact(time.toString()) : PythonJson.compact(value);
            case ARRAY -> value instanceof List<?> list ? array(list) : array(List.of(value));
            case TEXT -> plain(value);
        };
    }

    private static @Nullable Object value(HubEvent event, String field) {
        Origin origin = event.origin();
        return switch (field) {
            case "json" -> event.fields();
            case "extras" -> event.extras();
            case "key" -> origin == null ? event.field(field) : origin.key();
            case "revision" -> origin == null ? event.field(field) : (Object) origin.revision();
            default -> event.field(field);
        };
    }

    private static String plain(@Nullable Object value) {
        return value instanceof Map<?, ?> || value instanceof List<?>
                ? PythonJson.compact(value)
                : Objects.toString(value);
    }

    /** PostgreSQL 15, 8.15.6: in double quotes nothing but these and backslashes has a meaning. */
    private static String array(List<?> list) {
        return list.stream().map(
                each -> each == null ? "NULL" : '"' + plain(each).replace("\\", "\\\\").replace("\"", "\\\"") + '"')
                .collect(Collectors.joining(",", "{", "}"));
    }
}
