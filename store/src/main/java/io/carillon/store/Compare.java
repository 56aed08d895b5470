package io.carillon.store;

/**
 * A condition of a transaction on every key of a range. A range that holds no key counts, as in etcd, as one key with
 * version, revisions and lease 0 (and has no value to be compared with: false).
 *
 * @param keys     the keys
 * @param property what of them is compared
 * @param relation how the property must stand to the operand
 * @param number   the operand, for all properties but {@link Property#VALUE}
 * @param value    the operand for {@link Property#VALUE}
 */
public record Compare(KeyRange keys, Property property, Relation relation, long number, Bytes value) {

    /** What can be compared. */
    public enum Property {
        /** {@link Entry#version()} */
        VERSION,
        /** {@link Entry#createRevision()} */
        CREATE_REVISION,
        /** {@link Entry#modRevision()} */
        MOD_REVISION,
        /** {@link Entry#value()} */
        VALUE,
        /** {@link Entry#lease()} */
        LEASE
    }

    /** How it must stand to the operand. */
    public enum Relation {
        /** The same. */
        EQUAL,
        /** More than the operand. */
        GREATER,
        /** Less than the operand. */
        LESS,
        /** Anything else. */
        NOT_EQUAL;

        /**
         * Whether a comparison with this result ({@code Comparable.compareTo}'s sign) satisfies the relation.
         */
        public boolean holds(int comparison) {
            return switch (this) {
                case EQUAL -> comparison == 0;
                case GREATER -> comparison > 0;
                case LESS -> comparison < 0;
                case NOT_EQUAL -> comparison != 0;
            };
        }
    }

    /** That the version of one key stands so to a revision; 0 is an absent key. */
    public static Compare modRevision(Bytes key, Relation relation, long revision) {
        return new Compare(KeyRange.single(key), Property.MOD_REVISION, relation, revision, Bytes.EMPTY);
    }

    /** Whether an entry satisfies the condition. */
    public boolean holds(Entry entry) {
        return relation.holds(switch (property) {
            case VERSION -> Long.compare(entry.version(), number);
            case CREATE_REVISION -> Long.compare(entry.createRevision(), number);
            case MOD_REVISION -> Long.compare(entry.modRevision(), number);
            case LEASE -> Long.compare(entry.lease(), number);
            case VALUE -> entry.value().compareTo(value);
        });
    }

    /** Whether an absent key satisfies the condition. */
    public boolean holdsForAbsent() {
        return property != Property.VALUE && relation.holds(Long.compare(0, number));
    }
}
