package io.carillon.logging.python;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.carillon.event.python.PythonText;
import org.jspecify.annotations.Nullable;

/** Makes formatters of what a configuration says about them. */
final class Formatters {

    private static final String STANDARD = "logging.Formatter";
    private static final List<String> JSON = List.of("pythonjsonlogger.jsonlogger.JsonFormatter",
            "pythonjsonlogger.json.JsonFormatter");

    /** Members of JSON are told by their names alone, also where what follows is no field of the style. */
    private static final Map<String, Pattern> FIELDS = Map.of("%", Pattern.compile("%\\((.+?)\\)"), "{",
            Pattern.compile("\\{([^}:!]+).*?\\}"), "$", Pattern.compile("\\$\\{(.+?)\\}"));

    private Formatters() {
    }

    /** The formatter of one entry. */
    static LineFormat of(@Nullable Object entry, Conventions conventions) throws LoggingConfigException {
        Arguments arguments = new Arguments(entry);
        String type = arguments.text(arguments.has("()") ? "()" : "class", STANDARD);
        arguments.any("class");
        if (JSON.contains(type)) {
            LineFormat format = json(arguments);
            arguments.finish(type);
            return format;
        }
        if (!type.equals(STANDARD)) {
            throw new LoggingConfigException("there is no formatter of the class " + PythonText.repr(type)
                    + " here; there are " + STANDARD + " and " + String.join(", ", JSON));
        }
        LineFormat format = text(arguments, conventions);
        arguments.finish(type);
        return format;
    }

    private static LineFormat text(Arguments arguments, Conventions conventions) throws LoggingConfigException {
        String format = format(arguments);
        String style = arguments.text("style", "%");
        TimeFormat time = new TimeFormat(arguments.text("datefmt"));
        arguments.any("validate");
        arguments.any("defaults");
        String bare = switch (style) {
            case "{" -> "{message}";
            case "$" -> "${message}";
            default -> "%(message)s";
        };
        return TextFormat.of(format == null ? bare : format, style, time, conventions);
    }

    /** It is called so in one way to write it and so in the other. */
    private static @Nullable String format(Arguments arguments) throws LoggingConfigException {
        String format = arguments.text("format");
        String fmt = arguments.text("fmt");
        return format == null ? fmt : format;
    }

    private static LineFormat json(Arguments arguments) throws LoggingConfigException {
        String format = format(arguments);
        String style = arguments.text("style", "%");
        Pattern field = FIELDS.get(style);
        if (field == null) {
            throw new LoggingConfigException("Style must be one of: %,{,$");
        }
        List<String> attributes = new ArrayList<>();
        Matcher matcher = field.matcher(format == null ? "" : format);
        while (matcher.find()) {
            attributes.add(matcher.group(1));
        }
        Map<String, String> renamed = new LinkedHashMap<>();
        arguments.map("rename_fields").forEach((old, name) -> renamed.put(PythonText.str(old), PythonText.str(name)));
        Map<String, Object> fixed = new LinkedHashMap<>();
        arguments.map("static_fields").forEach((name, value) -> {
            if (value != null) {
                fixed.put(PythonText.str(name), value);
            }
        });
        Object timestamp = arguments.any("timestamp");
        String timestampKey = timestamp instanceof String name
                ? name
                : arguments.truth("timestamp", false) ? "timestamp" : null;
        // The same JSON is written whatever these say.
        for (String name : List.of("json_ensure_ascii", "json_indent", "reserved_attrs", "validate", "defaults")) {
            arguments.any(name);
        }
        return new JsonFormat(List.copyOf(attributes), new TimeFormat(arguments.text("datefmt")), renamed, fixed,
                timestampKey, arguments.text("prefix", ""));
    }
}
