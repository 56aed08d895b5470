package io.carillon.event.schema;

import io.carillon.event.EventException;
import org.jspecify.annotations.Nullable;

/**
 * A place in a schema document, as a JSON path: {@code $.flight.request.date[0].canonic}. Its text is made when a
 * mistake is reported and not before.
 *
 * @param parent the place that this one is within; null for the whole document
 * @param step   the name of a member, or the index of an element; for the whole document where that comes from, or null
 */
record SchemaPath(@Nullable SchemaPath parent, @Nullable Object step) {

    /**
     * The whole of a document.
     *
     * @param source what it was read from, for people; or null
     */
    static SchemaPath root(@Nullable String source) {
        return new SchemaPath(null, source);
    }

    /** A member of the object at this place. */
    SchemaPath member(String name) {
        return new SchemaPath(this, name);
    }

    /** An element of the list at this place. */
    SchemaPath element(int index) {
        return new SchemaPath(this, index);
    }

    /** The exception with this place, unless it has a more exact one. */
    EventException locate(EventException e) {
        return e.where() == null ? e.at(toString()) : e;
    }

    /** As it stands in messages. */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder("at ");
        SchemaPath root = append(out);
        if (root.step != null) {
            out.append(" of ").append(root.step);
        }
        return out.toString();
    }

    private SchemaPath append(StringBuilder out) {
        if (parent == null) {
            out.append('$');
            return this;
        }
        SchemaPath root = parent.append(out);
        if (step instanceof Integer index) {
            out.append('[').append(index.intValue()).append(']');
        } else {
            appendName(out, String.valueOf(step));
        }
        return root;
    }

    private static void appendName(StringBuilder out, String name) {
        if (isPlain(name)) {
            out.append('.').append(name);
        } else {
            out.append("['").append(name.replace("\\", "\\\\").replace("'", "\\'")).append("']");
        }
    }

    private static boolean isPlain(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean letter = c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
            if (!letter && (i == 0 || c < '0' || c > '9')) {
                return false;
            }
        }
        return !name.isEmpty();
    }
}
