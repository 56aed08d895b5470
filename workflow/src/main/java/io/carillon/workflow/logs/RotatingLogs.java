package io.carillon.workflow.logs;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;

import io.carillon.logging.python.NumberedFiles;
import org.jspecify.annotations.Nullable;

/** The log files of a system that are rolled over by a worker (nowcast 9). */
public final class RotatingLogs {

    private static final String PERMISSIONS = "rw-rw-r--";

    private final List<RotatingLog> logs;

    /**
     * One of them.
     *
     * @param name    as the configuration has it
     * @param backups how many older files are kept
     */
    private record RotatingLog(String name, Path path, int backups) {
    }

    private RotatingLogs(List<RotatingLog> logs) {
        this.logs = List.copyOf(logs);
    }

    /**
     * Finds those among handlers.
     *
     * @throws LogConfigException when a file can't be written
     */
    static RotatingLogs among(Collection<Map<String, @Nullable Object>> handlers) {
        List<RotatingLog> logs = new ArrayList<>();
        for (Map<String, @Nullable Object> handler : handlers) {
            if (NowcastLogging.ROTATING_FILE.equals(handler.get("class"))) {
                logs.add(log(handler));
            }
        }
        return new RotatingLogs(logs);
    }

    private static RotatingLog log(Map<String, @Nullable Object> handler) {
        if (!(handler.get("filename") instanceof String name)) {
            throw new LogConfigException("logging: a handler that rotates has no filename: " + handler);
        }
        int backups = switch (handler.get("backupCount")) {
            case null -> 0;
            case Integer count when count >= 0 -> count;
            case Object other -> throw new LogConfigException("logging: the handler of the file " + name
                    + ": 'backupCount' must be a whole number from 0 on, not " + other);
        };
        try {
            Path path = Path.of(name).toAbsolutePath();
            begin(path);
            return new RotatingLog(name, path, backups);
        } catch (IOException | InvalidPathException e) {
            throw new LogConfigException("logging: the file " + name + " can't be opened for writing: " + e, e);
        }
    }

    private static void begin(Path path) throws IOException {
        Path folder = path.getParent();
        if (folder != null) {
            Files.createDirectories(folder);
        }
        FileChannel.open(path, StandardOpenOption.CREATE, StandardOpenOption.APPEND).close();
    }

    /** The names of the files, as the configuration has them. */
    public List<String> files() {
        return logs.stream().map(RotatingLog::name).toList();
    }

    /**
     * Rolls one over: it becomes {@code .1}, the one before that {@code .2}, and so on, and a new one begins, which
     * user and group may write.
     *
     * @param file one of {@link #files}
     * @throws IOException when it can't be done
     */
    public void rollOver(String file) throws IOException {
        for (RotatingLog log : logs) {
            if (log.name.equals(file)) {
                NumberedFiles.rollOver(log.path, log.backups);
                begin(log.path);
                PosixFileAttributeView view = Files.getFileAttributeView(log.path, PosixFileAttributeView.class);
                if (view != null) {
                    view.setPermissions(PosixFilePermissions.fromString(PERMISSIONS));
                }
            }
        }
    }
}
