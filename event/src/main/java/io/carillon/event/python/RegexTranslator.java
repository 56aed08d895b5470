package io.carillon.event.python;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

import io.carillon.event.EventException;
import io.carillon.event.EventException.Kind;
import org.jspecify.annotations.Nullable;

/**
 * Writes a regular expression of Python as one of Java.
 *
 * <p>
 * It reads the expression as Python does and writes every piece so plainly that no flag of Java but those for case
 * bears on it: a character by its number, a class by its content, an anchor as a look-around.
 */
final class RegexTranslator {

    private static final String FLAGS = "aiLmsux";
    private static final String DIGITS = "0123456789";
    private static final String ANY = "(?s:.)";

    /** Reading recurses into groups. */
    private static final int MAX_DEPTH = 200;

    private final RegexText in;
    private final StringBuilder out = new StringBuilder();
    private final Map<String, Integer> groupNames = new HashMap<>();
    private final Deque<Integer> openGroups = new ArrayDeque<>();
    private int groups;
    private int depth;
    private RegexFlags flags = RegexFlags.NONE;

    RegexTranslator(String regex) {
        in = new RegexText(regex);
    }

    /**
     * The expression of Java.
     *
     * @throws EventException of kind {@link Kind#WRONG_SCHEMA} with the message of Python
     */
    String translate() {
        readGlobalFlags();
        if (flags.ignoreCase()) {
            out.append(flags.ascii() ? "(?i)" : "(?iu)");
        }
        readAlternatives();
        if (!in.isAtEnd()) {
            throw in.error("unbalanced parenthesis", in.at());
        }
        return out.toString();
    }

    /** Flags for the whole expression stand at its start. */
    private void readGlobalFlags() {
        while (in.peek('(') && in.charAt(in.at() + 1) == '?') {
            int begin = in.at() + 2;
            int end = in.endOf(FLAGS, begin);
            if (end == begin || in.charAt(end) != ')') {
                return;
            }
            flags = readFlags(begin, end, flags, true);
            in.goTo(end + 1);
        }
    }

    private RegexFlags readFlags(int start, int end, RegexFlags initial, boolean on) {
        RegexFlags result = initial;
        String letters = in.piece(start, end);
        if (letters.indexOf('L') >= 0) {
            throw in.error("bad inline flags: cannot use 'L' flag with a str pattern",
                    start + letters.indexOf('L') + 1);
        }
        if (letters.indexOf('a') >= 0 && letters.indexOf('u') >= 0) {
            throw in.error("bad inline flags: flags 'a', 'u' and 'L' are incompatible", end);
        }
        for (int i = 0; i < letters.length(); i++) {
            result = result.with(letters.charAt(i), on);
        }
        return result;
    }

    private void readAlternatives() {
        readSequence();
        while (in.take('|')) {
            out.append('|');
            readSequence();
        }
    }

    private void readSequence() {
        boolean repeatable = false;
        boolean repeated = false;
        while (!in.isAtEnd() && !in.peek('|') && !in.peek(')')) {
            if (skipComment()) {
                continue;
            }
            int start = in.at();
            int c = in.next();
            if (isQuantifier(c)) {
                String quantifier = readQuantifier(c, start);
                if (!repeatable) {
                    throw in.error("nothing to repeat", start);
                }
                if (repeated) {
                    throw in.error("multiple repeat", start);
                }
                out.append(quantifier);
                repeated = true;
            } else {
                int before = out.length();
                boolean atom = readAtom(c, start);
                if (out.length() > before) {
                    repeatable = atom;
                    repeated = false;
                }
            }
        }
    }

    /** Blanks and comments of the verbose form. */
    private boolean skipComment() {
        if (!flags.verbose()) {
            return false;
        }
        int c = in.charAt(in.at());
        if (c == '#') {
            int lineEnd = in.find('\n');
            in.goTo(lineEnd < 0 ? in.length() : lineEnd + 1);
            return true;
        }
        boolean blank = c == ' ' || (c >= '\t' && c <= '\r');
        if (blank) {
            in.next();
        }
        return blank;
    }

    private boolean isQuantifier(int c) {
        return c == '*' || c == '+' || c == '?' || (c == '{' && boundsEnd() > 0);
    }

    /**
     * Where the bounds that start here end, or -1 when the brace is a plain character.
     */
    private int boundsEnd() {
        int end = in.endOf(DIGITS, in.at());
        if (in.charAt(end) == ',') {
            end = in.endOf(DIGITS, end + 1);
        }
        return end > in.at() && in.charAt(end) == '}' ? end : -1;
    }

