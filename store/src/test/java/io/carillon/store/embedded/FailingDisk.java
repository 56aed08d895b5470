package io.carillon.store.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.util.function.UnaryOperator;

/** Stands between the log and its files, and fails when it is told to. */
final class FailingDisk implements UnaryOperator<FileChannel> {

    private volatile int syncsLeft = Integer.MAX_VALUE;
    private volatile int failingSyncs;
    private volatile long bytesLeft = Long.MAX_VALUE;
    private volatile boolean failed;

    /** So many more syncs succeed, then so many fail. */
    void failSyncs(int after, int count) {
        syncsLeft = after;
        failingSyncs = count;
    }

    /** So many more bytes can be written. */
    void limit(long bytes) {
        bytesLeft = bytes;
    }

    /** Whether a sync failed. */
    boolean failed() {
        return failed;
    }

    private synchronized void sync() throws IOException {
        if (syncsLeft > 0) {
            syncsLeft--;
        } else if (failingSyncs > 0) {
            failingSyncs--;
            failed = true;
            throw new IOException("Input/output error");
        }
    }

    private synchronized int take(int wanted) throws IOException {
        if (bytesLeft == 0) {
            throw new IOException("No space left on device");
        }
        int granted = (int) Math.min(wanted, bytesLeft);
        bytesLeft -= granted;
        return granted;
    }

    @Override
    public FileChannel apply(FileChannel file) {
        return new Channel(file);
    }

    private final class Channel extends FileChannel {

        private final FileChannel file;

        Channel(FileChannel file) {
            this.file = file;
        }

        @Override
        public void force(boolean metaData) throws IOException {
            sync();
            file.force(metaData);
        }

        @Override
        public int write(ByteBuffer from, long position) throws IOException {
            int granted = take(from.remaining());
            int limit = from.limit();
            from.limit(from.position() + granted);
            try {
                return file.write(from, position);
            } finally {
                from.limit(limit);
            }
        }

        @Override
        public FileChannel truncate(long size) throws IOException {
            file.truncate(size);
            return this;
        }

        @Override
        public int read(ByteBuffer into, long position) throws IOException {
            return file.read(into, position);
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            return file.read(into);
        }

        @Override
        public long read(ByteBuffer[] into, int offset, int length) throws IOException {
            return file.read(into, offset, length);
        }

        @Override
        public int write(ByteBuffer from) throws IOException {
            return write(from, file.position());
        }

        @Override
        public long write(ByteBuffer[] from, int offset, int length) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long position() throws IOException {
            return file.position();
        }

        @Override
        public FileChannel position(long newPosition) throws IOException {
            file.position(newPosition);
            return this;
        }

        @Override
        public long size() throws IOException {
            return file.size();
        }

        @Override
        public long transferTo(long position, long count, WritableByteChannel target) throws IOException {
            return file.transferTo(position, count, target);
        }

        @Override
        public long transferFrom(ReadableByteChannel source, long position, long count) {
            throw new UnsupportedOperationException();
        }

        @Override
        public MappedByteBuffer map(MapMode mode, long position, long size) throws IOException {
            return file.map(mode, position, size);
        }

        @Override
        public FileLock lock(long position, long size, boolean shared) throws IOException {
            return file.lock(position, size, shared);
        }

        @Override
        public FileLock tryLock(long position, long size, boolean shared) throws IOException {
            return file.tryLock(position, size, shared);
        }

        @Override
        protected void implCloseChannel() throws IOException {
            file.close();
        }
    }
}
