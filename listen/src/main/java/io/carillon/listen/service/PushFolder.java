package io.carillon.listen.service;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

import io.carillon.listen.NotificationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of a folder that are pushed to a service (aviso-v1 7): those of all folders below it too, hidden ones
 * included; links to folders are not followed.
 */
final class PushFolder {

    /** v1's limit on a file, whatever is configured. */
    static final long HARD_LIMIT = 1_048_576;

    private static final Logger LOG = LoggerFactory.getLogger("aviso");

    private final long limit;
    private final List<LocalFile> files = new ArrayList<>();

    private PushFolder(long limit) {
        this.limit = limit;
    }

    /**
     * A file to be pushed.
     *
     * @param shown its path as it is shown to the user, behind that of the folder as the user wrote it
     * @param path  its path within the folder
     * @param file  where it is
     * @param size  how many bytes it has
     */
    record LocalFile(String shown, String path, Path file, long size) {

        /** What it holds. */
        byte[] read() throws IOException {
            try (InputStream in = Files.newInputStream(file)) {
                byte[] bytes = in.readNBytes((int) HARD_LIMIT + 1);
                if (bytes.length != size) {
                    throw new IOException("the file " + shown + " was changed while it was read, try again");
                }
                return bytes;
            }
        }
    }

    /**
     * Finds the files, each folder's own before those below it, in the order of their names. What can't be pushed is
     * left out and reported: what is too large, and what is empty, for clients of v1 fail on a key without value
     * (aviso-v1 0.6).
     *
     * @param directory   the folder, as the user wrote it; if it isn't there, there are no files, as in v1
     * @param maxFileSize the configured limit on a file, in KiB
     */
    static List<LocalFile> read(String directory, int maxFileSize) throws IOException {
        if (directory.isEmpty()) {
            throw new NotificationException("The folder to push must be named; . is the one you are in", true);
        }
        PushFolder folder = new PushFolder(maxFileSize * 1024L);
        String prefix = directory.endsWith("/") ? directory : directory + "/";
        Path path = Path.of(directory);
        if (Files.isDirectory(path)) {
            folder.walk(path, prefix, "");
        }
        return folder.files;
    }

    private void walk(Path folder, String prefix, String path) throws IOException {
        List<Path> entries = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
            stream.forEach(entries::add);
        }
        Collections.sort(entries);
        for (Path entry : entries) {
            if (!Files.isDirectory(entry)) {
                add(entry, prefix, path + entry.getFileName());
            }
        }
        for (Path entry : entries) {
            if (Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS)) {
                walk(entry, prefix, path + entry.getFileName() + "/");
            }
        }
    }

    private void add(Path file, String prefix, String path) throws IOException {
        long size = Files.size(file);
        Path name = file.getFileName();
        if (!Files.isRegularFile(file)) {
            LOG.warn("File {} is left out, for it is no regular file", name);
        } else if (size > HARD_LIMIT) {
            LOG.warn("File {} exceeds hard limit of max file size allowed of {}B ", name, HARD_LIMIT);
        } else if (size > limit) {
            LOG.warn("File {} exceeds the configured max file size allowed of {}B, try increasing the limit in the"
                    + " configuration", name, limit);
        } else if (size == 0) {
            LOG.warn("File {} is left out, for it is empty and clients of Aviso v1 can't read empty files", name);
        } else {
            files.add(new LocalFile(prefix + path, path, file, size));
        }
    }
}
