package io.carillon.hub.postgresql;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.carillon.hub.HubException;
import io.carillon.hub.consumers.ConsumerSettings;
import org.jspecify.annotations.Nullable;

/**
 * The table that events become rows of, and the statements for it. Names come from the configuration alone and are
 * quoted; values are bound. Immutable.
 *
 * @param name    as it was written, perhaps with a schema before a dot
 * @param columns by their names what they get of an event
 * @param key     the columns by which a row is found again
 * @param create  whether it is made when it is not there
 */
record Table(String name, Map<String, String> columns, List<String> key, boolean create) {

    /** PostgreSQL silently cuts off what is longer. */
    private static final int LONGEST_NAME = 63;

    /** The columns of the table that is made, and their types; each gets the field of its name. */
    private static final Map<String, String> OWN = own();

    private static Map<String, String> own() {
        Map<String, String> types = new LinkedHashMap<>();
        types.put("event_id", "text NOT NULL");
        types.put("revision", "bigint NOT NULL");
        types.put("key", "text NOT NULL");
        types.put("event_type", "text NOT NULL");
        types.put("title", "text NOT NULL");
        types.put("body", "text NOT NULL");
        types.put("timestamp", "timestamptz NOT NULL");
        types.put("sender", "text NOT NULL");
        types.put("recipients", "text[] NOT NULL");
        types.put("tags", "text[] NOT NULL");
        types.put("expiration_datetime", "timestamptz");
        types.put("extras", "jsonb NOT NULL");
        return types;
    }

    /** {@code table}, and for a table of the user's own {@code columns} and {@code unique}. */
    static Table of(ConsumerSettings settings) {
        String name = settings.text("table", "carillon_events");
        quoted(settings, "table", String.valueOf(name));
        Object written = settings.value("columns");
        if (written == null) {
            if (settings.value("unique") != null) {
                throw settings.mistake("unique", "is for a table of your own: give columns too");
            }
            Map<String, String> columns = new LinkedHashMap<>();
            OWN.keySet().forEach(column -> columns.put(column, column));
            return new Table(String.valueOf(name), columns, List.of("event_id", "revision"), true);
        }
        if (!(written instanceof Map<?, ?> map) || map.isEmpty()) {
            throw settings.mistake("columns", "must be a mapping of columns to fields such as {number: request.number},"
                    + " not " + ConsumerSettings.shown(written));
        }
        Map<String, String> columns = new LinkedHashMap<>();
        ConsumerSettings.byName(map).forEach((column, field) -> {
            quoted(settings, "columns", column);
            if (!(field instanceof String text) || text.isBlank()) {
                throw settings.mistake("columns",
                        "must name a field for each column; " + column + " has " + ConsumerSettings.shown(field));
            }
            columns.put(column, text);
        });
        List<String> key = settings.texts("unique");
        if (key.isEmpty()) {
            throw settings.mistake("unique", "is missing: the columns with a unique index by which a row is found"
                    + " again, so that an event that comes twice is there once");
        }
        for (String column : key) {
            if (!columns.containsKey(column)) {
                throw settings.mistake("unique",
                        "names " + ConsumerSettings.shown(column) + ", which is not among columns");
            }
        }
        return new Table(String.valueOf(name), columns, key, false);
    }

    private static void quoted(ConsumerSettings settings, String setting, String name) {
        try {
            quoted(name);
        } catch (HubException e) {
            throw settings.mistake(setting, e.getMessage());
        }
    }

    /** A name as PostgreSQL's grammar wants it, whatever stands in it (PostgreSQL 15, 4.1.1). */
    private static String quoted(String name) {
        List<String> parts = new ArrayList<>();
        for (String part : name.split("\\.", 2)) {
            if (part.isEmpty() || part.indexOf(0) >= 0 || part.getBytes(UTF_8).length > LONGEST_NAME) {
                throw new HubException(
                        "must have names of 1 to " + LONGEST_NAME + " bytes, not " + ConsumerSettings.shown(name));
            }
            parts.add(column(part));
        }
        return String.join(".", parts);
    }

    private static String column(String name) {
        return '"' + name.replace("\"", "\"\"") + '"';
    }

    private static String list(Iterable<String> columns) {
        List<String> quoted = new ArrayList<>();
        columns.forEach(each -> quoted.add(column(each)));
        return String.join(", ", quoted);
    }

    /** Makes the table; null if that is the user's business. */
    @Nullable
    String createStatement() {
        return create
                ? "CREATE TABLE IF NOT EXISTS " + quoted(name) + " ("
                        + OWN.entrySet().stream().map(each -> column(each.getKey()) + " " + each.getValue())
                                .collect(Collectors.joining(", "))
                        + ", PRIMARY KEY (" + list(key) + "))"
                : null;
    }

    /** Asks for the columns, of which only their types are of interest. */
    String describeStatement() {
        return "SELECT " + list(columns.keySet()) + " FROM " + quoted(name) + " WHERE false";
    }

    /** Puts a row in, or brings the one that is there up to date. */
    String upsertStatement() {
        List<String> others = columns.keySet().stream().filter(each -> !key.contains(each)).toList();
        return "INSERT INTO " + quoted(name) + " (" + list(columns.keySet()) + ") VALUES ("
                + columns.keySet().stream().map(_ -> "?").collect(Collectors.joining(", ")) + ") ON CONFLICT ("
                + list(key) + ") DO "
                + (others.isEmpty()
                        ? "NOTHING"
                        : "UPDATE SET " + others.stream().map(each -> column(each) + " = EXCLUDED." + column(each))
                                .collect(Collectors.joining(", ")));
    }
}
