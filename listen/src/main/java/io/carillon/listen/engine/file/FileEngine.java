package io.carillon.listen.engine.file;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.time.Instant;
import java.util.Map;

import io.carillon.event.schema.EventKeys;
import io.carillon.listen.NotificationException;
import io.carillon.listen.config.UserConfig;
import io.carillon.listen.engine.Feed;
import io.carillon.listen.engine.NotificationEngine;
import io.carillon.listen.engine.Status;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine {@code file_based}, v1's test mode: an event is a file at the path that its key names, and who listens
 * watches the folder. There is no history.
 */
public final class FileEngine implements NotificationEngine {

    /** v1's name for its log; users filter on it. */
    static final Logger LOG = LoggerFactory.getLogger("aviso");

    private static final String NAME = "FILE_BASED";

    /** Beside what {@code aviso --test} of v1 writes, so that nobody takes a trial for the real thing. */
    private static final String ADDRESS = "localhost:";

    private final UserConfig config;
    private final Status.Producer producer;

    /**
     * @param environment names the user who publishes
     */
    public FileEngine(UserConfig config, Map<String, String> environment) {
        this.config = config;
        this.producer = Status.Producer.ofProcess(environment);
        LOG.warn("TEST MODE");
    }

    @Override
    public boolean keepsHistory() {
        return false;
    }

    @Override
    public void publish(EventKeys keys, String value, long ttlSeconds) {
        if (ttlSeconds > 0) {
            LOG.warn("ttl option is disabled in TestMode");
        }
        write(KeyFile.of(keys.base(), keys.leaf()), value);
        write(KeyFile.status(keys.base()), Status.write("notification to key " + keys.leaf(),
                config.auth().statusUser(), producer, NAME, Instant.now(), null));
        String admin = keys.admin();
        if (admin != null) {
            write(KeyFile.of("/", admin), "None");
        }
    }

    private static void write(KeyFile file, String value) {
        try {
            file.write(value);
        } catch (IOException e) {
            throw new NotificationException("Saving of the " + file.path() + " has failed, " + e, true, e);
        }
    }

    /**
     * {@inheritDoc}
     *
     * @throws NotificationException also when the key leads elsewhere than its parts say
     */
    @Override
    public @Nullable String value(String key) {
        KeyFile file = KeyFile.of("/", key);
        if (!Files.isRegularFile(file.path(), LinkOption.NOFOLLOW_LINKS)) {
            return null;
        }
        try {
            return KeyFile.read(file.path());
        } catch (IOException e) {
            throw new NotificationException("Reading of the " + key + " has failed, " + e, true, e);
        }
    }

    @Override
    public Position newest(String baseKey) {
        return new Position("files", 1);
    }

    @Override
    public Period find(String baseKey, Instant from, @Nullable Instant to) {
        throw new NotificationException("from_date option is disabled in TestMode", true);
    }

    @Override
    public Feed follow(Map<String, Long> starts, @Nullable String store) {
        return FileFeed.open(starts.keySet());
    }

    @Override
    public String address() {
        return ADDRESS;
    }

    @Override
    public void close() {
        // Files are opened and closed as they are needed.
    }
}
