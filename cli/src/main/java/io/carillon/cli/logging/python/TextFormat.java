package io.carillon.cli.logging.python;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.carillon.cli.logging.StackTrace;
import io.carillon.event.EventException;
import io.carillon.event.python.PythonText;
import org.jspecify.annotations.Nullable;

/**
 * A format string of Python's {@code logging.Formatter}.
 *
 * @param pieces its pieces
 * @param time   how {@code asctime} is written
 */
record TextFormat(List<Template> pieces, TimeFormat time) implements LineFormat {

    /**
     * Compiles a format, and tries it.
     *
     * @throws LoggingConfigException when it is wrong or shows what a record hasn't got
     */
    static TextFormat of(String format, String style, TimeFormat time) throws LoggingConfigException {
        TextFormat made = new TextFormat(Template.compile(format, style), time);
        for (String attribute : made.attributes()) {
            if (!attribute.equals("asctime") && !LogRecord.NAMES.contains(attribute)) {
                throw new LoggingConfigException("Invalid format " + PythonText.repr(format)
                        + ": there is no attribute " + PythonText.repr(attribute) + "; there are asctime, "
                        + String.join(", ", LogRecord.NAMES));
            }
        }
        made.tryWith(LogRecord.sample(), format);
        return made;
    }

    private void tryWith(LogRecord sample, String format) throws LoggingConfigException {
        try {
            for (Template piece : pieces) {
                String text = text(piece, sample);
                if (text == null) {
                    throw new LoggingConfigException("Invalid format " + PythonText.repr(format)
                            + ": a field asks for a number where there is none: " + piece);
                }
            }
        } catch (EventException e) {
            throw new LoggingConfigException("Invalid format " + PythonText.repr(format) + ": " + e.getMessage(), e);
        }
    }

    @Override
    public List<String> attributes() {
        List<String> attributes = new ArrayList<>();
        for (Template piece : pieces) {
            switch (piece) {
                case Template.Field field -> attributes.add(field.attribute());
                case Template.Braces field -> attributes.add(field.attribute());
                case Template.Literal _ -> {
                }
            }
        }
        return attributes;
    }

    @Override
    public String format(LogRecord message, boolean withTrace) {
        StringBuilder out = new StringBuilder();
        for (Template piece : pieces) {
            out.append(text(piece, message));
        }
        if (withTrace && message.throwable() != null) {
            StackTrace.append(out, message.throwable());
        }
        return out.toString();
    }

    private @Nullable String text(Template piece, LogRecord message) {
        return switch (piece) {
            case Template.Literal literal -> literal.text();
            case Template.Field field -> field.text(value(field.attribute(), message));
            case Template.Braces field -> {
                Object value = value(field.attribute(), message);
                Object safe = value instanceof Number ? value : LineFormat.plain(value);
                yield field.format().format(Map.of(field.attribute(), safe),
                        name -> new EventException(EventException.Kind.MISSING, name));
            }
        };
    }

    private @Nullable Object value(String attribute, LogRecord message) {
        return attribute.equals("asctime") ? time.format(message.created()) : message.attribute(attribute);
    }
}