    private String readQuantifier(int c, int start) {
        String quantifier = Character.toString(c);
        if (c == '{') {
            int end = boundsEnd();
            String[] bounds = in.piece(in.at(), end).split(",", -1);
            String min = bounds[0].isEmpty() ? "0" : bounds[0];
            String max = bounds.length == 1 ? min : bounds[1];
            if (min.length() > 9 || max.length() > 9) {
                throw in.error("the repetition number is too large", start);
            }
            if (!max.isEmpty() && Integer.parseInt(max) < Integer.parseInt(min)) {
                throw in.error("min repeat greater than max repeat", start + 1);
            }
            quantifier = "{" + min + "," + max + "}";
            in.goTo(end + 1);
        }
        if (in.peek('?') || in.peek('+')) {
            quantifier += (char) in.next();
        }
        return quantifier;
    }

    /**
     * Writes one piece that is no quantifier and tells whether it may be repeated.
     */
    private boolean readAtom(int c, int start) {
        switch (c) {
            case '.' -> out.append(flags.dotAll() ? ANY : "[^\\n]");
            case '^' -> {
                out.append(flags.multiline() ? "(?<![^\\n])" : "\\A");
                return false;
            }
            case '$' -> {
                out.append(flags.multiline() ? "(?![^\\n])" : "(?=\\n?\\z)");
                return false;
            }
            case '[' -> readClass(start);
            case '(' -> {
                return readGroup(start);
            }
            case '\\' -> {
                return readEscape(start);
            }
            default -> appendCharacter(c);
        }
        return true;
    }

    private boolean readGroup(int start) {
        if (!in.take('?')) {
            readCapturingGroup(null, start);
            return true;
        }
        int extension = in.nextOrError();
        switch (extension) {
            case ':', '=', '!', '>' -> readBody("(?" + (char) extension, start, flags);
            case '#' -> {
                int close = in.find(')');
                if (close < 0) {
                    throw in.error("missing ), unterminated comment", start);
                }
                in.goTo(close + 1);
                return false;
            }
            case '<' -> {
                int direction = in.nextOrError();
                if (direction != '=' && direction != '!') {
                    throw in.error("unknown extension ?<" + Character.toString(direction), start + 1);
                }
                readBody("(?<" + (char) direction, start, flags);
            }
            case 'P' -> readNamed(start);
            case '(' -> throw in.error("conditional groups are not supported", start);
            default -> readScopedFlags(extension, start);
        }
        return true;
    }

    private void readNamed(int start) {
        int form = in.nextOrError();
        if (form == '<') {
            readCapturingGroup(readName('>'), start);
        } else if (form == '=') {
            int nameAt = in.at();
            String name = readName(')');
            Integer group = groupNames.get(name);
            if (group == null) {
                throw in.error("unknown group name " + PythonText.repr(name), nameAt);
            }
            appendReference(group, nameAt);
        } else {
            throw in.error("unknown extension ?P" + Character.toString(form), start + 1);
        }
    }

    private String readName(char end) {
        int start = in.at();
        int close = in.find(end);
        String name = in.piece(start, close < 0 ? in.length() : close);
        if (name.isEmpty()) {
            throw in.error("missing group name", start);
        }
        if (close < 0) {
            throw in.error("missing " + end + ", unterminated name", start);
        }
        boolean identifier = Character.isUnicodeIdentifierStart(name.codePointAt(0)) || name.charAt(0) == '_';
        if (!identifier || !name.codePoints().allMatch(Character::isUnicodeIdentifierPart)) {
            throw in.error("bad character in group name " + PythonText.repr(name), start);
        }
        in.goTo(close + 1);
        return name;
    }

    private void readCapturingGroup(@Nullable String name, int start) {
        int number = ++groups;
        if (name != null) {
            Integer earlier = groupNames.putIfAbsent(name, number);
            if (earlier != null) {
                throw in.error("redefinition of group name " + PythonText.repr(name) + " as group " + number
                        + "; was group " + earlier, in.at() - name.length() - 1);
            }
        }
        openGroups.push(number);
        readBody("(", start, flags);
        openGroups.pop();
    }

