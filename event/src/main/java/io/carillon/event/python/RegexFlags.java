package io.carillon.event.python;

import org.jspecify.annotations.Nullable;

/**
 * Flags of Python's regular expressions that are in force at a place.
 *
 * @param ignoreCase the flag i
 * @param multiline  m
 * @param dotAll     s
 * @param verbose    x
 * @param ascii      a
 */
record RegexFlags(boolean ignoreCase, boolean multiline, boolean dotAll, boolean verbose, boolean ascii) {

    static final RegexFlags NONE = new RegexFlags(false, false, false, false, false);

    /** These with another one, which may be one that changes nothing here. */
    RegexFlags with(char letter, boolean on) {
        return switch (letter) {
            case 'i' -> new RegexFlags(on, multiline, dotAll, verbose, ascii);
            case 'm' -> new RegexFlags(ignoreCase, on, dotAll, verbose, ascii);
            case 's' -> new RegexFlags(ignoreCase, multiline, on, verbose, ascii);
            case 'x' -> new RegexFlags(ignoreCase, multiline, dotAll, on, ascii);
            case 'a' -> new RegexFlags(ignoreCase, multiline, dotAll, verbose, on);
            default -> this;
        };
    }

    /** The characters of words, as the content of a class of Java. */
    String word() {
        return ascii ? "a-zA-Z0-9_" : PythonCharacter.WORD;
    }

    /** The class of Java that an escape such as {@code \d} stands for, or null. */
    @Nullable
    String characterClass(int escaped) {
        String content = switch (escaped) {
            case 'd', 'D' -> ascii ? "0-9" : PythonCharacter.DIGIT;
            case 's', 'S' -> ascii ? "\\t-\\r\\x20" : PythonCharacter.SPACE;
            case 'w', 'W' -> word();
            default -> null;
        };
        return content == null ? null : (Character.isUpperCase(escaped) ? "[^" : "[") + content + "]";
    }
}
