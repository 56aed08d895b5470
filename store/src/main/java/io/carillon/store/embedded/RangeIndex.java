package io.carillon.store.embedded;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;

import io.carillon.store.Bytes;
import io.carillon.store.KeyRange;
import org.jspecify.annotations.Nullable;

/**
 * Finds who is interested in a key, at a cost that grows with those who are and with the number of different prefix
 * lengths, not with those who exist; only ranges that are neither one key nor a prefix are tried one by one. Not
 * thread-safe.
 *
 * @param <T> who is interested
 */
final class RangeIndex<T> {

    private final Map<Bytes, Set<T>> byKey = new HashMap<>();
    private final TreeMap<Integer, Map<Bytes, Set<T>>> byPrefix = new TreeMap<>();
    private final Map<KeyRange, Set<T>> others = new HashMap<>();
    private int size;

    /** How many are in it. */
    int size() {
        return size;
    }

    void add(KeyRange keys, T who) {
        if (places(keys).computeIfAbsent(placeOf(keys), _ -> new LinkedHashSet<>()).add(who)) {
            size++;
        }
    }

    void remove(KeyRange keys, T who) {
        Map<Object, Set<T>> places = places(keys);
        Set<T> there = places.get(placeOf(keys));
        if (there != null && there.remove(who)) {
            size--;
            if (there.isEmpty()) {
                places.remove(placeOf(keys));
            }
        }
        if (places.isEmpty() && isPrefix(keys)) {
            byPrefix.remove(keys.start().length());
        }
    }

    @SuppressWarnings("unchecked") // each map is only ever used with the kind of place that placeOf gives for it
    private Map<Object, Set<T>> places(KeyRange keys) {
        Map<?, Set<T>> map;
        if (keys.isSingle()) {
            map = byKey;
        } else if (isPrefix(keys)) {
            map = byPrefix.computeIfAbsent(keys.start().length(), _ -> new HashMap<>());
        } else {
            map = others;
        }
        return (Map<Object, Set<T>>) map;
    }

    private static Object placeOf(KeyRange keys) {
        return keys.isSingle() || isPrefix(keys) ? keys.start() : keys;
    }

    private static boolean isPrefix(KeyRange keys) {
        return keys.equals(KeyRange.prefix(keys.start()));
    }

    /** Shows everyone whose range holds the key. */
    void match(Bytes key, Consumer<T> visitor) {
        show(byKey.get(key), visitor);
        for (Map.Entry<Integer, Map<Bytes, Set<T>>> ofLength : byPrefix.headMap(key.length(), true).entrySet()) {
            show(ofLength.getValue().get(Bytes.wrap(Arrays.copyOf(key.array(), ofLength.getKey()))), visitor);
        }
        for (Map.Entry<KeyRange, Set<T>> other : others.entrySet()) {
            if (other.getKey().contains(key)) {
                show(other.getValue(), visitor);
            }
        }
    }

    private void show(@Nullable Set<T> found, Consumer<T> visitor) {
        if (found != null) {
            found.forEach(visitor);
        }
    }

    /** Everyone. */
    List<T> all() {
        List<T> all = new ArrayList<>(size);
        byKey.values().forEach(all::addAll);
        byPrefix.values().forEach(ofLength -> ofLength.values().forEach(all::addAll));
        others.values().forEach(all::addAll);
        return all;
    }
}
