package io.carillon.event.python;

/** What Python takes a character for. */
final class PythonCharacter {

    /**
     * {@code \s} of Python's regular expressions as the inside of a Java character class.
     */
    static final String SPACE = "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";

    /** {@code \d} likewise. */
    static final String DIGIT = "\\p{Nd}";

    /** {@code \w} likewise. */
    static final String WORD = "\\p{L}\\p{N}_";

    private static final String WORD_SIGNS = "'.:\u00b7\u0387\u055f\u05f4\u2018\u2019\u2024\u2027\ufe13\ufe52\ufe55\uff07\uff0e"
            + "\uff1a";

    private PythonCharacter() {
    }

    /** {@code c.isspace()}. */
    static boolean isSpace(int c) {
        return (c >= '\t' && c <= '\r') || (c >= 0x1c && c <= ' ') || c == 0x85 || Character.isSpaceChar(c);
    }

    /** Whether a character is a letter that has cases. */
    static boolean isCased(int c) {
        return Character.isLowerCase(c) || Character.isUpperCase(c) || Character.isTitleCase(c);
    }

    /**
     * Whether a character does not part a word where letter case is concerned: accents, apostrophes, colons.
     */
    static boolean isCaseIgnorable(int c) {
        return switch (Character.getType(c)) {
            case Character.NON_SPACING_MARK, Character.ENCLOSING_MARK, Character.FORMAT, Character.MODIFIER_LETTER,
                    Character.MODIFIER_SYMBOL ->
                true;
            default -> WORD_SIGNS.indexOf(c) >= 0;
        };
    }

    /** The value of a decimal digit of any script, or -1. */
    static int decimal(int c) {
        return Character.getType(c) == Character.DECIMAL_DIGIT_NUMBER ? Character.digit(c, 10) : -1;
    }
}
