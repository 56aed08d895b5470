package io.carillon.event.python;

import java.util.ArrayList;
import java.util.List;

import io.carillon.event.EventException;
import io.carillon.event.EventException.Kind;
import io.carillon.event.python.FormatPart.Field;
import io.carillon.event.python.FormatPart.Literal;
import io.carillon.event.python.FormatPart.Malformed;

/**
 * Reads a format string into its parts; an error in it becomes the last part.
 */
final class FormatParser {

    /** A specification may hold fields, but theirs may not. */
    private static final int MAX_DEPTH = 2;

    private enum Numbering {
        UNDECIDED, AUTOMATIC, MANUAL
    }

    private Numbering numbering = Numbering.UNDECIDED;
    private int nextIndex;

    private FormatParser() {
    }

    static List<FormatPart> parse(String text) {
        return new FormatParser().parse(text, MAX_DEPTH);
    }

    private List<FormatPart> parse(String text, int depth) {
        List<FormatPart> parts = new ArrayList<>();
        try {
            if (depth == 0) {
                throw invalid("Max string recursion exceeded");
            }
            new Cursor(text, depth).read(parts);
        } catch (EventException e) {
            parts.add(new Malformed(e));
        }
        return List.copyOf(parts);
    }

    private final class Cursor {
        private final String text;
        private final int depth;
        private int at;

        Cursor(String text, int depth) {
            this.text = text;
            this.depth = depth;
        }

        void read(List<FormatPart> parts) {
            StringBuilder literal = new StringBuilder();
            while (at < text.length()) {
                char c = text.charAt(at++);
                if (c != '{' && c != '}') {
                    literal.append(c);
                } else if (at < text.length() && text.charAt(at) == c) {
                    literal.append(c);
                    at++;
                } else if (c == '}' || at == text.length()) {
                    throw invalid("Single '" + c + "' encountered in format string");
                } else {
                    flush(literal, parts);
                    parts.add(readField());
                }
            }
            flush(literal, parts);
        }

        private void flush(StringBuilder literal, List<FormatPart> parts) {
            if (!literal.isEmpty()) {
                parts.add(new Literal(literal.toString()));
                literal.setLength(0);
            }
        }

        private Field readField() {
            int nameStart = at;
            char end = readName();
            String name = text.substring(nameStart, at - 1);
            int conversion = 0;
            String spec = "";
            if (end == '!') {
                conversion = readConversion();
                end = at < text.length() ? text.charAt(at++) : ':';
                if (end != '}' && end != ':') {
                    throw invalid("expected ':' after conversion specifier");
                }
            }
            if (end == ':') {
                spec = readSpec();
            }
            return field(name, conversion, spec);
        }

        /**
         * Goes behind the character that ends the name and returns it; brackets hide what is in them.
         */
        private char readName() {
            while (at < text.length()) {
                char c = text.charAt(at++);
                switch (c) {
                    case '{' -> throw invalid("unexpected '{' in field name");
                    case '[' -> {
                        int close = text.indexOf(']', at);
                        at = close < 0 ? text.length() : close;
                    }
                    case '}', ':', '!' -> {
                        return c;
                    }
                    default -> {
                    }
                }
            }
            throw invalid("expected '}' before end of string");
        }

        private int readConversion() {
            if (at == text.length()) {
                throw invalid("end of string while looking for conversion specifier");
            }
            int conversion = text.codePointAt(at);
            at += Character.charCount(conversion);
            return conversion;
        }

        private String readSpec() {
            int start = at;
            int open = 1;
            while (at < text.length()) {
                char c = text.charAt(at++);
                if (c == '{') {
                    open++;
                } else if (c == '}' && --open == 0) {
                    return text.substring(start, at - 1);
                }
            }
            throw invalid("unmatched '{' in format spec");
        }

        private Field field(String path, int conversion, String spec) {
            int end = 0;
            while (end < path.length() && path.charAt(end) != '.' && path.charAt(end) != '[') {
                end++;
            }
            String name = path.substring(0, end);
            String access = path.substring(end);
            int index = index(name);
            String argument = index < 0 ? name : null;
            if (spec.indexOf('{') < 0) {
                return new Field(argument, index, access, conversion, FormatSpec.of(spec), List.of());
            }
            return new Field(argument, index, access, conversion, null, parse(spec, depth - 1));
        }
    }

    /** The position that a field's name stands for, or -1 when it is a name. */
    private int index(String name) {
        int index = name.isEmpty() ? -1 : number(name);
        if (!name.isEmpty() && index < 0) {
            return -1;
        }
        Numbering used = name.isEmpty() ? Numbering.AUTOMATIC : Numbering.MANUAL;
        if (numbering == Numbering.UNDECIDED) {
            numbering = used;
        }
        if (numbering != used) {
            throw invalid(used == Numbering.MANUAL
                    ? "cannot switch from automatic field numbering to manual field specification"
                    : "cannot switch from manual field specification to automatic field numbering");
        }
        return name.isEmpty() ? nextIndex++ : index;
    }

    private static int number(String name) {
        long number = 0;
        for (int i = 0; i < name.length(); i += Character.charCount(name.codePointAt(i))) {
            int digit = PythonCharacter.decimal(name.codePointAt(i));
            if (digit < 0) {
                return -1;
            }
            number = number * 10 + digit;
            if (number > Integer.MAX_VALUE) {
                throw invalid("Too many decimal digits in format string");
            }
        }
        return (int) number;
    }

    private static EventException invalid(String message) {
        return new EventException(Kind.INVALID_VALUE, message);
    }
}
