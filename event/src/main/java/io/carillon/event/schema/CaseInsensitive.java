package io.carillon.event.schema;

import java.util.Locale;

/**
 * A text of a key template that matches whatever its letter case, as Python's {@code re.IGNORECASE} has it.
 */
final class CaseInsensitive {

    private final String text;
    private final char[] lower;
    private final char[] upper;
    private final boolean ascii;

    CaseInsensitive(String text) {
        this.text = text;
        this.ascii = text.chars().allMatch(c -> c < 0x80);
        this.lower = (ascii ? text.toLowerCase(Locale.ROOT) : text).toCharArray();
        this.upper = (ascii ? text.toUpperCase(Locale.ROOT) : text).toCharArray();
    }

    int length() {
        return lower.length;
    }

    /** Whether this text stands in a key from an index on. */
    boolean isAt(String key, int index) {
        if (index < 0 || index + lower.length > key.length()) {
            return false;
        }
        for (int i = 0; i < lower.length; i++) {
            char c = key.charAt(index + i);
            if (c != lower[i] && c != upper[i]) {
                // Letters beyond ASCII may be the same as one of ASCII: the long s, the Kelvin
                // sign
                return (c >= 0x80 || !ascii) && isFoldedAt(key, index);
            }
        }
        return true;
    }

    /**
     * The first index, from a given one on, at which this text stands in a key, or -1.
     */
    int indexIn(String key, int from) {
        int last = key.length() - lower.length;
        for (int index = from; index <= last; index++) {
            char c = key.charAt(index);
            if ((c == lower[0] || c == upper[0] || c >= 0x80 || !ascii) && isAt(key, index)) {
                return index;
            }
        }
        return -1;
    }

    private boolean isFoldedAt(String key, int index) {
        int i = 0;
        while (i < text.length()) {
            int c = text.codePointAt(i);
            int d = key.codePointAt(index + i);
            if (Character.charCount(c) != Character.charCount(d) || !areSame(c, d)) {
                return false;
            }
            i += Character.charCount(c);
        }
        return true;
    }

    private static boolean areSame(int c, int d) {
        return fold(c) == fold(d) || upper(c).equals(upper(d));
    }

    private static int fold(int c) {
        return Character.toLowerCase(Character.toUpperCase(c));
    }

    /**
     * The upper case of some letters is several letters, such as that of a ligature.
     */
    private static String upper(int c) {
        return Character.toString(c).toUpperCase(Locale.ROOT);
    }
}
