package io.carillon.store.embedded;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.carillon.store.StoreException;
import io.carillon.store.StoreException.Reason;
import io.carillon.store.StoreSnapshot;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A data folder as it was at one moment: a tar archive of its files, then the SHA-256 of the archive, as etcd ends its
 * own snapshots. The files are held by links of their own as long as the snapshot is open, so nothing is copied and
 * nobody waits.
 */
final class FolderSnapshot implements StoreSnapshot {

    private static final Logger LOG = LoggerFactory.getLogger(FolderSnapshot.class);
    private static final int DIGEST_BYTES = 32;

    /** What is in a snapshot; anything else in one is refused. */
    private static final Pattern FILE_NAME = Pattern.compile("FORMAT|(?:log|index)/[A-Za-z0-9_-][A-Za-z0-9._-]{0,80}");

    /**
     * @param path what is read
     * @param file how it stands in the archive; of the file's end, more may have been written meanwhile
     */
    private record Part(Path path, Tar.FileHeader file) {
    }

    private final Path links;
    private final List<Part> parts;

    private FolderSnapshot(Path links, List<Part> parts) {
        this.links = links;
        this.parts = parts;
    }

    static FolderSnapshot make(DataFolder folder, Index index, CommitLog log) {
        Path links = null;
        try {
            Files.createDirectories(folder.snapshots());
            links = Files.createTempDirectory(folder.snapshots(), "s");
            return new FolderSnapshot(links, link(folder, index, log, links));
        } catch (IOException e) {
            if (links != null) {
                remove(links);
            }
            throw new StoreException(Reason.UNAVAILABLE, "no snapshot can be made: " + DataFolder.reasonOf(e), e);
        }
    }

    /** The log is linked behind the index, for it must go at least as far. */
    private static List<Part> link(DataFolder folder, Index index, CommitLog log, Path links) throws IOException {
        Path logLinks = Files.createDirectory(links.resolve("log"));
        Path indexLinks = links.resolve("index");
        List<Part> parts = new ArrayList<>();
        parts.add(part(folder.format(), "FORMAT", Files.size(folder.format())));
        log.whileNothingIsDropped(() -> {
            index.copyTo(indexLinks);
            for (Segment segment : log.segments()) {
                String name = Segment.fileName(segment.number());
                Files.createLink(logLinks.resolve(name), segment.path());
                parts.add(part(logLinks.resolve(name), "log/" + name, segment.durableEnd()));
            }
        });
        try (Stream<Path> files = Files.list(indexLinks)) {
            for (Path path : files.sorted().toList()) {
                parts.add(part(path, "index/" + path.getFileName(), Files.size(path)));
            }
        }
        return parts;
    }

    private static Part part(Path path, String name, long size) {
        return new Part(path, new Tar.FileHeader(name, size));
    }

    @Override
    public long bytes() {
        return parts.stream().mapToLong(part -> part.file().blocks()).sum() + Tar.END_BYTES + DIGEST_BYTES;
    }

