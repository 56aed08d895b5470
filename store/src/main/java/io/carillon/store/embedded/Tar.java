package io.carillon.store.embedded;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

import org.jspecify.annotations.Nullable;

/**
 * The form of tar archives that POSIX names ustar, as far as plain files with short names go: blocks of 512 bytes, a
 * header before each file, two blocks of zeros at the end.
 */
final class Tar {

    static final int BLOCK = 512;

    /** What stands behind the last file. */
    static final int END_BYTES = 2 * BLOCK;

    private static final int NAME_BYTES = 100;
    private static final int SIZE_AT = 124;
    private static final int CHECKSUM_AT = 148;
    private static final int TYPE_AT = 156;
    private static final int MAGIC_AT = 257;

    private Tar() {
    }

    /**
     * A file of an archive.
     *
     * @param name at most 100 ASCII letters
     * @param size in bytes, below 8 GiB
     */
    record FileHeader(String name, long size) {

        /** The block that stands before the file. */
        byte[] block() {
            byte[] block = new byte[BLOCK];
            ascii(block, 0, name);
            ascii(block, 100, "0000600");
            ascii(block, 108, "0000000");
            ascii(block, 116, "0000000");
            ascii(block, SIZE_AT, String.format("%011o", size));
            ascii(block, 136, "00000000000");
            block[TYPE_AT] = '0';
            ascii(block, MAGIC_AT, "ustar");
            ascii(block, MAGIC_AT + 6, "00");
            ascii(block, CHECKSUM_AT, String.format("%06o", checksum(block)));
            block[CHECKSUM_AT + 7] = ' ';
            return block;
        }

        /** What the file takes with its header. */
        long blocks() {
            return BLOCK + size + padding();
        }

        /** The zeros behind the file. */
        int padding() {
            return (int) (-size & (BLOCK - 1));
        }
    }

    private static void ascii(byte[] block, int at, String text) {
        byte[] bytes = text.getBytes(US_ASCII);
        System.arraycopy(bytes, 0, block, at, bytes.length);
    }

    /** The sum of all bytes, where those of the sum itself count as spaces. */
    private static int checksum(byte[] block) {
        int sum = 0;
        for (int i = 0; i < BLOCK; i++) {
            sum += i >= CHECKSUM_AT && i < CHECKSUM_AT + 8 ? ' ' : block[i] & 0xff;
        }
        return sum;
    }

    /**
     * Reads the header of the next file.
     *
     * @return null at the end of the archive, both blocks of which were read then
     * @throws IOException when there is no whole header of a plain file
     */
    static @Nullable FileHeader next(InputStream in) throws IOException {
        byte[] block = block(in);
        if (Arrays.equals(block, new byte[BLOCK])) {
            if (!Arrays.equals(block(in), block)) {
                throw new IOException("it is not a snapshot of Carillon");
            }
            return null;
        }
        if (block[TYPE_AT] != '0' || number(block, CHECKSUM_AT, 6) != checksum(block)) {
            throw new IOException("it is not a snapshot of Carillon");
        }
        return new FileHeader(text(block, 0, NAME_BYTES), number(block, SIZE_AT, 11));
    }

    private static byte[] block(InputStream in) throws IOException {
        byte[] block = in.readNBytes(BLOCK);
        if (block.length < BLOCK) {
            throw new EOFException("it is cut off");
        }
        return block;
    }

    private static String text(byte[] block, int at, int length) {
        int end = at;
        while (end < at + length && block[end] != 0) {
            end++;
        }
        return new String(block, at, end - at, US_ASCII);
    }

    private static long number(byte[] block, int at, int length) throws IOException {
        try {
            return Long.parseLong(text(block, at, length), 8);
        } catch (NumberFormatException e) {
            throw new IOException("it is not a snapshot of Carillon", e);
        }
    }
}
