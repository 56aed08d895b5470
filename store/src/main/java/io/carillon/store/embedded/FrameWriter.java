package io.carillon.store.embedded;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

import io.carillon.store.Bytes;
import io.carillon.store.Entry;

/** Builds the frames of a group, one after the other. Used by one thread. */
final class FrameWriter {

    private static final int FIRST_CAPACITY = 1 << 20;

    private final CRC32C crc = new CRC32C();
    private final byte[] seed;
    private ByteBuffer buffer = ByteBuffer.allocateDirect(FIRST_CAPACITY);

    /** Looks at the buffer from places of its own. */
    private ByteBuffer view = buffer.duplicate();
    private int groupStart;
    private int frameStart;

    /**
     * @param store the number of the store: no value that a client writes can then pass for a frame
     */
    FrameWriter(long store) {
        seed = ByteBuffer.allocate(Long.BYTES).putLong(store).array();
    }

    /**
     * Forgets what was built. {@code groupStart} is where in the file the next group will stand.
     */
    void startGroup(int groupStart) {
        if (buffer.capacity() > 16 * FIRST_CAPACITY) {
            use(ByteBuffer.allocateDirect(FIRST_CAPACITY));
        }
        buffer.clear();
        this.groupStart = groupStart;
    }

    /** Begins a frame. */
    void begin() {
        frameStart = buffer.position();
        reserve(Frame.HEADER);
        buffer.position(frameStart + Frame.HEADER);
    }

    void put(Entry entry, long previousRevision) {
        byte[] key = entry.key().array();
        byte[] value = entry.value().array();
        reserve(64 + key.length + value.length);
        buffer.put(Frame.PUT);
        bytes(key);
        number(entry.createRevision());
        number(entry.version());
        number(entry.lease());
        number(previousRevision);
        bytes(value);
    }

    void delete(Bytes key, long previousRevision) {
        reserve(32 + key.length());
        buffer.put(Frame.DELETE);
        bytes(key.array());
        number(previousRevision);
    }

    void grant(long lease, long ttlMillis) {
        reserve(32);
        buffer.put(Frame.GRANT);
        number(lease);
        number(ttlMillis);
    }

    void revoke(long lease) {
        reserve(16);
        buffer.put(Frame.REVOKE);
        number(lease);
    }

    void compact(long revision) {
        reserve(16);
        buffer.put(Frame.COMPACT);
        number(revision);
    }

    void note(Bytes name, Bytes value) {
        reserve(32 + name.length() + value.length());
        buffer.put(Frame.NOTE);
        bytes(name.array());
        bytes(value.array());
    }

    /** Ends the frame that was begun. */
    void end(long revision, long micros, boolean hasRevision) {
        int end = buffer.position();
        int length = end - frameStart - Frame.HEADER;
        buffer.putInt(frameStart + Frame.LENGTH, length);
        buffer.putLong(frameStart + Frame.REVISION, revision);
        buffer.putLong(frameStart + Frame.MICROS, micros);
        buffer.putInt(frameStart + Frame.GROUP, groupStart);
        buffer.putInt(frameStart + Frame.HAS_REVISION, hasRevision ? 1 << 24 : 0);
        crc.reset();
        crc.update(seed);
        crc.update(view.limit(end).position(frameStart + Frame.LENGTH));
        buffer.putInt(frameStart + Frame.CRC, (int) crc.getValue());
        int next = frameStart + Frame.size(length);
        reserve(next - end);
        while (buffer.position() < next) {
            buffer.put((byte) 0);
        }
    }

    /** How many bytes the group has so far. */
    int size() {
        return buffer.position();
    }

    /**
     * The bytes of the group, from the buffer's position to its limit; valid until the next group is started.
     */
    ByteBuffer group() {
        return buffer.duplicate().flip();
    }

    private void bytes(byte[] bytes) {
        number(bytes.length);
        buffer.put(bytes);
    }

    /**
     * Seven bits a byte, the least first; all but the last byte have the eighth bit set.
     */
    private void number(long value) {
        long rest = value;
        while ((rest & ~0x7fL) != 0) {
            buffer.put((byte) (rest | 0x80));
            rest >>>= 7;
        }
        buffer.put((byte) rest);
    }

    private void reserve(int bytes) {
        if (buffer.remaining() < bytes) {
            int needed = Math.addExact(buffer.position(), bytes);
            int roomy = (int) Math.min(2L * buffer.capacity(), Integer.MAX_VALUE);
            ByteBuffer larger = ByteBuffer.allocateDirect(Math.max(needed, roomy));
            buffer.flip();
            larger.put(buffer);
            use(larger);
        }
    }

    private void use(ByteBuffer other) {
        buffer = other;
        view = other.duplicate();
    }
}
