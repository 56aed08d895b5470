package io.carillon.store.embedded;

/**
 * The layout of a frame: what one step of the store leaves in the log. All numbers big-endian.
 *
 * <pre>
 *   0  crc32c of the store's number and of everything       4 bytes
 *     after this, padding left out
 *   4  length of the operations                             4
 *   8  revision of the store after the frame                8
 *  16  commit time, microseconds since 1970                 8
 *  24  where in the file the group of this frame begins     4
 *  28  1 if the frame has a revision of its own, else 0     1
 *  29  zero                                                 3
 *  32  operations, then zeros up to a multiple of 8
 * </pre>
 *
 * A group is what was written with one sync. Because a group is only written after the one before it is durable, a
 * broken frame with an intact frame of a <em>later</em> group behind it is damage, and a broken frame without one is
 * merely the end that a crash cut off.
 */
final class Frame {

    static final int HEADER = 32;
    static final int ALIGNMENT = 8;

    static final int CRC = 0;
    static final int LENGTH = 4;
    static final int REVISION = 8;
    static final int MICROS = 16;
    static final int GROUP = 24;
    static final int HAS_REVISION = 28;

    /** Operations of more bytes than this are never written, and taken for damage. */
    static final int MAX_LENGTH = 1 << 30;

    static final byte PUT = 1;
    static final byte DELETE = 2;
    static final byte GRANT = 3;
    static final byte REVOKE = 4;
    static final byte COMPACT = 5;
    static final byte NOTE = 6;

    private Frame() {
    }

    /**
     * The bytes that a frame with so many bytes of operations takes in the file.
     */
    static int size(int length) {
        return (HEADER + length + ALIGNMENT - 1) & -ALIGNMENT;
    }
}
