package io.carillon.listen.triggers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URLEncoder;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

import io.carillon.event.Event;
import io.carillon.event.python.PythonJson;

/**
 * A text with {@code ${...}} places for values of the event, by the names of aviso-v1 6.3. Each value is written in the
 * way that what surrounds it demands, so that it stays a value whatever stands in it. Immutable.
 */
public final class TextTemplate {

    /** What the text is. */
    public enum Form {
        /** Values stand as they are. */
        PLAIN,
        /** Values are escaped within a string of JSON, and stand as JSON values of their own elsewhere. */
        JSON,
        /** HTML or XML: values are text, never markup. */
        MARKUP,
        /** {@code application/x-www-form-urlencoded}. */
        URL_ENCODED;

        /** The form of a media type, such as {@code application/json; charset=utf-8}. */
        public static Form of(String contentType) {
            String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
            if (type.equals("application/json") || type.endsWith("+json")) {
                return JSON;
            }
            if (type.equals("text/html") || type.endsWith("/xml") || type.endsWith("+xml")) {
                return MARKUP;
            }
            return type.equals("application/x-www-form-urlencoded") ? URL_ENCODED : PLAIN;
        }
    }

    private static final String JSON = "json";
    private static final String JSON_PATH = "jsonpath";

    private enum Writing {
        AS_IT_IS, SINGLE_QUOTED_JSON, JSON_STRING_PART, JSON_VALUE, MARKUP, URL_ENCODED
    }

    private sealed interface Piece {

        record Text(String text) implements Piece {
        }

        record Value(String name, Writing writing) implements Piece {
        }
    }

    private final List<Piece> pieces;

    private TextTemplate(List<Piece> pieces) {
        this.pieces = pieces;
    }

    /**
     * Takes a text apart.
     *
     * @throws TriggerException when it wants {@code ${jsonpath}}, which is for commands alone
     */
    public static TextTemplate of(String text, Form form) throws TriggerException {
        TextTemplate template = new TextTemplate(pieces(text, form, Writing.AS_IT_IS));
        for (Piece piece : template.pieces) {
            if (piece instanceof Piece.Value value && value.name().equals(JSON_PATH)) {
                throw new TriggerException("${jsonpath} is a file of this machine, for commands alone; use ${json}",
                        false);
            }
        }
        return template;
    }

    /** The value of a variable for a command: values stand as they are, JSON in single quotes, as in v1. */
    static TextTemplate ofVariable(String text) {
        return new TextTemplate(pieces(text, Form.PLAIN, Writing.SINGLE_QUOTED_JSON));
    }

    private static List<Piece> pieces(String text, Form form, Writing json) {
        List<Piece> pieces = new ArrayList<>();
        boolean inString = false;
        int start = 0;
        int at = 0;
        while (at < text.length()) {
            int end = placeEnd(text, at);
            if (end > 0) {
                String name = text.substring(at + 2, end - 1);
                pieces.add(new Piece.Text(text.substring(start, at)));
                pieces.add(new Piece.Value(name,
                        name.equals(JSON) && form == Form.PLAIN ? json : writing(form, inString)));
                start = end;
                at = end;
            } else if (inString && text.charAt(at) == '\\') {
                at += 2;
            } else {
                inString ^= text.charAt(at) == '"';
                at++;
            }
        }
        pieces.add(new Piece.Text(text.substring(start)));
        return List.copyOf(pieces);
    }

    private static Writing writing(Form form, boolean inString) {
        return switch (form) {
            case PLAIN -> Writing.AS_IT_IS;
            case JSON -> inString ? Writing.JSON_STRING_PART : Writing.JSON_VALUE;
            case MARKUP -> Writing.MARKUP;
            case URL_ENCODED -> Writing.URL_ENCODED;
        };
    }

    /** The end of a place that begins here, 0 if none does. */
    static int placeEnd(String text, int at) {
        if (!text.startsWith("${", at)) {
            return 0;
        }
        int end = at + 2;
        while (end < text.length() && isNamePart(text.charAt(end))) {
            end++;
        }
        return end > at + 2 && end < text.length() && text.charAt(end) == '}' ? end + 1 : 0;
    }

    private static boolean isNamePart(char c) {
        return c == '.' || c == '|' || c == '_' || Character.isLetterOrDigit(c);
    }

    /**
     * The text with the values of an event.
     *
     * @throws TriggerException when the event has not all of them
     */
    public String fill(Event event) throws TriggerException {
        return fill(Notice.of(event));
    }

    /**
     * The text with the values of a notice.
     *
     * @throws TriggerException when it has not all of them
     */
    public String fill(Notice notice) throws TriggerException {
        return fill(new EventValues(notice));
    }

    String fill(EventValues values) throws TriggerException {
        StringBuilder out = new StringBuilder();
        for (Piece piece : pieces) {
            switch (piece) {
                case Piece.Text text -> out.append(text.text());
                case Piece.Value value -> out.append(written(value, values.get(value.name())));
            }
        }
        return out.toString();
    }

    private static String written(Piece.Value value, String text) {
        return switch (value.writing()) {
            case AS_IT_IS -> text;
            case SINGLE_QUOTED_JSON -> "'" + text + "'";
            case JSON_STRING_PART -> {
                String quoted = PythonJson.compact(text);
                yield quoted.substring(1, quoted.length() - 1);
            }
            case JSON_VALUE -> value.name().equals(JSON) ? text : PythonJson.compact(text);
            case MARKUP -> markup(text);
            case URL_ENCODED -> URLEncoder.encode(text, UTF_8);
        };
    }

    private static String markup(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace("\"", "&quot;").replace("'",
                "&#39;");
    }
}
