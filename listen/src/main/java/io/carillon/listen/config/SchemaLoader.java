package io.carillon.listen.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.carillon.event.schema.EventSchemas;
import io.carillon.listen.NotificationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the schema that a user's notifications and listeners go by (aviso-v1 3.1): the user's own, that of the machine,
 * or the built-in one. Immutable and thread-safe.
 */
public final class SchemaLoader {

    private static final Logger LOG = LoggerFactory.getLogger("aviso");

    private static final String FOLDER = "service_configuration";
    private static final String FILE_NAME = "event_listener_schema.json";

    private final Path systemFolder;

    /**
     * @param systemFolder where the machine keeps what holds for all users, {@link ConfigLoader#SYSTEM_FOLDER}
     */
    public SchemaLoader(Path systemFolder) {
        this.systemFolder = systemFolder;
    }

    /**
     * Reads the schema. The first folder that has files decides: {@code service_configuration} in the user's
     * {@code .aviso}, then that of the machine. Exactly one of its files, at any depth, must be named as a schema.
     *
     * @throws NotificationException when there is a schema but it can't be read
     */
    public EventSchemas load(UserConfig config) {
        if (config.remoteSchema()) {
            throw new NotificationException("remote_schema is true: a schema from the configuration service is not"
                    + " available in this version, set it to false", true);
        }
        List<Path> files = files(config.home().resolve(".aviso").resolve(FOLDER));
        if (files.isEmpty()) {
            files = files(systemFolder.resolve(FOLDER));
        }
        EventSchemas schemas = files.isEmpty() ? builtIn() : read(theSchema(files));
        if (config.schemaParser().equals(UserConfig.ECMWF_PARSER)) {
            throw new NotificationException("No MARS language schema file found", true);
        }
        return schemas;
    }

    private static EventSchemas builtIn() {
        LOG.warn("Not local listener schema file found, using default schema");
        return EventSchemas.flight();
    }

    private static List<Path> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> tree = Files.walk(folder)) {
            return tree.filter(path -> !Files.isDirectory(path)).toList();
        } catch (IOException e) {
            throw new NotificationException("The schema folder " + folder + " can't be read: " + e.getMessage(), true,
                    e);
        }
    }

    private static Path theSchema(List<Path> files) {
        List<Path> schemas = files.stream().filter(file -> String.valueOf(file.getFileName()).contains(FILE_NAME))
                .toList();
        if (schemas.size() != 1) {
            throw new NotificationException("No local event listener schema file found", true);
        }
        return schemas.getFirst();
    }

    private static EventSchemas read(Path file) {
        LOG.debug("Reading the schema {}", file);
        try {
            if (JsonReader.read(TextFile.read(file.toString())) instanceof Map<?, ?> document) {
                return EventSchemas.of(document);
            }
            throw new DocumentException("a schema must be a JSON object");
        } catch (DocumentException e) {
            throw new NotificationException("The schema " + file + " can't be used: " + e.getMessage(), false, e);
        }
    }
}
