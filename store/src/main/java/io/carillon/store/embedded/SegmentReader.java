package io.carillon.store.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;

import io.carillon.store.embedded.FrameReader.Found;

/**
 * Reads the durable frames of a segment in order. Follows a segment that grows. Used by one thread at a time.
 */
final class SegmentReader implements AutoCloseable {

    private static final int CHUNK = 256 << 10;

    private final Segment segment;
    private final FileChannel file;
    private final FrameReader frame;
    private byte[] chunk = new byte[CHUNK];
    private long chunkOffset;
    private int chunkLength;

    SegmentReader(Segment segment, long offset) throws IOException {
        this.segment = segment;
        this.frame = new FrameReader(segment.store());
        this.file = FileChannel.open(segment.path(), StandardOpenOption.READ);
        this.chunkOffset = offset;
        frame.over(chunk, 0, 0);
    }

    Segment segment() {
        return segment;
    }

    /**
     * Goes to the next frame.
     *
     * @return false when there is none yet, or the segment is at its end
     * @throws IOException when the file can't be read, or is damaged
     */
    boolean next() throws IOException {
        while (true) {
            Found found = frame.next();
            switch (found) {
                case FRAME -> {
                    return true;
                }
                case NOTHING, BROKEN -> throw damaged();
                case CUT -> {
                    if (!fill()) {
                        return false;
                    }
                }
            }
        }
    }

    /** The frame that {@link #next()} went to. */
    FrameReader frame() {
        return frame;
    }

    /** Where in the file that frame begins. */
    long offset() {
        return chunkOffset + frame.start();
    }

    /**
     * Moves the cut frame to the chunk's front and reads on behind it; false if there is nothing more to read.
     */
    private boolean fill() throws IOException {
        int start = frame.start();
        int kept = chunkLength - start;
        long durableEnd = segment.durableEnd();
        if (frame.wanted() > durableEnd - offset()) {
            throw damaged();
        }
        int wanted = Math.max(CHUNK, frame.wanted());
        long available = Math.min(durableEnd - (chunkOffset + chunkLength), (long) wanted - kept);
        if (available <= 0) {
            if (kept > 0) {
                throw damaged();
            }
            return false;
        }
        if (chunk.length < wanted) {
            byte[] larger = new byte[wanted];
            System.arraycopy(chunk, start, larger, 0, kept);
            chunk = larger;
        } else {
            System.arraycopy(chunk, start, chunk, 0, kept);
        }
        chunkOffset += start;
        chunkLength = kept;
        ByteBuffer target = ByteBuffer.wrap(chunk, kept, (int) available);
        while (target.hasRemaining()) {
            int read = file.read(target, chunkOffset + target.position());
            if (read < 0) {
                throw new IOException("log file " + segment.path().getFileName() + " is shorter than it was");
            }
        }
        chunkLength = target.position();
        frame.over(chunk, 0, chunkLength);
        return true;
    }

    private IOException damaged() {
        return new IOException("log file " + segment.path().getFileName() + " is damaged at byte " + offset());
    }

    /** Lets go of memory that one huge frame needed. */
    void shrink() {
        if (chunk.length > CHUNK && chunkLength - frame.end() < CHUNK) {
            int kept = chunkLength - frame.end();
            chunkOffset += frame.end();
            chunk = Arrays.copyOf(Arrays.copyOfRange(chunk, frame.end(), chunkLength), CHUNK);
            chunkLength = kept;
            frame.over(chunk, 0, chunkLength);
        }
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