    private void readScopedFlags(int first, int start) {
        int begin = in.at() - 1;
        if ((FLAGS + "-").indexOf(first) < 0) {
            throw in.error("unknown extension ?" + Character.toString(first), start + 1);
        }
        int end = in.endOf(FLAGS, begin);
        RegexFlags inner = readFlags(begin, end, flags, true);
        if (in.charAt(end) == '-') {
            int off = end + 1;
            end = in.endOf("imsx", off);
            for (int i = off; i < end; i++) {
                if (in.piece(begin, off).indexOf(in.charAt(i)) >= 0) {
                    throw in.error("bad inline flags: flag turned on and off", i + 1);
                }
            }
            inner = readFlags(off, end, inner, false);
        }
        if (end == in.length()) {
            throw in.error("missing -, : or )", end);
        }
        if (in.charAt(end) == ')') {
            throw in.error("global flags not at the start of the expression", start);
        }
        if (in.charAt(end) != ':') {
            throw in.error("unknown flag", end);
        }
        in.goTo(end + 1);
        readBody(inner.ignoreCase() ? inner.ascii() ? "(?i-u:" : "(?iu:" : "(?-iu:", start, inner);
    }

    private void readBody(String opening, int start, RegexFlags inner) {
        if (++depth > MAX_DEPTH) {
            throw in.error("groups are nested too deep", start);
        }
        RegexFlags outer = flags;
        flags = inner;
        out.append(opening);
        readAlternatives();
        if (!in.take(')')) {
            throw in.error("missing ), unterminated subpattern", start);
        }
        out.append(')');
        flags = outer;
        depth--;
    }

    private boolean readEscape(int start) {
        if (in.isAtEnd()) {
            throw in.error("bad escape (end of pattern)", start);
        }
        int c = in.next();
        String set = flags.characterClass(c);
        if (set != null) {
            out.append(set);
            return true;
        }
        switch (c) {
            case 'A' -> out.append("\\A");
            case 'Z' -> out.append("\\z");
            case 'b' -> appendBoundary("(?:(?<=W)(?!W)|(?<!W)(?=W))");
            case 'B' -> appendBoundary("(?:(?!\\A\\z)(?:(?<=W)(?=W)|(?<!W)(?!W)))");
            default -> {
                int group = RegexText.isDigit(c) && c != '0' ? groupReference() : -1;
                if (group > 0) {
                    appendReference(group, start + 1);
                } else {
                    appendCharacter(in.characterEscape(c, start, false));
                }
                return true;
            }
        }
        return false;
    }

    private void appendBoundary(String form) {
        out.append(form.replace("W", "[" + flags.word() + "]"));
    }

    /**
     * The group that the digits just begun stand for, or -1 when they are an octal number.
     */
    private int groupReference() {
        int first = in.charAt(in.at() - 1) - '0';
        if (!RegexText.isDigit(in.charAt(in.at()))) {
            return first;
        }
        int second = in.charAt(in.at()) - '0';
        boolean octal = first < 8 && second < 8 && RegexText.isOctal(in.charAt(in.at() + 1));
        if (octal) {
            return -1;
        }
        in.next();
        return first * 10 + second;
    }

    private void appendReference(int group, int position) {
        if (group > groups) {
            throw in.error("invalid group reference " + group, position);
        }
        if (openGroups.contains(group)) {
            throw in.error("cannot refer to an open group", position - 1);
        }
        out.append("(?:\\").append(group).append(')');
    }

    private void readClass(int start) {
        out.append('[');
        if (in.take('^')) {
            out.append('^');
        }
        int first = in.at();
        while (!in.peek(']') || in.at() == first) {
            if (in.isAtEnd()) {
                throw in.error("unterminated character set", start);
            }
            readClassMember();
        }
        in.take(']');
        out.append(']');
    }

    private void readClassMember() {
        int start = in.at();
        int low = readClassCharacter();
        int behind = in.charAt(in.at() + 1);
        boolean range = in.peek('-') && behind >= 0 && behind != ']';
        if (!range) {
            if (low >= 0) {
                appendCharacter(low);
            }
            return;
        }
        in.take('-');
        int high = low < 0 ? -1 : readClassCharacter();
        if (low < 0 || high < low) {
            if (low < 0) {
                readClassCharacter();
            }
            throw in.error("bad character range " + in.piece(start, in.at()), start);
        }
        appendCharacter(low);
        out.append('-');
        appendCharacter(high);
    }

    /**
     * Reads one character of a class; a class within it is written and -1 returned.
     */
    private int readClassCharacter() {
        int start = in.at();
        int c = in.next();
        if (c != '\\') {
            return c;
        }
        if (in.isAtEnd()) {
            throw in.error("bad escape (end of pattern)", start);
        }
        int escaped = in.next();
        String set = flags.characterClass(escaped);
        if (set != null) {
            out.append(set);
            return -1;
        }
        return in.characterEscape(escaped, start, true);
    }

    private void appendCharacter(int c) {
        out.append("\\x{").append(Integer.toHexString(c)).append('}');
    }
}