    @Override
    public InputStream open() {
        List<InputStream> pieces = new ArrayList<>();
        for (Part part : parts) {
            pieces.add(new ByteArrayInputStream(part.file().block()));
            pieces.add(new FilePart(part.path(), part.file().size()));
            pieces.add(new ByteArrayInputStream(new byte[part.file().padding()]));
        }
        pieces.add(new ByteArrayInputStream(new byte[Tar.END_BYTES]));
        MessageDigest digest = sha256();
        InputStream archive = new DigestInputStream(new SequenceInputStream(Collections.enumeration(pieces)), digest);
        return new SequenceInputStream(archive, new DigestEnd(digest));
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public void close() {
        remove(links);
    }

    private static void remove(Path links) {
        try {
            DataFolder.removeAll(links);
        } catch (IOException e) {
            LOG.warn("what a snapshot left can't be removed before the next start: {}", DataFolder.reasonOf(e));
        }
    }

    /** The digest of what was read before it. */
    private static final class DigestEnd extends InputStream {

        private final MessageDigest digest;
        private InputStream bytes = InputStream.nullInputStream();
        private boolean begun;

        DigestEnd(MessageDigest digest) {
            this.digest = digest;
        }

        @Override
        public int read() throws IOException {
            return begun().read();
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            return begun().read(into, offset, length);
        }

        private InputStream begun() {
            if (!begun) {
                begun = true;
                bytes = new ByteArrayInputStream(digest.digest());
            }
            return bytes;
        }
    }

    /** The first bytes of a file, opened when it is read. */
    private static final class FilePart extends InputStream {

        private final Path path;
        private long left;
        private InputStream open = InputStream.nullInputStream();
        private boolean begun;

        FilePart(Path path, long size) {
            this.path = path;
            this.left = size;
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            if (!begun) {
                begun = true;
                open = Files.newInputStream(path);
            }
            int count = open.read(into, offset, (int) Math.min(length, left));
            if (count < 0) {
                throw new EOFException(path.getFileName() + " became shorter");
            }
            left -= count;
            return count;
        }

        @Override
        public void close() throws IOException {
            open.close();
        }
    }

    static void restore(InputStream snapshot, Path folder) {
        List<Path> written = new ArrayList<>();
        boolean whole = false;
        try {
            requireEmpty(folder);
            Durable.makeFolder(folder);
            MessageDigest digest = sha256();
            unpack(new DigestInputStream(snapshot, digest), folder, written);
            if (!MessageDigest.isEqual(digest.digest(), snapshot.readNBytes(DIGEST_BYTES))) {
                throw new IOException("the snapshot is damaged: its checksum does not fit");
            }
            Durable.syncFolder(folder);
            whole = true;
        } catch (EOFException e) {
            throw DataFolder.unusable(folder, "the snapshot is cut off", e);
        } catch (IOException e) {
            throw DataFolder.unusable(folder, "it can't be filled from the snapshot: " + DataFolder.reasonOf(e), e);
        } finally {
            if (!whole) {
                written.reversed().forEach(FolderSnapshot::removeOne);
            }
        }
    }

    private static void removeOne(Path path) {
        try {
            Files.deleteIfExists(path);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void requireEmpty(Path folder) throws IOException {
        if (Files.isDirectory(folder)) {
            try (Stream<Path> files = Files.list(folder)) {
                if (files.findAny().isPresent()) {
                    throw new IOException("it is not empty; name another folder");
                }
            }
        }
    }

    private static void unpack(InputStream archive, Path folder, List<Path> written) throws IOException {
        for (Tar.FileHeader file = Tar.next(archive); file != null; file = Tar.next(archive)) {
            if (!FILE_NAME.matcher(file.name()).matches()) {
                throw new IOException("it is not a snapshot of Carillon");
            }
            Path path = folder.resolve(file.name());
            Path parent = path.getParent();
            if (parent != null && !Files.isDirectory(parent)) {
                Durable.makeFolder(parent);
                written.add(parent);
            }
            written.add(path);
            try (OutputStream out = Files.newOutputStream(path)) {
                copy(archive, file.size(), out);
            }
            Durable.sync(path);
            if (archive.readNBytes(file.padding()).length < file.padding()) {
                throw new EOFException();
            }
        }
        for (String below : new String[]{"log", "index"}) {
            if (!Files.isDirectory(folder.resolve(below))) {
                throw new IOException("it is not a snapshot of Carillon");
            }
            Durable.syncFolder(folder.resolve(below));
        }
    }

    private static void copy(InputStream in, long size, OutputStream out) throws IOException {
        byte[] chunk = new byte[1 << 16];
        long left = size;
        while (left > 0) {
            int count = in.read(chunk, 0, (int) Math.min(chunk.length, left));
            if (count < 0) {
                throw new EOFException();
            }
            out.write(chunk, 0, count);
            left -= count;
        }
    }
}
