package io.carillon.event.python;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

import io.carillon.event.EventException;
import io.carillon.event.EventException.Kind;

/**
 * A regular expression of Python's {@code re}, compiled into one of Java that matches the same texts.
 *
 * <p>
 * The differences that are bridged: classes are those of Unicode, {@code $} and {@code .} know one line end, {@code \Z}
 * is the very end, brackets in a class are plain characters, groups are named {@code (?P<name>...)}. Not supported are
 * conditional groups, {@code (?(1)a|b)}.
 */
public final class PythonRegex {

    /**
     * Steps after which a text that comes from outside is given up: an expression may need exponentially many.
     */
    private static final int MAX_STEPS = 5_000_000;

    private final Pattern pattern;

    private PythonRegex(Pattern pattern) {
        this.pattern = pattern;
    }

    /**
     * Compiles an expression.
     *
     * @throws EventException of kind {@link Kind#WRONG_SCHEMA} when it is wrong or not supported
     */
    public static PythonRegex of(String regex) {
        String translated = new RegexTranslator(regex).translate();
        try {
            return new PythonRegex(Pattern.compile(translated));
        } catch (PatternSyntaxException e) {
            throw new EventException(Kind.WRONG_SCHEMA,
                    "regular expression " + PythonText.repr(regex) + " cannot be used: " + e.getDescription());
        }
    }

    /**
     * {@code re.match(regex, text) is not None}: whether the text begins with what the expression describes.
     *
     * @throws EventException of kind {@link Kind#INVALID_VALUE} when the text needs more steps or more depth than any
     *                        sensible one
     */
    public boolean matchesStart(String text) {
        try {
            return pattern.matcher(new Counted(text)).lookingAt();
        } catch (StackOverflowError e) {
            // java.util.regex recurses once for each repetition of a group; there is no
            // other sign of a text too long
            throw tooCostly();
        }
    }

    private static EventException tooCostly() {
        return new EventException(Kind.INVALID_VALUE, "the text is too costly to match with a regular expression");
    }

    /** A text that counts how often it is asked for a character. */
    private static final class Counted implements CharSequence {
        private final String text;
        private int steps;

        Counted(String text) {
            this.text = text;
        }

        @Override
        public int length() {
            return text.length();
        }

        @Override
        public char charAt(int index) {
            if (++steps > MAX_STEPS) {
                throw tooCostly();
            }
            return text.charAt(index);
        }

        @Override
        public CharSequence subSequence(int start, int end) {
            return text.subSequence(start, end);
        }

        @Override
        public String toString() {
            return text;
        }
    }
}
