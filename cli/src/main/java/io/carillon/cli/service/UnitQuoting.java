package io.carillon.cli.service;

/** Text in a unit file, so that systemd takes it as it is (systemd.syntax(7), systemd.service(5) on command lines). */
final class UnitQuoting {

    private UnitQuoting() {
    }

    /**
     * A word of a command line: quoted where need be, with {@code %} for specifiers and {@code $} for variables
     * doubled.
     *
     * @throws IllegalArgumentException when it has a character that no word can have
     */
    static String word(String word) {
        String text = quoted(word.replace("$", "$$"));
        return text.equals(";") ? "\\;" : text;
    }

    /** A value of its own, such as a path or {@code NAME=value}; {@code $} means nothing there. */
    static String value(String value) {
        return quoted(value);
    }

    /** The value of a setting that systemd takes as it is up to the end of the line; {@code %} begins a specifier. */
    static String unquoted(String value) {
        if (value.chars().anyMatch(c -> c < ' ' || c == 0x7f) || !value.strip().equals(value)) {
            throw new IllegalArgumentException(
                    "a path with blanks at an end, or with control characters, can't be written into a unit");
        }
        return value.replace("%", "%%");
    }

    private static String quoted(String text) {
        StringBuilder out = new StringBuilder();
        boolean quotes = text.isEmpty();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '%' -> out.append("%%");
                case '\\' -> out.append("\\\\");
                case '"' -> out.append("\\\"");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '\r' -> out.append("\\r");
                case '\0' -> throw new IllegalArgumentException("a NUL character can't be written into a unit");
                default -> {
                    if (c < ' ' || c == 0x7f) {
                        out.append(String.format("\\x%02x", (int) c));
                    } else {
                        out.append(c);
                    }
                }
            }
            quotes |= !isPlain(c);
        }
        return quotes ? "\"" + out + "\"" : out.toString();
    }

    private static boolean isPlain(char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')
                || "/._-=:,+@%$;".indexOf(c) >= 0;
    }
}
