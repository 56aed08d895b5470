package io.carillon.listen.config;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

import io.carillon.event.schema.EventSchemas;
import io.carillon.event.schema.MarsLanguage;
import io.carillon.listen.NotificationException;
import io.carillon.listen.service.ConfigurationService;
import io.carillon.listen.service.ServiceFile;
import io.carillon.yaml.DocumentException;
import io.carillon.yaml.JsonReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the schema that a user's notifications and listeners go by (aviso-v1 3.1): that of a configuration service, the
 * user's own, that of the machine, or the built-in one. Immutable and thread-safe.
 */
public final class SchemaLoader {

    private static final Logger LOG = LoggerFactory.getLogger("aviso");

    private static final String FOLDER = "service_configuration";
    private static final String SCHEMA = "event_listener_schema.json";
    private static final String LANGUAGE = "language.json";
    private static final String NO_LANGUAGE = "No MARS language schema file found";

    private final Path systemFolder;
    private final Map<String, String> environment;

    /**
     * @param systemFolder where the machine keeps what holds for all users, {@link ConfigLoader#SYSTEM_FOLDER}
     * @param environment  the process's environment variables, which may name proxies
     */
    public SchemaLoader(Path systemFolder, Map<String, String> environment) {
        this.systemFolder = systemFolder;
        this.environment = environment;
    }

    /** A file that may be a schema. */
    private sealed interface Source {

        /** How messages name it. */
        String name();

        /** What is in it. */
        String text();
    }

    private record LocalSource(Path path) implements Source {

        @Override
        public String name() {
            return path.toString();
        }

        @Override
        public String text() {
            return TextFile.read(path.toString());
        }
    }

    private record RemoteSource(ServiceFile file) implements Source {

        @Override
        public String name() {
            return file.key();
        }

        @Override
        public String text() {
            return TextFile.text(file.content());
        }
    }

    /**
     * Reads the schema. With {@code remote_schema} it is in the files of the service that is configured; otherwise the
     * first folder that has files decides: {@code service_configuration} in the user's {@code .aviso}, then that of the
     * machine. Exactly one of the files, at any depth, must be named as a schema; of several, the one that bears
     * exactly the name, so that a copy beside it does no harm. With the parser {@code ecmwf} the same holds for the
     * language of MARS, which must be among the same files. The event types of workflows are always among those of the
     * result.
     *
     * @throws NotificationException            when there is a schema but it can't be read, or the store refuses
     * @throws io.carillon.event.EventException when the schema and the language of MARS don't go together
     */
    public EventSchemas load(UserConfig config) {
        List<Source> sources = config.remoteSchema() ? remote(config) : local(config);
        boolean completed = config.schemaParser().equals(UserConfig.ECMWF_PARSER);
        if (sources.isEmpty()) {
            LOG.warn("Not local listener schema file found, using default schema");
            if (completed) {
                throw new NotificationException(NO_LANGUAGE, true);
            }
            return EventSchemas.flight().withWorkflow();
        }
        String where = config.remoteSchema() ? "remote" : "local";
        Source schema = theOne(sources, SCHEMA, "No " + where + " event listener schema file found");
        Map<?, ?> document = read(schema);
        if (completed) {
            Source language = theOne(sources, LANGUAGE, NO_LANGUAGE);
            document = MarsLanguage.of(read(language), language.name()).complete(document, schema.name());
        }
        return EventSchemas.of(document, schema.name()).withWorkflow();
    }

    private List<Source> local(UserConfig config) {
        List<Source> files = files(config.home().resolve(".aviso").resolve(FOLDER));
        return files.isEmpty() ? files(systemFolder.resolve(FOLDER)) : files;
    }

    private static List<Source> files(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        List<Source> files = new ArrayList<>();
        try (Stream<Path> tree = Files.walk(folder)) {
            tree.filter(path -> !Files.isDirectory(path)).forEach(path -> files.add(new LocalSource(path)));
        } catch (IOException e) {
            throw new NotificationException("The schema folder " + folder + " can't be read: " + e.getMessage(), true,
                    e);
        }
        return files;
    }

    private List<Source> remote(UserConfig config) {
        LOG.debug("Reading the schema from the service {}", config.service());
        List<Source> files = new ArrayList<>();
        try (ConfigurationService services = ConfigurationService.open(config, environment)) {
            services.files(config.service()).forEach(file -> files.add(new RemoteSource(file)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NotificationException("interrupted while waiting for the server", true, e);
        }
        return files;
    }

    private static Source theOne(List<Source> sources, String name, String otherwise) {
        List<Source> similar = new ArrayList<>();
        List<Source> same = new ArrayList<>();
        for (Source source : sources) {
            String last = lastOf(source.name());
            if (last.contains(name)) {
                similar.add(source);
            }
            if (last.equals(name)) {
                same.add(source);
            }
        }
        if (same.size() == 1) {
            return same.getFirst();
        }
        if (similar.size() == 1) {
            return similar.getFirst();
        }
        LOG.debug("Of these files exactly one must be named {}: {}", name, similar);
        throw new NotificationException(otherwise, true);
    }

    private static String lastOf(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private static Map<?, ?> read(Source source) {
        LOG.debug("Reading {}", source.name());
        try {
            if (JsonReader.read(source.text()) instanceof Map<?, ?> document) {
                return document;
            }
            throw new DocumentException("a schema must be a JSON object");
        } catch (DocumentException e) {
            throw new NotificationException("The schema " + source.name() + " can't be used: " + e.getMessage(), false,
                    e);
        }
    }
}
