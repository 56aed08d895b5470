package io.carillon.store;

import org.jspecify.annotations.Nullable;

/**
 * What one commit did to one key. Immutable but for the wire forms that it remembers; thread-safe.
 */
public final class Change {

    /** What happened to the key. */
    public enum Kind {
        /** It was written. */
        PUT,
        /** It was deleted, by a request or by the end of its lease. */
        DELETE
    }

    private final Kind kind;
    private final Entry entry;
    private final long previousRevision;
    private volatile @Nullable Encoded encoded;

    private Change(Kind kind, Entry entry, long previousRevision) {
        this.kind = kind;
        this.entry = entry;
        this.previousRevision = previousRevision;
    }

    /**
     * A key was written.
     *
     * @param entry            the new version
     * @param previousRevision the revision of the version before it, 0 if the key was not there
     */
    public static Change put(Entry entry, long previousRevision) {
        return new Change(Kind.PUT, entry, previousRevision);
    }

    /**
     * A key was deleted.
     *
     * @param key              the key
     * @param revision         the revision of the deletion
     * @param previousRevision the revision of the version that was deleted
     */
    public static Change delete(Bytes key, long revision, long previousRevision) {
        return new Change(Kind.DELETE, new Entry(key, Bytes.EMPTY, 0, revision, 0, 0), previousRevision);
    }

    /** What happened. */
    public Kind kind() {
        return kind;
    }

    /**
     * The new version; for a deletion only the key and, as {@code modRevision}, the revision of the deletion.
     */
    public Entry entry() {
        return entry;
    }

    /**
     * The revision of the version that this change replaced, 0 if the key was not there before.
     */
    public long previousRevision() {
        return previousRevision;
    }

    /**
     * The change in a form for the wire, encoded at the first call and shared by all later ones.
     *
     * @param form the same object each time
     */
    public byte[] as(WireForm form) {
        for (Encoded known = encoded; known != null; known = known.next) {
            if (known.form.equals(form)) {
                return known.bytes;
            }
        }
        byte[] bytes = form.encode(this);
        // Two threads may both come here; the form that is lost was equal, and is
        // encoded once more at worst.
        encoded = new Encoded(form, bytes, encoded);
        return bytes;
    }

    @Override
    public String toString() {
        return kind + " " + entry.key() + "@" + entry.modRevision();
    }

    /**
     * How a change is written for one kind of reader, for example as etcd's JSON event. Stateless.
     */
    @FunctionalInterface
    public interface WireForm {
        /** The bytes, never to be changed afterwards. */
        byte[] encode(Change change);
    }

    private static final class Encoded {
        private final WireForm form;
        private final byte[] bytes;
        private final @Nullable Encoded next;

        private Encoded(WireForm form, byte[] bytes, @Nullable Encoded next) {
            this.form = form;
            this.bytes = bytes;
            this.next = next;
        }
    }
}
