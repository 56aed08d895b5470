package io.carillon.store;

/** A step of a transaction. */
public sealed interface Operation permits Operation.Put, Operation.Delete, Operation.Read, Transaction {

    /**
     * Writes a key.
     *
     * @param key          where; not empty
     * @param value        what; ignored with {@code keepValue}
     * @param lease        the lease with whose end the key is deleted, 0 for none; ignored with {@code keepLease}
     * @param keepValue    keep the value that the key has; the key must be there
     * @param keepLease    keep the lease that the key has; the key must be there
     * @param wantPrevious whether the result holds the version before
     */
    record Put(Bytes key, Bytes value, long lease, boolean keepValue, boolean keepLease,
            boolean wantPrevious) implements Operation {

        /** Writes a value that no lease limits. */
        public Put(Bytes key, Bytes value) {
            this(key, value, 0);
        }

        /** Writes a value that is deleted when the lease ends. */
        public Put(Bytes key, Bytes value, long lease) {
            this(key, value, lease, false, false, false);
        }
    }

    /**
     * Deletes every key of a range.
     *
     * @param keys         the range
     * @param wantPrevious whether the result holds the deleted versions
     */
    record Delete(KeyRange keys, boolean wantPrevious) implements Operation {
    }

    /** Reads, seeing what earlier steps of the same transaction did. */
    record Read(RangeRequest request) implements Operation {
    }
}
