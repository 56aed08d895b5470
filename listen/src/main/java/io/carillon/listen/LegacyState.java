package io.carillon.listen;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import io.carillon.listen.config.UserConfig;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/**
 * What v1 remembered: one revision for all listeners of a user, in {@code ~/.aviso/etcd/last/revision.json} (aviso-v1
 * 5.4). Read for a listener that has no checkpoint yet, so that who moves over misses nothing; never written.
 */
final class LegacyState {

    private static final Logger LOG = LoggerFactory.getLogger("aviso");

    private LegacyState() {
    }

    /** The first revision that v1 did not see, null if it left nothing, or left it of another server. */
    static @Nullable Long nextRevision(UserConfig config) {
        Path file = config.home().resolve(".aviso/etcd/last/revision.json");
        if (!Files.isRegularFile(file)) {
            return null;
        }
        Long revision = null;
        String host = null;
        String port = null;
        try (JsonParser in = JsonFactory.builder().build().createParser(ObjectReadContext.empty(),
                Files.readString(file))) {
            if (in.nextToken() == JsonToken.START_OBJECT) {
                while (in.nextToken() != JsonToken.END_OBJECT) {
                    String name = in.currentName();
                    in.nextToken();
                    switch (name) {
                        case "last_revision" -> revision = in.getLongValue();
                        case "server_host" -> host = in.getString();
                        case "server_port" -> port = in.getString();
                        default -> in.skipChildren();
                    }
                }
            }
        } catch (IOException | JacksonException e) {
            LOG.warn("The last revision in {} can't be read: {}", file, e.getMessage());
            return null;
        }
        boolean same = (host == null || host.equals(config.notification().host()))
                && (port == null || port.equals(Integer.toString(config.notification().port())));
        return same ? revision : null;
    }
}
