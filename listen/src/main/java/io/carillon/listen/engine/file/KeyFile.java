package io.carillon.listen.engine.file;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

import io.carillon.listen.NotificationException;

/**
 * The file of a key: the key is its path (aviso-v1 5.7). What stands in a key comes from outside, so it must lead down
 * from the folder in which it belongs, and nowhere else.
 *
 * @param folder the folder in which it belongs
 * @param path   the file
 */
record KeyFile(Path folder, Path path) {

    private static final String STATUS = "status";

    /**
     * The file of an event, or another key.
     *
     * @param base the beginning of the key that it may not leave; ends in a slash
     * @throws NotificationException when the key is not below it
     */
    static KeyFile of(String base, String key) {
        Path folder = folder(base);
        if (!key.startsWith(base)) {
            throw refused(key, "it is not below " + base);
        }
        KeyFile file = new KeyFile(folder, path(key, key));
        if (file.path().equals(status(base).path())) {
            throw refused(key, "this file is kept for the status");
        }
        return file;
    }

    /** The file of the status of a base key. */
    static KeyFile status(String base) {
        Path folder = folder(base);
        return new KeyFile(folder, folder.resolve(STATUS));
    }

    /** The folder of a base key. */
    static Path folder(String base) {
        if (base.equals("/")) {
            return Path.of(base);
        }
        return path(base, base.endsWith("/") ? base.substring(0, base.length() - 1) : base);
    }

    private static Path path(String key, String text) {
        if (!text.startsWith("/")) {
            throw refused(key, "it does not begin with a slash");
        }
        for (String part : text.substring(1).split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                throw refused(key, "'" + part + "' can't be a part of it");
            }
        }
        try {
            return Path.of(text);
        } catch (InvalidPathException e) {
            throw refused(key, e.getReason());
        }
    }

    private static NotificationException refused(String key, String why) {
        return new NotificationException(
                "Key " + key.replace("\0", "\\0") + " can't be a file in TestMode, " + why + "; use other values",
                true);
    }

    /** Writes it, in place: those who watch v1's files see that it was modified. */
    void write(String value) throws IOException {
        createFolders();
        try (SeekableByteChannel out = Files.newByteChannel(path, Set.of(StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS))) {
            ByteBuffer bytes = ByteBuffer.wrap(value.getBytes(UTF_8));
            while (bytes.hasRemaining()) {
                out.write(bytes);
            }
        }
    }

    /** Others may write here, too: a link that they lay must not lead elsewhere. */
    private void createFolders() throws IOException {
        Files.createDirectories(folder);
        Path parent = folder;
        Path last = path.getParent();
        if (last == null || last.equals(folder)) {
            return;
        }
        for (Path part : folder.relativize(last)) {
            parent = parent.resolve(part);
            try {
                Files.createDirectory(parent);
            } catch (FileAlreadyExistsException e) {
                if (!Files.isDirectory(parent, LinkOption.NOFOLLOW_LINKS)) {
                    throw new IOException(parent + " is no folder", e);
                }
            }
        }
    }

    /** Reads a file as text; what is not UTF-8 becomes the replacement character. */
    static String read(Path file) throws IOException {
        try (FileChannel in = FileChannel.open(file, StandardOpenOption.READ, LinkOption.NOFOLLOW_LINKS)) {
            ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(in.size()));
            while (bytes.hasRemaining() && in.read(bytes) >= 0) {
                // Until it is full, or the file has become shorter.
            }
            return new String(bytes.array(), 0, bytes.position(), UTF_8);
        }
    }
}
