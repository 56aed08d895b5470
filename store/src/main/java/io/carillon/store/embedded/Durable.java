package io.carillon.store.embedded;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** Files that are there, whole, after a power cut. */
final class Durable {

    private Durable() {
    }

    /**
     * Writes a small file so that at any moment either none, the old or the new one is there.
     */
    static void write(Path path, byte[] content) throws IOException {
        Path folder = path.toAbsolutePath().getParent();
        if (folder == null) {
            throw new IOException(path + " is not a file");
        }
        Path draft = path.resolveSibling(path.getFileName() + ".new");
        try (FileChannel file = FileChannel.open(draft, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE)) {
            ByteBuffer buffer = ByteBuffer.wrap(content);
            while (buffer.hasRemaining()) {
                file.write(buffer);
            }
            file.force(true);
        }
        Files.move(draft, path, StandardCopyOption.ATOMIC_MOVE);
        syncFolder(folder);
    }

    /**
     * Makes a folder, and those above it, so that they are there after a power cut.
     */
    static void makeFolder(Path folder) throws IOException {
        Path absolute = folder.toAbsolutePath();
        Path parent = absolute.getParent();
        if (parent == null || Files.isDirectory(absolute)) {
            return;
        }
        makeFolder(parent);
        Files.createDirectories(absolute);
        syncFolder(parent);
    }

    /** Makes what was written to a file last. */
    static void sync(Path path) throws IOException {
        try (FileChannel file = FileChannel.open(path, StandardOpenOption.WRITE)) {
            file.force(true);
        }
    }

    /** Makes names that were made, changed or deleted in a folder last. */
    static void syncFolder(Path folder) throws IOException {
        try (FileChannel file = FileChannel.open(folder, StandardOpenOption.READ)) {
            file.force(true);
        }
    }
}
