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

    private static final String ANY = "(?s:.)";

    /** Reading recurses into groups. */
    private static final int MAX_DEPTH = 200;

    /** Flags of Python in force at a place. */
    private record Flags(boolean ignoreCase, boolean multiline, boolean dotAll, boolean verbose, boolean ascii) {

        static final Flags NONE = new Flags(false, false, false, false, false);

        Flags with(char letter, boolean on) {
            return switch (letter) {
                case 'i' -> new Flags(on, multiline, dotAll, verbose, ascii);
                case 'm' -> new Flags(ignoreCase, on, dotAll, verbose, ascii);
                case 's' -> new Flags(ignoreCase, multiline, on, verbose, ascii);
                case 'x' -> new Flags(ignoreCase, multiline, dotAll, on, ascii);
                case 'a' -> new Flags(ignoreCase, multiline, dotAll, verbose, on);
                default -> this;
            };
        }
    }

    private final String regex;
    private final StringBuilder out = new StringBuilder();
    private final Map<String, Integer> groupNames = new HashMap<>();
    private final Deque<Integer> openGroups = new ArrayDeque<>();
    private int groups;
    private int depth;
    private int at;
    private Flags flags = Flags.NONE;

    RegexTranslator(String regex) {
        this.regex = regex;
    }

    /**
     * The expression of Java.
     *
     * @throws EventException of kind {@link Kind#WRONG_SCHEMA} with the message of Python
     */
    String translate() {
        readGlobalFlags();
        if (flags.ignoreCase) {
            out.append(flags.ascii ? "(?i)" : "(?iu)");
        }
        readAlternatives();
        if (at < regex.length()) {
            throw error("unbalanced parenthesis", at);
        }
        return out.toString();
    }

    /** Flags for the whole expression stand at its start. */
    private void readGlobalFlags() {
        while (regex.startsWith("(?", at)) {
            int end = at + 2;
            while (end < regex.length() && "aiLmsux".indexOf(regex.charAt(end)) >= 0) {
                end++;
            }
            if (end == at + 2 || end == regex.length() || regex.charAt(end) != ')') {
                return;
            }
            flags = readFlags(at + 2, end, flags, true);
            at = end + 1;
        }
    }

    private Flags readFlags(int start, int end, Flags initial, boolean on) {
        Flags result = initial;
        String letters = regex.substring(start, end);
        if (letters.indexOf('L') >= 0) {
            throw error("bad inline flags: cannot use 'L' flag with a str pattern", start + letters.indexOf('L') + 1);
        }
        if (letters.indexOf('a') >= 0 && letters.indexOf('u') >= 0) {
            throw error("bad inline flags: flags 'a', 'u' and 'L' are incompatible", end);
        }
        for (int i = 0; i < letters.length(); i++) {
            result = result.with(letters.charAt(i), on);
        }
        return result;
    }

    private void readAlternatives() {
        readSequence();
        while (peek('|')) {
            out.append('|');
            at++;
            readSequence();
        }
    }

    private void readSequence() {
        boolean repeatable = false;
        boolean repeated = false;
        while (at < regex.length() && !peek('|') && !peek(')')) {
            if (skipComment()) {
                continue;
            }
            int start = at;
            int c = next();
            if (isQuantifier(c)) {
                String quantifier = readQuantifier(c, start);
                if (!repeatable) {
                    throw error("nothing to repeat", start);
                }
                if (repeated) {
                    throw error("multiple repeat", start);
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
        if (!flags.verbose) {
            return false;
        }
        char c = regex.charAt(at);
        if (c == '#') {
            int lineEnd = regex.indexOf('\n', at);
            at = lineEnd < 0 ? regex.length() : lineEnd + 1;
            return true;
        }
        boolean blank = c == ' ' || (c >= '\t' && c <= '\r');
        if (blank) {
            at++;
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
        int i = at;
        while (i < regex.length() && isDigit(regex.charAt(i))) {
            i++;
        }
        if (i < regex.length() && regex.charAt(i) == ',') {
            i++;
            while (i < regex.length() && isDigit(regex.charAt(i))) {
                i++;
            }
        }
        return i > at && i < regex.length() && regex.charAt(i) == '}' ? i : -1;
    }

    private String readQuantifier(int c, int start) {
        String quantifier = Character.toString(c);
        if (c == '{') {
            int end = boundsEnd();
            String[] bounds = regex.substring(at, end).split(",", -1);
            String min = bounds[0].isEmpty() ? "0" : bounds[0];
            String max = bounds.length == 1 ? min : bounds[1];
            if (min.length() > 9 || max.length() > 9) {
                throw error("the repetition number is too large", start);
            }
            if (!max.isEmpty() && Integer.parseInt(max) < Integer.parseInt(min)) {
                throw error("min repeat greater than max repeat", start + 1);
            }
            quantifier = "{" + min + "," + max + "}";
            at = end + 1;
        }
        if (peek('?') || peek('+')) {
            quantifier += regex.charAt(at++);
        }
        return quantifier;
    }

    /**
     * Writes one piece that is no quantifier and tells whether it may be repeated.
     */
    private boolean readAtom(int c, int start) {
        switch (c) {
            case '.' -> out.append(flags.dotAll ? ANY : "[^\\n]");
            case '^' -> {
                out.append(flags.multiline ? "(?<![^\\n])" : "\\A");
                return false;
            }
            case '$' -> {
                out.append(flags.multiline ? "(?![^\\n])" : "(?=\\n?\\z)");
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
        if (!peek('?')) {
            readCapturingGroup(null, start);
            return true;
        }
        at++;
        int extension = nextOrEnd();
        switch (extension) {
            case ':', '=', '!', '>' -> readBody("(?" + (char) extension, start, flags);
            case '#' -> {
                int close = regex.indexOf(')', at);
                if (close < 0) {
                    throw error("missing ), unterminated comment", start);
                }
                at = close + 1;
                return false;
            }
            case '<' -> {
                int direction = nextOrEnd();
                if (direction != '=' && direction != '!') {
                    throw error("unknown extension ?<" + Character.toString(direction), start + 1);
                }
                readBody("(?<" + (char) direction, start, flags);
            }
            case 'P' -> readNamed(start);
            case '(' -> throw error("conditional groups are not supported", start);
            default -> readScopedFlags(extension, start);
        }
        return true;
    }

    private void readNamed(int start) {
        int form = nextOrEnd();
        if (form == '<') {
            readCapturingGroup(readName('>'), start);
        } else if (form == '=') {
            int nameAt = at;
            String name = readName(')');
            Integer group = groupNames.get(name);
            if (group == null) {
                throw error("unknown group name " + PythonText.repr(name), nameAt);
            }
            appendReference(group, nameAt);
        } else {
            throw error("unknown extension ?P" + Character.toString(form), start + 1);
        }
    }

    private String readName(char end) {
        int close = regex.indexOf(end, at);
        String name = regex.substring(at, close < 0 ? regex.length() : close);
        if (name.isEmpty()) {
            throw error("missing group name", at);
        }
        if (close < 0) {
            throw error("missing " + end + ", unterminated name", at);
        }
        boolean identifier = Character.isUnicodeIdentifierStart(name.codePointAt(0)) || name.charAt(0) == '_';
        if (!identifier || !name.codePoints().allMatch(Character::isUnicodeIdentifierPart)) {
            throw error("bad character in group name " + PythonText.repr(name), at);
        }
        at = close + 1;
        return name;
    }

    private void readCapturingGroup(@Nullable String name, int start) {
        int number = ++groups;
        if (name != null) {
            Integer earlier = groupNames.putIfAbsent(name, number);
            if (earlier != null) {
                throw error("redefinition of group name " + PythonText.repr(name) + " as group " + number
                        + "; was group " + earlier, at - name.length() - 1);
            }
        }
        openGroups.push(number);
        readBody("(", start, flags);
        openGroups.pop();
    }

    private void readScopedFlags(int first, int start) {
        int begin = at - 1;
        if ("aiLmsux-".indexOf(first) < 0) {
            throw error("unknown extension ?" + Character.toString(first), start + 1);
        }
        int end = begin;
        while (end < regex.length() && "aiLmsux".indexOf(regex.charAt(end)) >= 0) {
            end++;
        }
        Flags inner = readFlags(begin, end, flags, true);
        if (end < regex.length() && regex.charAt(end) == '-') {
            int off = end + 1;
            end = off;
            while (end < regex.length() && "imsx".indexOf(regex.charAt(end)) >= 0) {
                if (regex.substring(begin, off).indexOf(regex.charAt(end)) >= 0) {
                    throw error("bad inline flags: flag turned on and off", end + 1);
                }
                end++;
            }
            inner = readFlags(off, end, inner, false);
        }
        if (end == regex.length()) {
            throw error("missing -, : or )", end);
        }
        if (regex.charAt(end) == ')') {
            throw error("global flags not at the start of the expression", start);
        }
        if (regex.charAt(end) != ':') {
            throw error("unknown flag", end);
        }
        at = end + 1;
        readBody(inner.ignoreCase ? inner.ascii ? "(?i-u:" : "(?iu:" : "(?-iu:", start, inner);
    }

    private void readBody(String opening, int start, Flags inner) {
        if (++depth > MAX_DEPTH) {
            throw error("groups are nested too deep", start);
        }
        Flags outer = flags;
        flags = inner;
        out.append(opening);
        readAlternatives();
        if (!peek(')')) {
            throw error("missing ), unterminated subpattern", start);
        }
        at++;
        out.append(')');
        flags = outer;
        depth--;
    }

    private boolean readEscape(int start) {
        if (at == regex.length()) {
            throw error("bad escape (end of pattern)", start);
        }
        int c = next();
        String set = characterClass(c);
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
                int group = isDigit(c) && c != '0' ? groupReference() : -1;
                if (group > 0) {
                    appendReference(group, start + 1);
                } else {
                    appendCharacter(readCharacterEscape(c, start, false));
                }
                return true;
            }
        }
        return false;
    }

    private void appendBoundary(String form) {
        out.append(form.replace("W", "[" + word() + "]"));
    }

    private String word() {
        return flags.ascii ? "a-zA-Z0-9_" : PythonCharacter.WORD;
    }

    /** The class that an escape stands for, or null. */
    private @Nullable String characterClass(int c) {
        String content = switch (c) {
            case 'd', 'D' -> flags.ascii ? "0-9" : PythonCharacter.DIGIT;
            case 's', 'S' -> flags.ascii ? "\\t-\\r\\x20" : PythonCharacter.SPACE;
            case 'w', 'W' -> word();
            default -> null;
        };
        return content == null ? null : (Character.isUpperCase(c) ? "[^" : "[") + content + "]";
    }

    /**
     * The group that the digits just begun stand for, or -1 when they are an octal number.
     */
    private int groupReference() {
        int first = regex.charAt(at - 1) - '0';
        if (at == regex.length() || !isDigit(regex.charAt(at))) {
            return first;
        }
        int second = regex.charAt(at) - '0';
        boolean octal = first < 8 && second < 8 && at + 1 < regex.length() && isOctal(regex.charAt(at + 1));
        if (octal) {
            return -1;
        }
        at++;
        return first * 10 + second;
    }

    private void appendReference(int group, int position) {
        if (group > groups) {
            throw error("invalid group reference " + group, position);
        }
        if (openGroups.contains(group)) {
            throw error("cannot refer to an open group", position - 1);
        }
        out.append("(?:\\").append(group).append(')');
    }

    /** Reads what an escape of one character stands for. */
    private int readCharacterEscape(int c, int start, boolean inClass) {
        return switch (c) {
            case 'a' -> 7;
            case 'f' -> '\f';
            case 'n' -> '\n';
            case 'r' -> '\r';
            case 't' -> '\t';
            case 'v' -> 0x0b;
            case 'x' -> readHex(2, start);
            case 'u' -> readHex(4, start);
            case 'U' -> readHex(8, start);
            case 'N' -> readNamedCharacter(start);
            default -> {
                if (c == 'b' && inClass) {
                    yield '\b';
                }
                if (isOctal(c)) {
                    yield readOctal(start);
                }
                if (isDigit(c) || (c < 0x80 && Character.isLetter(c))) {
                    throw error("bad escape \\" + (char) c, start);
                }
                yield c;
            }
        };
    }

    private int readHex(int length, int start) {
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

    private int readNamedCharacter(int start) {
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
    private int readOctal(int start) {
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

    private void readClass(int start) {
        out.append('[');
        if (peek('^')) {
            out.append('^');
            at++;
        }
        int first = at;
        while (!peek(']') || at == first) {
            if (at == regex.length()) {
                throw error("unterminated character set", start);
            }
            readClassMember();
        }
        at++;
        out.append(']');
    }

    private void readClassMember() {
        int start = at;
        int low = readClassCharacter();
        boolean range = peek('-') && at + 1 < regex.length() && regex.charAt(at + 1) != ']';
        if (!range) {
            if (low >= 0) {
                appendCharacter(low);
            }
            return;
        }
        at++;
        int high = low < 0 ? -1 : readClassCharacter();
        if (low < 0 || high < low) {
            if (low < 0) {
                readClassCharacter();
            }
            throw error("bad character range " + regex.substring(start, at), start);
        }
        appendCharacter(low);
        out.append('-');
        appendCharacter(high);
    }

    /**
     * Reads one character of a class; a class within it is written and -1 returned.
     */
    private int readClassCharacter() {
        int start = at;
        int c = next();
        if (c != '\\') {
            return c;
        }
        if (at == regex.length()) {
            throw error("bad escape (end of pattern)", start);
        }
        int escaped = next();
        String set = characterClass(escaped);
        if (set != null) {
            out.append(set);
            return -1;
        }
        return readCharacterEscape(escaped, start, true);
    }

    private void appendCharacter(int c) {
        out.append("\\x{").append(Integer.toHexString(c)).append('}');
    }

    private boolean peek(char c) {
        return at < regex.length() && regex.charAt(at) == c;
    }

    private int next() {
        int c = regex.codePointAt(at);
        at += Character.charCount(c);
        return c;
    }

    private int nextOrEnd() {
        if (at == regex.length()) {
            throw error("unexpected end of pattern", at);
        }
        return next();
    }

    private static boolean isDigit(int c) {
        return c >= '0' && c <= '9';
    }

    private static boolean isOctal(int c) {
        return c >= '0' && c <= '7';
    }

    private EventException error(String message, int position) {
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
