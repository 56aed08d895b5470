package io.carillon.listen.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;

import io.carillon.event.python.PythonJson;
import io.carillon.yaml.DocumentException;
import io.carillon.yaml.JsonReader;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What was pulled into a folder: kept under the user's home and not in the folder, which may be pushed or belong to
 * another program. Not thread-safe.
 *
 * @param file    where it is kept
 * @param target  the folder
 * @param isNew   whether nothing is known of the folder
 * @param files   what was pulled, by its path in the folder
 * @param folders the folders that were made for it, by their paths in the folder
 */
record PullRecord(Path file, Path target, boolean isNew, Map<String, Pulled> files, Set<String> folders) {

    private static final Logger LOG = LoggerFactory.getLogger("aviso");

    private static final String DIRECTORY = "directory";
    private static final String FILES = "files";
    private static final String FOLDERS = "folders";
    private static final String SERVICE = "service";
    private static final String SHA_256 = "sha256";

    /**
     * A file that was pulled.
     *
     * @param service from which service
     * @param sha256  the SHA-256 of what it held, in hexadecimal digits
     */
    record Pulled(String service, String sha256) {

        static Pulled of(String service, byte[] content) {
            return new Pulled(service, digest(content));
        }

        /** Whether a file still holds what was pulled. */
        boolean isUnchanged(Path path) throws IOException {
            return sha256.equals(digest(Files.readAllBytes(path)));
        }
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /**
     * Reads the record of a folder.
     *
     * @param records the folder in which records are
     * @param target  the folder, as its real path
     */
    static PullRecord read(Path records, Path target) {
        Path file = records.resolve(digest(target.toString().getBytes(UTF_8)) + ".json");
        Map<String, Pulled> files = new TreeMap<>();
        Set<String> folders = new TreeSet<>();
        boolean isNew = true;
        try {
            if (Files.exists(file) && JsonReader.read(Files.readString(file)) instanceof Map<?, ?> document
                    && target.toString().equals(document.get(DIRECTORY))) {
                isNew = false;
                if (document.get(FILES) instanceof Map<?, ?> entries) {
                    entries.forEach((path, entry) -> {
                        if (entry instanceof Map<?, ?> pulled) {
                            files.put(String.valueOf(path), new Pulled(String.valueOf(pulled.get(SERVICE)),
                                    String.valueOf(pulled.get(SHA_256))));
                        }
                    });
                }
                if (document.get(FOLDERS) instanceof List<?> paths) {
                    paths.forEach(path -> folders.add(String.valueOf(path)));
                }
            }
        } catch (IOException | DocumentException e) {
            LOG.warn("What was pulled into {} before can't be read from {}: {}", target, file, e.getMessage());
        }
        return new PullRecord(file, target, isNew, files, folders);
    }

    /** Keeps the record. Without it the files stay when they are no longer in the service, and no more. */
    void save() {
        Map<String, Object> entries = new TreeMap<>();
        files.forEach((path, pulled) -> entries.put(path, Map.of(SERVICE, pulled.service(), SHA_256, pulled.sha256())));
        String json = PythonJson
                .pretty(Map.of(DIRECTORY, target.toString(), FILES, entries, FOLDERS, List.copyOf(folders))) + "\n";
        Path temporary = file.resolveSibling(UUID.randomUUID() + ".tmp");
        try {
            Files.createDirectories(file.resolveSibling("."));
            Files.writeString(temporary, json);
            Files.move(temporary, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            LOG.warn("What was pulled into {} can't be kept in {}, a later --delete will leave these files: {}", target,
                    file, e.getMessage());
        }
    }
}
