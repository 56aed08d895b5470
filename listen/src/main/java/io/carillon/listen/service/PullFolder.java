package io.carillon.listen.service;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import java.util.UUID;

import io.carillon.listen.NotificationException;
import io.carillon.listen.service.PullRecord.Pulled;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A folder that the files of services are pulled into (aviso-v1 7). Their names come from the store, and whoever can
 * write there chooses them: nothing is written outside of the folder, and nothing is written at all when one of the
 * names would lead there. Only what was pulled into the folder before is ever deleted from it, and only as long as it
 * is as it was pulled.
 */
public final class PullFolder {

    private static final Logger LOG = LoggerFactory.getLogger("aviso");

    private final String directory;
    private final Path root;
    private final Path records;

    /**
     * @param directory the folder, as the user wrote it; made when it isn't there
     * @param home      the user's home folder, under which it is remembered what was pulled where
     */
    public PullFolder(String directory, Path home) {
        this.directory = directory;
        this.root = Path.of(directory);
        this.records = home.resolve(".aviso").resolve("pulled");
    }

    /** A file of a service, and where it goes. */
    private record Target(ServiceFile file, Path path) {
    }

    /**
     * Writes the files of a service into the folder.
     *
     * @param service the name of the service
     * @param files   its files
     * @param delete  whether files are deleted that were pulled from the service before and aren't in it any more
     * @return the paths of the files, behind that of the folder as the user wrote it, in the order of the files
     * @throws NotificationException when the key of a file is one that can't be pulled, or a file can't be written
     */
    public List<String> save(String service, List<ServiceFile> files, boolean delete) {
        if (files.isEmpty()) {
            return List.of();
        }
        try {
            replace(ServiceName.of(service).name(), files, delete);
        } catch (IOException e) {
            throw new NotificationException(FileError.describe(e), false, e);
        }
        String prefix = directory.isEmpty() || directory.endsWith("/") ? directory : directory + "/";
        return files.stream().map(file -> prefix + file.path()).toList();
    }

    private void replace(String service, List<ServiceFile> files, boolean delete) throws IOException {
        List<Target> targets = targets(files);
        if (!Files.isDirectory(root)) {
            Files.createDirectories(root);
        }
        PullRecord record = PullRecord.read(records, root.toRealPath());
        if (delete && record.isNew()) {
            LOG.info("Nothing was pulled into {} before: no file is deleted", root.toAbsolutePath().normalize());
        }
        List<Path> folders = write(targets);
        for (Target target : targets) {
            record.files().put(target.file.path(), Pulled.of(service, target.file.content()));
        }
        for (Path folder : folders) {
            record.folders().add(root.relativize(folder).toString());
        }
        if (delete) {
            deleteOthers(service, files, record);
        }
        record.save();
    }

    private List<Target> targets(List<ServiceFile> files) throws IOException {
        List<Target> targets = new ArrayList<>();
        TreeMap<String, ServiceFile> paths = new TreeMap<>();
        for (ServiceFile file : files) {
            Path path = path(file);
            Path parent = path.getParent();
            if (leadsOut(parent)) {
                throw refused(file, "a link leads it out of the folder " + directory);
            }
            if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                throw refused(file, "a folder is in its way, " + path);
            }
            targets.add(new Target(file, path));
            paths.put(file.path() + "/", file);
        }
        for (var entry : paths.entrySet()) {
            var next = paths.higherEntry(entry.getKey());
            if (next != null && next.getKey().startsWith(entry.getKey())) {
                throw refused(entry.getValue(), "it would have to be a folder too, for " + next.getValue().key());
            }
        }
        return targets;
    }

    private Path path(ServiceFile file) {
        for (String name : file.path().split("/", -1)) {
            if (name.isEmpty() || name.equals(".") || name.equals("..")) {
                throw refused(file, "it leads out of the folder " + directory);
            }
        }
        try {
            return root.resolve(file.path());
        } catch (InvalidPathException e) {
            throw refused(file, "no file can have such a name");
        }
    }

    private static NotificationException refused(ServiceFile file, String reason) {
        return new NotificationException(
                "Key " + file.key() + " can't be pulled: " + reason + "; nothing has been written", true);
    }

    /** Whether a folder, as far as it exists, is reached by a link that leads out of the root. */
    private boolean leadsOut(@Nullable Path folder) throws IOException {
        Path existing = folder;
        while (existing != null && !existing.equals(root) && !Files.exists(existing, LinkOption.NOFOLLOW_LINKS)) {
            existing = existing.getParent();
        }
        if (existing == null || existing.equals(root) || !Files.exists(existing)) {
            // a link that leads nowhere is reported when the folder can't be made
            return false;
        }
        return !existing.toRealPath().startsWith(root.toRealPath());
    }

    /**
     * Writes all files beside their places before it puts the first into its own.
     *
     * @return the folders that were made
     */
    private List<Path> write(List<Target> targets) throws IOException {
        List<Path> folders = new ArrayList<>();
        List<Path> written = new ArrayList<>();
        try {
            for (Target target : targets) {
                Path parent = target.path.getParent();
                if (parent != null) {
                    makeFolders(parent, folders);
                }
                Path temporary = target.path.resolveSibling(".aviso-config." + UUID.randomUUID() + ".tmp");
                written.add(temporary);
                try (OutputStream out = Files.newOutputStream(temporary, StandardOpenOption.CREATE_NEW,
                        StandardOpenOption.WRITE)) {
                    out.write(target.file.content());
                }
            }
            for (int i = 0; i < targets.size(); i++) {
                Files.move(written.get(i), targets.get(i).path, StandardCopyOption.ATOMIC_MOVE,
                        StandardCopyOption.REPLACE_EXISTING);
            }
        } finally {
            for (Path temporary : written) {
                Files.deleteIfExists(temporary);
            }
        }
        return folders;
    }

    private static void makeFolders(Path folder, List<Path> made) throws IOException {
        if (!Files.isDirectory(folder)) {
            Path parent = folder.getParent();
            if (parent != null) {
                makeFolders(parent, made);
            }
            Files.createDirectory(folder);
            made.add(folder);
        }
    }

    private void deleteOthers(String service, List<ServiceFile> files, PullRecord record) throws IOException {
        List<String> gone = new ArrayList<>();
        record.files().forEach((path, pulled) -> {
            if (pulled.service().equals(service) && files.stream().noneMatch(file -> file.path().equals(path))) {
                gone.add(path);
            }
        });
        for (String path : gone) {
            Pulled pulled = record.files().remove(path);
            Path file = root.resolve(path);
            if (pulled == null || !Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) || leadsOut(file.getParent())) {
                LOG.debug("File {} is not there any more", file);
            } else if (pulled.isUnchanged(file)) {
                Files.delete(file);
                LOG.info("File {} deleted", file);
            } else {
                LOG.info("File {} was changed since it was pulled and stays", file);
            }
        }
        List<String> folders = new ArrayList<>(record.folders());
        folders.sort(Collections.reverseOrder());
        for (String folder : folders) {
            deleteIfEmpty(root.resolve(folder), folder, record);
        }
    }

    private static void deleteIfEmpty(Path folder, String path, PullRecord record) throws IOException {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            record.folders().remove(path);
            return;
        }
        try {
            Files.delete(folder);
            record.folders().remove(path);
        } catch (DirectoryNotEmptyException e) {
            LOG.debug("Folder {} is not empty and stays", folder);
        }
    }
}
