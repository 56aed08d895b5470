package io.carillon.listen.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * What the sources say, merged as they come (aviso-v1 2.1): mappings deeply, of everything else the last one holds. It
 * keeps where each value comes from. Not thread-safe.
 */
final class ConfigTree {

    private final Map<@Nullable Object, Object> root = new LinkedHashMap<>();
    private int merged;

    /**
     * A value that is no mapping.
     *
     * @param rank how many sources were merged before the one that it comes from
     */
    record Leaf(@Nullable Object value, Source source, int rank) {
    }

    /** A mapping; its values are leaves and branches. */
    private record Branch(Map<@Nullable Object, Object> members) {
    }

    /** Puts what a source says over what is there. */
    void merge(Map<?, ?> above, Source source) {
        merge(root, above, source, merged++);
    }

    private static void merge(Map<@Nullable Object, Object> below, Map<?, ?> above, Source source, int rank) {
        for (Map.Entry<?, ?> entry : above.entrySet()) {
            if (entry.getValue() instanceof Map<?, ?> map) {
                merge(branch(below, entry.getKey()), map, source, rank);
            } else {
                below.put(entry.getKey(), new Leaf(entry.getValue(), source, rank));
            }
        }
    }

    private static Map<@Nullable Object, Object> branch(Map<@Nullable Object, Object> below, @Nullable Object key) {
        if (below.get(key) instanceof Branch branch) {
            return branch.members;
        }
        Branch made = new Branch(new LinkedHashMap<>());
        below.put(key, made);
        return made.members;
    }

    /** Puts one value over what is there; values put one after the other are of one source. */
    void put(Setting setting, @Nullable Object value, Source source) {
        String section = setting.section();
        Map<@Nullable Object, Object> members = section == null ? root : branch(root, section);
        members.put(setting.key(), new Leaf(value, source, merged));
    }

    /** The values that were put form a source, the next ones another. */
    void endSource() {
        merged++;
    }

    /** Whether what stands under a name can hold settings: a mapping, or nothing at all. */
    boolean isSection(String name) {
        Object value = root.get(name);
        return value == null || value instanceof Branch;
    }

    /** Whether any source says something about a setting. */
    boolean has(Setting setting) {
        return find(setting) != null;
    }

    /** What a setting is said to be: a tree without its sources. */
    @Nullable
    Object get(Setting setting) {
        return plain(find(setting));
    }

    /** The leaf of a setting, null when no source says anything or it is a mapping. */
    @Nullable
    Leaf leaf(Setting setting) {
        return find(setting) instanceof Leaf leaf ? leaf : null;
    }

    private @Nullable Object find(Setting setting) {
        String section = setting.section();
        if (section == null) {
            return root.get(setting.key());
        }
        return root.get(section) instanceof Branch branch ? branch.members.get(setting.key()) : null;
    }

    /** Without a switch over types: the classes that those need are made anew in each run, and this is in every one. */
    private static @Nullable Object plain(@Nullable Object node) {
        if (node instanceof Leaf leaf) {
            return leaf.value;
        }
        if (!(node instanceof Branch branch)) {
            return null;
        }
        Map<@Nullable Object, @Nullable Object> map = new LinkedHashMap<>();
        branch.members.forEach((key, value) -> map.put(key, plain(value)));
        return map;
    }

    /**
     * A value and what it is called.
     *
     * @param names the keys that lead to it
     */
    record Named(List<@Nullable Object> names, Leaf leaf) {
    }

    /** All values below a setting that is a mapping, or the one that it is. */
    List<Named> leaves(Setting setting) {
        List<Named> leaves = new ArrayList<>();
        List<@Nullable Object> names = new ArrayList<>();
        if (setting.section() != null) {
            names.add(setting.section());
        }
        names.add(setting.key());
        collect(find(setting), names, leaves);
        return leaves;
    }

    /** All values. */
    List<Named> leaves() {
        List<Named> leaves = new ArrayList<>();
        collect(new Branch(root), List.of(), leaves);
        return leaves;
    }

    private static void collect(@Nullable Object node, List<@Nullable Object> names, List<Named> leaves) {
        if (node instanceof Leaf leaf) {
            leaves.add(new Named(names, leaf));
        } else if (node instanceof Branch branch) {
            branch.members.forEach((key, value) -> {
                List<@Nullable Object> below = new ArrayList<>(names);
                below.add(key);
                collect(value, below, leaves);
            });
        }
    }
}
