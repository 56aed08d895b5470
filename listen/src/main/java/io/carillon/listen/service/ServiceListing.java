package io.carillon.listen.service;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

import io.carillon.listen.engine.KeyValues;
import io.carillon.listen.engine.KeyValues.Stored;
import io.carillon.yaml.DocumentException;
import io.carillon.yaml.JsonReader;
import org.jspecify.annotations.Nullable;

/**
 * What a service holds at a revision. Keys of a service whose name begins with this one and a slash, {@code aviso/v1}
 * within {@code aviso}, are not part of it: as no file can also be a folder, a status under which there are keys is
 * that of another service.
 *
 * @param files  the files, in the order of their keys
 * @param others the names of the services within this one
 */
record ServiceListing(List<Stored> files, List<String> others) {

    /**
     * Asks the store.
     *
     * @param keysOnly whether the contents are left out
     * @param revision at which revision, 0 for now
     */
    static ServiceListing read(KeyValues store, ServiceName service, boolean keysOnly, long revision)
            throws InterruptedException {
        String prefix = service.filesPrefix();
        List<Stored> all = new ArrayList<>(store.list(prefix, keysOnly, revision));
        // v1 has the status of a service there that was named with a slash at the end
        all.removeIf(stored -> stored.key().equals(prefix));
        TreeSet<String> keys = new TreeSet<>();
        all.forEach(stored -> keys.add(stored.key()));
        List<String> others = new ArrayList<>();
        for (Stored stored : all) {
            if (hasKeysBelow(keys, stored.key()) && isStatus(keysOnly ? store.get(stored.key(), revision) : stored)) {
                others.add(stored.key());
            }
        }
        all.removeIf(stored -> others.stream()
                .anyMatch(other -> stored.key().equals(other) || stored.key().startsWith(other + "/")));
        others.replaceAll(key -> service + "/" + key.substring(prefix.length()));
        return new ServiceListing(all, others);
    }

    private static boolean hasKeysBelow(TreeSet<String> keys, String key) {
        String next = keys.ceiling(key + "/");
        return next != null && next.startsWith(key + "/");
    }

    private static boolean isStatus(@Nullable Stored stored) {
        if (stored == null) {
            return false;
        }
        try {
            return JsonReader.read(new String(stored.value(), UTF_8)) instanceof Map<?, ?> status
                    && status.containsKey("date_time") && status.containsKey("message");
        } catch (DocumentException e) {
            return false;
        }
    }
}
