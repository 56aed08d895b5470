package io.carillon.store.embedded;

import java.nio.ByteBuffer;

/** Whole numbers in as few bytes as they need: seven bits a byte, the least first; all but the last have bit 8 set. */
final class Varint {

    /** The most that a length takes. */
    static final int MAX_INT_BYTES = 5;

    private Varint() {
    }

    /** Writes a number; one below 0 takes ten bytes. */
    static void put(ByteBuffer out, long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            out.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        out.put((byte) rest);
    }
}
