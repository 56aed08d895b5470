package io.carillon.hub.consumers;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Objects;

import io.carillon.hub.ConsumerException;
import io.carillon.hub.ConsumerException.Kind;
import io.carillon.hub.EventConsumer;
import io.carillon.hub.HubEvent;
import io.carillon.hub.HubException;
import org.jspecify.annotations.Nullable;

/**
 * {@code log}: adds each event's JSON to a file as a line of its own (hub 6, with the line break that the original
 * lacked). When the file has grown to a size it becomes {@code <name>.1}, the one before that {@code .2}, and so on. A
 * file that was moved away or removed by others is made anew. What was taken is on the disk.
 */
public final class LogConsumer implements EventConsumer {

    private static final int MOST_AT_ONCE = 100;
    private static final long ROTATE = 100L << 20;
    private static final int KEEP = 5;
    private static final int MOST_KEPT = 1000;

    private final Path path;
    private final long maxBytes;
    private final int keep;
    private @Nullable FileChannel open;
    private @Nullable Object openFile;

    /**
     * @param path     the file; its folder must be there
     * @param maxBytes when it has grown to this size a new one is begun
     * @param keep     how many old ones are kept
     */
    public LogConsumer(Path path, long maxBytes, int keep) {
        this.path = path;
        this.maxBytes = maxBytes;
        this.keep = keep;
    }

    @Override
    public void consume(HubEvent event) throws ConsumerException {
        consumeAll(List.of(event));
    }

    @Override
    public int mostAtOnce() {
        return MOST_AT_ONCE;
    }

    @Override
    public synchronized void consumeAll(List<HubEvent> events) throws ConsumerException {
        StringBuilder lines = new StringBuilder();
        events.forEach(event -> lines.append(event.toJson()).append('\n'));
        try {
            FileChannel file = file();
            long begin = file.size();
            ByteBuffer bytes = ByteBuffer.wrap(lines.toString().getBytes(UTF_8));
            try {
                while (bytes.hasRemaining()) {
                    file.write(bytes);
                }
                file.force(false);
            } catch (IOException e) {
                // Half a line would spoil the next.
                file.truncate(begin);
                throw e;
            }
        } catch (IOException e) {
            throw new ConsumerException(Kind.UNAVAILABLE, "can't write to " + path + ": " + reason(e), e);
        }
    }

    private FileChannel file() throws IOException {
        FileChannel file = open;
        if (file == null || !Objects.equals(openFile, identity())) {
            file = reopen();
        }
        if (file.size() >= maxBytes) {
            rotate();
            file = reopen();
        }
        return file;
    }

    private FileChannel reopen() throws IOException {
        close();
        FileChannel file = FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.WRITE,
                StandardOpenOption.APPEND);
        open = file;
        openFile = identity();
        return file;
    }

    private @Nullable Object identity() throws IOException {
        try {
            return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
        } catch (NoSuchFileException e) {
            return null;
        }
    }

    private void rotate() throws IOException {
        for (int i = keep; i > 0; i--) {
            Path older = i == 1 ? path : numbered(i - 1);
            if (Files.exists(older)) {
                Files.move(older, numbered(i), StandardCopyOption.REPLACE_EXISTING);
            }
        }
        if (keep == 0) {
            Files.delete(path);
        }
    }

    private Path numbered(int number) {
        return path.resolveSibling(path.getFileName() + "." + number);
    }

    private static String reason(IOException e) {
        return e instanceof NoSuchFileException ? "the folder is not there" : String.valueOf(e.getMessage());
    }

    @Override
    public synchronized void close() {
        FileChannel file = open;
        open = null;
        if (file != null) {
            try {
                file.close();
            } catch (IOException e) {
                throw new HubException(path + " can't be closed: " + e.getMessage(), e);
            }
        }
    }

    /** {@code path}, {@code max_bytes}, {@code keep}. */
    static final class Factory implements ConsumerFactory {

        @Override
        public String type() {
            return "log";
        }

        @Override
        public EventConsumer create(ConsumerSettings settings) {
            String path = settings.text("path");
            try {
                return new LogConsumer(Path.of(path), settings.bytes("max_bytes", ROTATE),
                        settings.number("keep", KEEP, 0, MOST_KEPT));
            } catch (InvalidPathException e) {
                throw new HubException("path is no path: " + ConsumerSettings.shown(path), e);
            }
        }
    }
}
