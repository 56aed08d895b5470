package io.carillon.event.python;

import io.carillon.event.EventException;
import io.carillon.event.EventException.Kind;

/**
 * A regular expression of Python that is being read: where the reading is, which characters come, and what is wrong
 * where. Not thread-safe.
 */
final class RegexText {

    private static final int END = -1;

    private final String regex;
    private int at;

    RegexText(String regex) {
        this.regex = regex;
    }

    /** Where the reading is. */
    int at() {
        return at;
    }

    /** Goes on reading at another place. */
    void goTo(int place) {
        at = place;
    }

    boolean isAtEnd() {
        return at == regex.length();
    }

    /** What stands at a place, or -1 behind the end. */
    int charAt(int place) {
        return place < regex.length() ? regex.charAt(place) : END;
    }

    /** Whether a character comes next. */
    boolean peek(char c) {
        return charAt(at) == c;
    }

    /** Takes a character if it comes next. */
    boolean take(char c) {
        boolean there = peek(c);
        if (there) {
            at++;
        }
        return there;
    }

    /** Takes what comes next; something must. */
    int next() {
        int c = regex.codePointAt(at);
        at += Character.charCount(c);
        return c;
    }

    /** Takes what comes next; it is a mistake if nothing does. */
    int nextOrError() {
        if (isAtEnd()) {
            throw error("unexpected end of pattern", at);
        }
        return next();
    }

    /** The next place of a character, or -1. */
    int find(char c) {
        return regex.indexOf(c, at);
    }

    /** Where characters that are all among some letters end. */
    int endOf(String letters, int from) {
        int end = from;
        while (end < regex.length() && letters.indexOf(regex.charAt(end)) >= 0) {
            end++;
        }
        return end;
    }

    /** A piece of it. */
    String piece(int from, int to) {
        return regex.substring(from, to);
    }

    int length() {
        return regex.length();
    }

    static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    static boolean isOctal(int c) {
        return c >= '0' && c <= '7';
    }

    /**
     * Reads what an escape of one character stands for.
     *
     * @param c       what follows the backslash, already behind
     * @param start   where the backslash is
     * @param inClass whether that is within a class
     */
    int characterEscape(int c, int start, boolean inClass) {
        return switch (c) {
            case 'a' -> 7;
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> 0x0b;
            case 'x' -> hex(2, start);
            case 'u' -> hex(4, start);
            case 'U' -> hex(8, start);
            case 'N' -> namedCharacter(start);
            default -> {
                if (c == 'b' && inClass) {
                    yield '\b';
                }
                if (isOctal(c)) {
                    yield octal(start);
                }
                if (isDigit(c) || (c < 0x80 && Character.isLetter(c))) {
                    throw error("bad escape \\" + (char) c, start);
                }
                yield c;
            }
        };
    }

    private int hex(int length, int start) {
        int end = at;
        while (end < regex.length() && end < at + length && Character.digit(regex.charAt(end), 16) >= 0
                && regex.charAt(end) < 0x80) {
            end++;
        }
        if (end < at + length) {
            throw error("incomplete escape " + regex.substring(start, end), start);
        }
        long value = Long.parseLong(regex.substring(at, end), 16);
        if (value > Character.MAX_CODE_POINT) {
            throw error("bad escape " + regex.substring(start, end), start);
        }
        at = end;
        return (int) value;
    }

    private int namedCharacter(int start) {
        int close = peek('{') ? regex.indexOf('}', at) : -1;
        if (close < 0) {
            throw error("missing {", at);
        }
        String name = regex.substring(at + 1, close);
        at = close + 1;
        try {
            return Character.codePointOf(name);
        } catch (IllegalArgumentException e) {
            throw error("undefined character name " + PythonText.repr(name), start);
        }
    }

    /** Reads an octal number whose first digit is already behind. */
    private int octal(int start) {
        int begin = at - 1;
        while (at < regex.length() && at < begin + 3 && isOctal(regex.charAt(at))) {
            at++;
        }
        int value = Integer.parseInt(regex.substring(begin, at), 8);
        if (value > 0377) {
            throw error("octal escape value " + regex.substring(start, at) + " outside of range 0-0o377", start);
        }
        return value;
    }

    /** What is thrown for a mistake, in the words of Python, with its place. */
    EventException error(String message, int position) {
        String before = regex.substring(0, Math.min(position, regex.length()));
        String place = " at position " + before.codePointCount(0, before.length());
        if (regex.indexOf('\n') >= 0) {
            int lineStart = before.lastIndexOf('\n') + 1;
            place += " (line " + (before.chars().filter(c -> c == '\n').count() + 1) + ", column "
                    + (before.codePointCount(lineStart, before.length()) + 1) + ")";
        }
        return new EventException(Kind.WRONG_SCHEMA, message + place);
    }
}
