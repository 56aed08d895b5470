package io.carillon.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * An immutable sequence of bytes: a key or a value of the store. Ordered as unsigned bytes, the order of the store's
 * keys. Thread-safe.
 */
public final class Bytes implements Comparable<Bytes> {

    /** No bytes at all. */
    public static final Bytes EMPTY = new Bytes(new byte[0]);

    private final byte[] bytes;
    private int hash;

    private Bytes(byte[] bytes) {
        this.bytes = bytes;
    }

    /** The UTF-8 form of a text. */
    public static Bytes of(String text) {
        return text.isEmpty() ? EMPTY : new Bytes(text.getBytes(UTF_8));
    }

    /**
     * Takes over an array without copying it, for the hot paths.
     *
     * @param bytes from now on never changed by the caller
     */
    public static Bytes wrap(byte[] bytes) {
        return bytes.length == 0 ? EMPTY : new Bytes(bytes);
    }

    /** The bytes themselves, shared: never to be changed by the caller. */
    public byte[] array() {
        return bytes;
    }

    /** The number of bytes. */
    public int length() {
        return bytes.length;
    }

    /** Whether there are no bytes. */
    public boolean isEmpty() {
        return bytes.length == 0;
    }

    /** Whether these bytes begin with those of {@code prefix}. */
    public boolean startsWith(Bytes prefix) {
        int length = prefix.bytes.length;
        return length <= bytes.length && Arrays.equals(bytes, 0, length, prefix.bytes, 0, length);
    }

    /**
     * The bytes as UTF-8 text; what is not UTF-8 becomes the replacement character.
     */
    public String text() {
        return new String(bytes, UTF_8);
    }

    @Override
    public int compareTo(Bytes other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Bytes that && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        int known = hash;
        if (known == 0) {
            known = Arrays.hashCode(bytes);
            hash = known;
        }
        return known;
    }

    /**
     * Printable ASCII as it is, everything else as {@code \xNN}: safe in a log line.
     */
    @Override
    public String toString() {
        StringBuilder out = new StringBuilder(bytes.length);
        for (byte b : bytes) {
            if (b >= 0x20 && b < 0x7f && b != '\\') {
                out.append((char) b);
            } else {
                out.append("\\x").append(Character.forDigit((b >> 4) & 0xf, 16))
                        .append(Character.forDigit(b & 0xf, 16));
            }
        }
        return out.toString();
    }
}
