package io.carillon.listen.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

import io.carillon.event.python.PythonValue;
import io.carillon.listen.NotificationException;
import io.carillon.listen.config.UserConfig;
import io.carillon.listen.engine.Engines;
import io.carillon.listen.engine.KeyValues;
import io.carillon.listen.engine.KeyValues.Stored;
import io.carillon.listen.engine.Status;
import io.carillon.listen.service.PushFolder.LocalFile;
import io.carillon.yaml.DocumentException;
import io.carillon.yaml.JsonReader;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps files in a store under the name of a service (aviso-v1 7). Each push is a new version of the service, with a
 * message; the one before can be brought back. Thread-safe.
 *
 * <p>
 * A change is one transaction, on the condition that nobody else has changed the service meanwhile; otherwise it is
 * worked out anew. More than a store takes in one transaction goes in several, the status last. Keys are deleted one by
 * one: no other service loses files because its name begins alike.
 */
public final class ConfigurationService implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger("aviso");

    /** When others change the service again and again meanwhile, a change is given up after so many. */
    private static final int ATTEMPTS = 10;

    private final KeyValues store;
    private final Transactions transactions;
    private final Status.Producer producer;
    private final @Nullable String etcdUser;
    private final String engine;

    /**
     * Works with the store that is configured for configurations.
     *
     * @param environment names the user who pushes, and proxies
     */
    public static ConfigurationService open(UserConfig config, Map<String, String> environment) {
        return new ConfigurationService(Engines.keyValues(config.configuration(), config.auth(), environment),
                Status.Producer.ofProcess(environment), config.auth().statusUser(),
                config.configuration().type().toUpperCase(Locale.ROOT));
    }

    /**
     * @param store    where the files are; closed with this
     * @param producer who pushes
     * @param etcdUser who the store knows the producer as, null for nobody
     * @param engine   the name of the engine, in capitals
     */
    public ConfigurationService(KeyValues store, Status.Producer producer, @Nullable String etcdUser, String engine) {
        this.store = store;
        this.transactions = new Transactions(store);
        this.producer = producer;
        this.etcdUser = etcdUser;
        this.engine = engine;
    }

    /** Works out what is to be done to a service, from the status that it has. */
    @FunctionalInterface
    private interface Change {

        /**
         * @param status the status, null if there is none
         * @return what is to be done, that to the status last; nothing to leave all as it is
         */
        List<? extends Operation> on(@Nullable Stored status) throws InterruptedException;
    }

    private void apply(ServiceName service, Change change) throws InterruptedException {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            Stored status = store.get(service.statusKey(), 0);
            List<? extends Operation> operations = change.on(status);
            if (operations.isEmpty() || commit(operations, service, status)) {
                return;
            }
            LOG.debug("Service {} was changed meanwhile, once more", service);
        }
        throw new NotificationException(
                "Service " + service + " is changed by others all the time, it could not be changed; try again", true);
    }

    private boolean commit(List<? extends Operation> operations, ServiceName service, @Nullable Stored status)
            throws InterruptedException {
        try {
            return transactions.commit(operations, service.statusKey(), status == null ? 0 : status.modRevision());
        } catch (IOException e) {
            throw new NotificationException(FileError.describe(e), false, e);
        }
    }

    private void announceOthers(ServiceListing listing, ServiceName service) {
        for (String other : listing.others()) {
            LOG.info("Service {} lies within {} and is left alone", other, service);
        }
    }

    /**
     * The files of a service, in the reverse order of their keys, as v1 has them.
     *
     * @param service the name of the service
     * @throws NotificationException when the store refuses
     */
    public List<ServiceFile> files(String service) throws InterruptedException {
        ServiceName name = ServiceName.of(service);
        ServiceListing listing = ServiceListing.read(store, name, false, 0);
        announceOthers(listing, name);
        List<ServiceFile> files = new ArrayList<>();
        for (Stored stored : listing.files().reversed()) {
            files.add(
                    new ServiceFile(stored.key(), stored.key().substring(name.filesPrefix().length()), stored.value()));
        }
        return files;
    }

    /**
     * The keys of the files of a service, in reverse order, as v1 has them.
     *
     * @param service the name of the service
     * @throws NotificationException when the store refuses
     */
    public List<String> keys(String service) throws InterruptedException {
        ServiceName name = ServiceName.of(service);
        ServiceListing listing = ServiceListing.read(store, name, true, 0);
        announceOthers(listing, name);
        return listing.files().reversed().stream().map(Stored::key).toList();
    }

    /**
     * Pushes the files of a folder; when this returns the store has them.
     *
     * @param service     the name of the service
     * @param directory   the folder, as the user wrote it
     * @param message     what is said about it in the status
     * @param delete      whether files of the service that are not pushed now are deleted
     * @param maxFileSize the largest file that is pushed, in KiB
     * @return the paths of the files that were pushed; when there are none, nothing is done
     * @throws NotificationException when a file can't be read, or the store refuses
     */
    public List<String> push(String service, String directory, String message, boolean delete, int maxFileSize)
            throws InterruptedException {
        ServiceName name = ServiceName.of(service);
        List<LocalFile> files = files(directory, maxFileSize);
        if (files.isEmpty()) {
            return List.of();
        }
        List<Operation> writes = new ArrayList<>();
        Set<String> pushed = new HashSet<>();
        for (LocalFile file : files) {
            String key = name.filesPrefix() + file.path();
            pushed.add(key);
            writes.add(new Operation.Write(key, file.size(), file::read));
        }
        apply(name, status -> {
            List<Operation> operations = new ArrayList<>(writes);
            if (delete) {
                ServiceListing listing = ServiceListing.read(store, name, true, 0);
                announceOthers(listing, name);
                for (Stored stored : listing.files()) {
                    if (!pushed.contains(stored.key())) {
                        operations.add(new Operation.Delete(stored.key()));
                    }
                }
            }
            operations.add(write(name.statusKey(), newStatus(message, status)));
            return operations;
        });
        return files.stream().map(LocalFile::shown).toList();
    }

    private static List<LocalFile> files(String directory, int maxFileSize) {
        try {
            return PushFolder.read(directory, maxFileSize);
        } catch (IOException e) {
            throw new NotificationException(FileError.describe(e), false, e);
        }
    }

    private byte[] newStatus(String message, @Nullable Stored status) {
        Status previous = status == null ? null : Status.read(new String(status.value(), UTF_8), status.modRevision());
        return Status.write(message, etcdUser, producer, engine, Instant.now(), previous).getBytes(UTF_8);
    }

    @Override
    public void close() {
        store.close();
    }

    private static Operation write(String key, byte[] content) {
        return new Operation.Write(key, content.length, () -> content);
    }

    /**
     * Deletes the files of a service, and its status.
     *
     * @param service the name of the service
     * @return the keys that were deleted, in their order
     * @throws NotificationException when the store refuses
     */
    public List<String> remove(String service) throws InterruptedException {
        ServiceName name = ServiceName.of(service);
        List<String> removed = new ArrayList<>();
        apply(name, status -> {
            removed.clear();
            ServiceListing listing = ServiceListing.read(store, name, true, 0);
            announceOthers(listing, name);
            listing.files().forEach(stored -> removed.add(stored.key()));
            if (store.get(name.filesPrefix(), 0) != null) {
                removed.add(name.filesPrefix());
            }
            if (status != null) {
                removed.add(name.statusKey());
            }
            return removed.stream().map(Operation.Delete::new).toList();
        });
        Collections.sort(removed);
        return removed;
    }

    /**
     * Brings back the version before the last: the files that were changed or deleted since, and the status. Files that
     * have come since stay, as in v1.
     *
     * @param service the name of the service
     * @return the keys that were written, in reverse order; none when there is no version before the last
     * @throws NotificationException when the store refuses, above all because it has given up the history
     */
    public List<String> revert(String service) throws InterruptedException {
        ServiceName name = ServiceName.of(service);
        List<String> reverted = new ArrayList<>();
        apply(name, status -> {
            reverted.clear();
            Stored previous = status == null || status.version() == 1
                    ? null
                    : store.get(name.statusKey(), status.modRevision() - 1);
            if (previous == null) {
                return List.of();
            }
            List<Operation> operations = restoring(name, previous.modRevision());
            operations.add(write(name.statusKey(), previous.value()));
            operations.forEach(operation -> reverted.add(operation.key()));
            return operations;
        });
        reverted.sort(Collections.reverseOrder());
        return reverted;
    }

    /** What brings back the files as they were at a revision. */
    private List<Operation> restoring(ServiceName service, long revision) throws InterruptedException {
        Map<String, Stored> now = new HashMap<>();
        ServiceListing current = ServiceListing.read(store, service, true, 0);
        announceOthers(current, service);
        current.files().forEach(stored -> now.put(stored.key(), stored));
        List<Operation> operations = new ArrayList<>();
        for (Stored old : ServiceListing.read(store, service, false, revision).files()) {
            Stored newer = now.remove(old.key());
            if (newer != null && newer.modRevision() == old.modRevision()) {
                continue;
            }
            if (old.value().length == 0) {
                LOG.warn("File {} is not brought back, for it was empty and clients of Aviso v1 can't read empty files",
                        old.key());
            } else {
                operations.add(write(old.key(), old.value()));
            }
        }
        for (String key : now.keySet().stream().sorted().toList()) {
            LOG.info("File {} has come since and stays", key);
        }
        return operations;
    }

    /**
     * The status of a service: what its last push said, with {@code version}, how often it was changed.
     *
     * @param service the name of the service
     * @return null when there is no such service
     * @throws NotificationException when the store refuses, or the status is none
     */
    public @Nullable Map<String, @Nullable Object> status(String service) throws InterruptedException {
        ServiceName name = ServiceName.of(service);
        Stored stored = store.get(name.statusKey(), 0);
        if (stored == null) {
            return null;
        }
        Map<String, @Nullable Object> status = new LinkedHashMap<>();
        try {
            Object document = JsonReader.read(new String(stored.value(), UTF_8));
            if (!(document instanceof Map<?, ?> map)) {
                throw new DocumentException("'" + PythonValue.typeName(document) + "' is no JSON object");
            }
            map.forEach((field, value) -> status.put(String.valueOf(field), value));
        } catch (DocumentException e) {
            throw new NotificationException("the status " + name.statusKey() + " can't be read: " + e.getMessage(),
                    false, e);
        }
        status.put("version", stored.version());
        return status;
    }
}
