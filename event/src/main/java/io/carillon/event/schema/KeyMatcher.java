package io.carillon.event.schema;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.carillon.event.Identifier;
import io.carillon.event.python.PythonFormat.Piece;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields back out of a key, by the template that made it (aviso-v1 4.3).
 *
 * <p>
 * The template's text must stand in the key whatever its letter case; each field takes one or more characters of any
 * kind, the earlier fields as few as they can; a field that stands there again takes the same text again, whatever its
 * letter case.
 *
 * <p>
 * A template in which no field is repeated is matched in one pass: when the text behind a field is found, looking
 * further on cannot help, because the next field takes whatever lies between. Only around repeated fields are several
 * ends of a field tried, and their number is limited, since keys come from outside.
 */
final class KeyMatcher {

    /**
     * Characters that may be looked at in vain around repeated fields, beside a few times those of the key.
     */
    private static final int MAX_TRIES = 1_000_000;

    private sealed interface Step {
    }

    private record Text(CaseInsensitive text) implements Step {
    }

    /**
     * The first appearance of a field.
     *
     * @param settled whether its first possible end is the only one worth trying
     */
    private record Capture(int index, boolean settled) implements Step {
    }

    private record Repetition(int index) implements Step {
    }

    private final List<String> names;
    private final Step[] steps;

    private KeyMatcher(List<String> names, Step[] steps) {
        this.names = names;
        this.steps = steps;
    }

    /** Compiles the pieces of a template. */
    static KeyMatcher of(List<Piece> pieces) {
        List<String> names = pieces.stream().filter(Piece::isField).map(Piece::text).distinct().toList();
        List<String> seen = new ArrayList<>();
        Step[] steps = new Step[pieces.size()];
        for (int i = 0; i < steps.length; i++) {
            Piece piece = pieces.get(i);
            if (!piece.isField()) {
                steps[i] = new Text(new CaseInsensitive(piece.text()));
            } else if (seen.contains(piece.text())) {
                steps[i] = new Repetition(names.indexOf(piece.text()));
            } else {
                seen.add(piece.text());
                steps[i] = new Capture(names.indexOf(piece.text()), isSettled(pieces, i));
            }
        }
        return new KeyMatcher(names, steps);
    }

    /**
     * A field is settled when neither it nor the field that follows has a part in a repetition.
     */
    private static boolean isSettled(List<Piece> pieces, int at) {
        int next = at + 1;
        while (next < pieces.size() && !pieces.get(next).isField()) {
            next++;
        }
        return isSingle(pieces, at) && (next == pieces.size() || isSingle(pieces, next));
    }

    private static boolean isSingle(List<Piece> pieces, int at) {
        Piece piece = pieces.get(at);
        int count = 0;
        for (Piece other : pieces) {
            if (other.isField() == piece.isField() && other.text().equals(piece.text())) {
                count++;
            }
        }
        return count == 1;
    }

    /** The fields in the order of the template, each once. */
    List<String> names() {
        return names;
    }

    /**
     * The number that stands for a field in a {@link Match}, or -1 when the template has no such field.
     */
    int field(String name) {
        return names.indexOf(name);
    }

    /** Matches a key; returns null when it does not fit. */
    @Nullable
    Match match(String key) {
        Attempt attempt = new Attempt(key);
        return attempt.matches(0, 0) ? new Match(key, attempt.spans) : null;
    }

    /** A key that fits, and where its fields are. */
    final class Match {
        private final String key;
        private final int[] spans;

        private Match(String key, int[] spans) {
            this.key = key;
            this.spans = spans;
        }

        /** Whether a field has a text. */
        boolean has(int field, String text) {
            int start = spans[2 * field];
            return spans[2 * field + 1] - start == text.length() && key.startsWith(text, start);
        }

        /** The text of a field. */
        String text(int field) {
            return key.substring(spans[2 * field], spans[2 * field + 1]);
        }

        /** All fields, in the order of the template. */
        Identifier identifier() {
            Map<String, String> fields = LinkedHashMap.newLinkedHashMap(names.size());
            for (int i = 0; i < names.size(); i++) {
                fields.put(names.get(i), text(i));
            }
            return new Identifier(fields);
        }
    }

    private final class Attempt {
        private final String key;
        private final int[] spans = new int[2 * names.size()];
        private long tries;

        Attempt(String key) {
            this.key = key;
            this.tries = MAX_TRIES + 4L * key.length();
        }

        boolean matches(int step, int at) {
            if (step == steps.length) {
                return at == key.length();
            }
            return switch (steps[step]) {
                case Text(CaseInsensitive text) -> text.isAt(key, at) && matches(step + 1, at + text.length());
                case Repetition(int index) ->
                    isRepeatedAt(index, at) && matches(step + 1, at + spans[2 * index + 1] - spans[2 * index]);
                case Capture capture -> matchesField(capture, step, at);
            };
        }

        private boolean matchesField(Capture capture, int step, int start) {
            spans[2 * capture.index] = start;
            int from = start;
            while (from < key.length() && tries > 0) {
                int end = nextEnd(step + 1, key.offsetByCodePoints(from, 1));
                if (end < 0) {
                    return false;
                }
                tries -= end - from;
                spans[2 * capture.index + 1] = end;
                if (matches(step + 1, end)) {
                    return true;
                }
                if (capture.settled) {
                    return false;
                }
                from = end;
            }
            return false;
        }

        /**
         * The next index at which a field may end because the step that follows may begin there, or -1.
         */
        private int nextEnd(int step, int from) {
            if (step == steps.length) {
                return key.length();
            }
            if (!(steps[step] instanceof Text(CaseInsensitive text))) {
                return from;
            }
            if (step < steps.length - 1) {
                return text.indexIn(key, from);
            }
            int end = key.length() - text.length();
            return end >= from ? end : -1;
        }

        private boolean isRepeatedAt(int index, int at) {
            int start = spans[2 * index];
            int length = spans[2 * index + 1] - start;
            tries -= length;
            if (at + length > key.length()) {
                return false;
            }
            int i = 0;
            while (i < length) {
                int c = key.codePointAt(start + i);
                if (Character.toLowerCase(c) != Character.toLowerCase(key.codePointAt(at + i))) {
                    return false;
                }
                i += Character.charCount(c);
            }
            return true;
        }
    }
}
