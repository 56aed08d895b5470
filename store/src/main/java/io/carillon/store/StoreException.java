package io.carillon.store;

/**
 * A request that a store refuses, or a store that can't do its work. The message is one line for the person to read.
 */
public class StoreException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** Why. */
    public enum Reason {
        /** The revision lies before the compacted one. */
        COMPACTED("mvcc: required revision has been compacted"),
        /** The revision has not happened yet. */
        FUTURE_REVISION("mvcc: required revision is a future revision"),
        /** A key is put or deleted twice in one transaction. */
        DUPLICATE_KEY("duplicate key given in txn request"),
        /** A put is to keep what an absent key has. */
        KEY_NOT_FOUND("key not found"),
        /** There is no such lease, or no longer. */
        LEASE_NOT_FOUND("requested lease not found"),
        /** A lease with this id exists. */
        LEASE_EXISTS("lease already exists"),
        /** It changes more at once than a store takes. */
        TOO_LARGE("request is too large"),
        /** More requests wait than the store has room for: try again. */
        BUSY("too many requests"),
        /**
         * The store can't write at present or was closed; whether the request was done is not known.
         */
        UNAVAILABLE("unavailable"),
        /** The data folder can't be used. */
        UNUSABLE_FOLDER("data folder can't be used");

        private final String text;

        Reason(String text) {
            this.text = text;
        }

        /** The reason in a few words; etcd's, where etcd knows it. */
        public String text() {
            return text;
        }
    }

    private final Reason reason;

    /** A refusal that its reason says all about. */
    public StoreException(Reason reason) {
        this(reason, reason.text());
    }

    /** A refusal with a message of its own. */
    public StoreException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    /** A refusal that has a cause. */
    public StoreException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    /** Why. */
    public Reason reason() {
        return reason;
    }
}
