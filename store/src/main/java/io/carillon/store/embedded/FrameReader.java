package io.carillon.store.embedded;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;

import io.carillon.store.Bytes;
import io.carillon.store.Change;
import io.carillon.store.Commit;
import io.carillon.store.Entry;
import io.carillon.store.KeyRange;
import org.jspecify.annotations.Nullable;

/**
 * Reads one frame after the other from bytes in memory, and the operations of each, without making an object for what
 * nobody wants. Used by one thread.
 */
final class FrameReader {

    /** What stands at the reader's place. */
    enum Found {
        /** A whole frame. */
        FRAME,
        /** The beginning of something that may be a whole frame in the file. */
        CUT,
        /** Nothing was written here. */
        NOTHING,
        /** What was never written like this. */
        BROKEN
    }

    private final CRC32C crc = new CRC32C();
    private final byte[] seed;
    private byte[] array = new byte[0];
    private ByteBuffer buffer = ByteBuffer.wrap(array);
    private int limit;
    private int frame;
    private int end;
    private int at;

    private byte kind;
    private int keyStart;
    private int keyLength;
    private int valueStart;
    private int valueLength;
    private long createRevision;
    private long version;
    private long lease;
    private long number;

    /**
     * @param store the number of the store whose frames are read
     */
    FrameReader(long store) {
        seed = ByteBuffer.allocate(Long.BYTES).putLong(store).array();
    }

    /** Reads from {@code array[from]} up to {@code array[limit]} (exclusive). */
    void over(byte[] array, int from, int limit) {
        this.array = array;
        this.buffer = ByteBuffer.wrap(array);
        this.limit = limit;
        this.frame = from;
        this.end = from;
    }

    /** Goes to the frame after the present one, and tells what is there. */
    Found next() {
        return at(end);
    }

    /** Goes to the frame at a place of the array, and tells what is there. */
    Found at(int place) {
        frame = place;
        end = place;
        if (limit - place < Frame.HEADER) {
            return Found.CUT;
        }
        int length = buffer.getInt(place + Frame.LENGTH);
        if (length == 0 && buffer.getInt(place + Frame.CRC) == 0) {
            return Found.NOTHING;
        }
        if (length <= 0 || length > Frame.MAX_LENGTH) {
            return Found.BROKEN;
        }
        int hasRevision = buffer.getInt(place + Frame.HAS_REVISION);
        if (hasRevision != 0 && hasRevision != 1 << 24) {
            return Found.BROKEN;
        }
        if (limit - place < Frame.size(length)) {
            return Found.CUT;
        }
        crc.reset();
        crc.update(seed);
        crc.update(array, place + Frame.LENGTH, Frame.HEADER - Frame.LENGTH + length);
        if ((int) crc.getValue() != buffer.getInt(place + Frame.CRC)) {
            return Found.BROKEN;
        }
        end = place + Frame.size(length);
        at = place + Frame.HEADER;
        return Found.FRAME;
    }

    /** Where in the array the frame begins. */
    int start() {
        return frame;
    }

    /** Where in the array the next frame begins. */
    int end() {
        return end;
    }

    /**
     * How many bytes the frame says it takes, for one that is {@link Found#CUT}; 0 if not even that is known.
     */
    int wanted() {
        return limit - frame < Frame.HEADER ? 0 : Frame.size(buffer.getInt(frame + Frame.LENGTH));
    }

    long revision() {
        return buffer.getLong(frame + Frame.REVISION);
    }

    long micros() {
        return buffer.getLong(frame + Frame.MICROS);
    }

    int groupStart() {
        return buffer.getInt(frame + Frame.GROUP);
    }

    boolean hasRevision() {
        return array[frame + Frame.HAS_REVISION] == 1;
    }

    /** Goes to the next operation of the frame; false if there is none. */
    boolean nextOperation() {
        if (at >= frame + Frame.HEADER + buffer.getInt(frame + Frame.LENGTH)) {
            return false;
        }
        kind = array[at++];
        switch (kind) {
            case Frame.PUT -> {
                readKey();
                createRevision = readNumber();
                version = readNumber();
                lease = readNumber();
                number = readNumber();
                readValue();
            }
            case Frame.DELETE -> {
                readKey();
                number = readNumber();
            }
            case Frame.GRANT -> {
                lease = readNumber();
                number = readNumber();
            }
            case Frame.REVOKE -> lease = readNumber();
            case Frame.COMPACT -> number = readNumber();
            case Frame.NOTE -> {
                readKey();
                readValue();
            }
            default -> throw new IllegalStateException("operation " + kind + " in an intact frame");
        }
        return true;
    }

    byte kind() {
        return kind;
    }

    Bytes key() {
        return Bytes.wrap(Arrays.copyOfRange(array, keyStart, keyStart + keyLength));
    }

    /** Of a put or a delete: the revision of the version before, 0 for none. */
    long previousRevision() {
        return number;
    }

    /** Of a put. */
    Entry entry() {
        return new Entry(key(), value(), createRevision, revision(), version, lease);
    }

    /** Of a put or a note. */
    Bytes value() {
        return Bytes.wrap(Arrays.copyOfRange(array, valueStart, valueStart + valueLength));
    }

    long lease() {
        return lease;
    }

    long ttlMillis() {
        return number;
    }

    long compactedRevision() {
        return number;
    }

    /**
     * The frame as a commit, with what it changed in a range; null if that is nothing. Ends the frame's operations.
     */
    @Nullable
    Commit commit(KeyRange keys) {
        List<Change> changes = null;
        while (nextOperation()) {
            if ((kind == Frame.PUT || kind == Frame.DELETE) && keys.contains(array, keyStart, keyLength)) {
                if (changes == null) {
                    changes = new ArrayList<>(2);
                }
                changes.add(kind == Frame.PUT ? Change.put(entry(), number) : Change.delete(key(), revision(), number));
            }
        }
        return changes == null ? null : new Commit(revision(), instant(micros()), changes);
    }

    static Instant instant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000);
    }

    private void readKey() {
        keyLength = (int) readNumber();
        keyStart = at;
        at += keyLength;
    }

    private void readValue() {
        valueLength = (int) readNumber();
        valueStart = at;
        at += valueLength;
    }

    private long readNumber() {
        long value = 0;
        int shift = 0;
        while (true) {
            byte b = array[at++];
            value |= (long) (b & 0x7f) << shift;
            if (b >= 0) {
                return value;
            }
            shift += 7;
        }
    }
}
