package io.carillon.logging.python;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.carillon.event.EventException;
import io.carillon.event.python.PythonText;
import io.carillon.logging.LineBreaks;
import io.carillon.logging.StackTrace;
import org.jspecify.annotations.Nullable;

/**
 * A format string of Python's {@code logging.Formatter}.
 *
 * @param pieces     its pieces
 * @param time       how {@code asctime} is written
 * @param lineBreaks how values are written
 */
record TextFormat(List<Template> pieces, TimeFormat time, LineBreaks lineBreaks) implements LineFormat {

    /**
     * Compiles a format, and tries it.
     *
     * @throws LoggingConfigException when it is wrong or shows what a record hasn't got
     */
    static TextFormat of(String format, String style, TimeFormat time, Conventions conventions)
            throws LoggingConfigException {
        TextFormat made = new TextFormat(Template.compile(format, style), time, conventions.lineBreaks());
        List<String> known = new ArrayList<>(LogRecord.NAMES);
        known.addAll(conventions.attributes().keySet());
        for (String attribute : made.attributes()) {
            if (!attribute.equals("asctime") && !known.contains(attribute)) {
                throw new LoggingConfigException(
                        "Invalid format " + PythonText.repr(format) + ": there is no attribute "
                                + PythonText.repr(attribute) + "; there are asctime, " + String.join(", ", known));
            }
        }
        made.tryWith(LogRecord.sample(conventions.attributes()), format);
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
    public boolean needsCaller() {
        return attributes().stream().anyMatch(LogRecord.OF_CALLER::contains);
    }

    private List<String> attributes() {
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
            appendTrace(out, message.throwable());
        }
        return out.toString();
    }

    private void appendTrace(StringBuilder out, Throwable throwable) {
        if (lineBreaks == LineBreaks.INDENTED) {
            lineBreaks.append(out, "\n" + StackTrace.unescaped(throwable));
        } else {
            StackTrace.append(out, throwable);
        }
    }

    private @Nullable String text(Template piece, LogRecord message) {
        return switch (piece) {
            case Template.Literal literal -> literal.text();
            case Template.Field field -> field.text(value(field.attribute(), message), lineBreaks);
            case Template.Braces field -> {
                Object value = value(field.attribute(), message);
                Object safe = value instanceof Number ? value : lineBreaks.apply(PythonText.str(value));
                yield field.format().format(Map.of(field.attribute(), safe),
                        name -> new EventException(EventException.Kind.MISSING, name));
            }
        };
    }

    private @Nullable Object value(String attribute, LogRecord message) {
        return attribute.equals("asctime") ? time.format(message.created()) : message.attribute(attribute);
    }
}
