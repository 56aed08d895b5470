package io.carillon.store;

import java.util.Arrays;
import java.util.Objects;

import org.jspecify.annotations.Nullable;

/**
 * A range of keys, from a first key (inclusive) to an end (exclusive) or without end; as etcd's {@code key} and
 * {@code range_end}. Immutable.
 */
public final class KeyRange {

    private static final Bytes NUL = Bytes.wrap(new byte[]{0});

    /** Every key. */
    public static final KeyRange ALL = new KeyRange(NUL, null, false);

    private final Bytes start;
    private final @Nullable Bytes end;
    private final boolean single;

    private KeyRange(Bytes start, @Nullable Bytes end, boolean single) {
        this.start = start;
        this.end = end;
        this.single = single;
    }

    /** One key alone. */
    public static KeyRange single(Bytes key) {
        return new KeyRange(key, Bytes.wrap(Arrays.copyOf(key.array(), key.length() + 1)), true);
    }

    /** All keys that begin with {@code prefix}; the empty prefix is every key. */
    public static KeyRange prefix(Bytes prefix) {
        byte[] bytes = prefix.array();
        int last = bytes.length - 1;
        while (last >= 0 && bytes[last] == (byte) 0xff) {
            last--;
        }
        if (last < 0) {
            return new KeyRange(prefix, null, false);
        }
        byte[] end = Arrays.copyOf(bytes, last + 1);
        end[last]++;
        return new KeyRange(prefix, Bytes.wrap(end), false);
    }

    /**
     * From {@code start} (inclusive) to {@code end} (exclusive). Empty when {@code end} is not after {@code start}.
     */
    public static KeyRange between(Bytes start, Bytes end) {
        return new KeyRange(start, end, isNext(start, end));
    }

    /** {@code start} and every key after it. */
    public static KeyRange from(Bytes start) {
        return new KeyRange(start, null, false);
    }

    /**
     * A range as etcd writes it: no {@code rangeEnd} is one key, a single zero byte is no end, all else an exclusive
     * end.
     */
    public static KeyRange etcd(Bytes key, Bytes rangeEnd) {
        if (rangeEnd.isEmpty()) {
            return single(key);
        }
        return rangeEnd.equals(NUL) ? from(key) : between(key, rangeEnd);
    }

    private static boolean isNext(Bytes start, Bytes end) {
        return end.length() == start.length() + 1 && end.startsWith(start) && end.array()[start.length()] == 0;
    }

    /** The first key that can be in the range. */
    public Bytes start() {
        return start;
    }

    /** The first key after the range, or null when the range has no end. */
    public @Nullable Bytes end() {
        return end;
    }

    /** Whether exactly one key can be in the range: {@link #start()}. */
    public boolean isSingle() {
        return single;
    }

    /** Whether no key can be in the range. */
    public boolean isEmpty() {
        return end != null && end.compareTo(start) <= 0;
    }

    /** Whether the key is in the range. */
    public boolean contains(Bytes key) {
        if (single) {
            return key.equals(start);
        }
        return key.compareTo(start) >= 0 && (end == null || key.compareTo(end) < 0);
    }

    /** As {@link #contains(Bytes)}, for a key that stands in a larger array. */
    public boolean contains(byte[] array, int offset, int length) {
        byte[] first = start.array();
        if (single) {
            return length == first.length && Arrays.equals(array, offset, offset + length, first, 0, first.length);
        }
        return Arrays.compareUnsigned(array, offset, offset + length, first, 0, first.length) >= 0 && (end == null
                || Arrays.compareUnsigned(array, offset, offset + length, end.array(), 0, end.length()) < 0);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof KeyRange that && start.equals(that.start) && Objects.equals(end, that.end);
    }

    @Override
    public int hashCode() {
        return Objects.hash(start, end);
    }

    @Override
    public String toString() {
        return single ? start.toString() : "[" + start + ", " + (end == null ? "..." : end) + ")";
    }
}
