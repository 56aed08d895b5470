package io.carillon.workflow.logs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** The log files of a system that are rolled over by a worker (nowcast 9). */
public final class RotatingLogs implements AutoCloseable {

    private static final String PERMISSIONS = "rw-rw-r--";

    private final List<RotatingFileLogHandler> handlers;

    private RotatingLogs(List<RotatingFileLogHandler> handlers) {
        this.handlers = handlers;
    }

    static RotatingLogs open(Collection<LoggingConfig.HandlerConfig> configs) {
        RotatingLogs logs = new RotatingLogs(new ArrayList<>());
        try {
            for (LoggingConfig.HandlerConfig config : configs) {
                if (config.type().equals(LogHandlers.ROTATING_FILE)
                        && LogHandlers.open(config, System.out, System.err) instanceof RotatingFileLogHandler handler) {
                    logs.handlers.add(handler);
                }
            }
        } catch (LogConfigException e) {
            logs.close();
            throw e;
        }
        return logs;
    }

    /** The names of the files, as the configuration has them. */
    public List<String> files() {
        return handlers.stream().map(handler -> handler.file().toString()).toList();
    }

    /**
     * Rolls one over: it becomes {@code .1}, the one before that {@code .2}, and so on, and a new one begins, which
     * user and group may write.
     *
     * @param file one of {@link #files}
     * @throws IOException when it can't be done
     */
    public void rollOver(String file) throws IOException {
        for (RotatingFileLogHandler handler : handlers) {
            if (handler.file().equals(Path.of(file))) {
                handler.rollOver();
                PosixFileAttributeView view = Files.getFileAttributeView(handler.file(), PosixFileAttributeView.class);
                if (view != null) {
                    view.setPermissions(PosixFilePermissions.fromString(PERMISSIONS));
                }
            }
        }
    }

    @Override
    public void close() {
        handlers.forEach(RotatingFileLogHandler::close);
    }
}
