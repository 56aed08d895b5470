package io.carillon.workflow.checklist;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.carillon.event.python.PythonText;
import io.carillon.yaml.DocumentException;
import io.carillon.yaml.YamlReader;
import io.carillon.yaml.YamlWriter;
import org.jspecify.annotations.Nullable;

/**
 * What workers have told of the state of the system, by section (nowcast 4). Immutable: an update makes a new one that
 * shares what has not changed. The order of keys is that in which they came.
 */
public final class Checklist {

    /** A checklist with nothing in it. */
    public static final Checklist EMPTY = new Checklist(Map.of());

    private final Map<String, @Nullable Object> sections;

    private Checklist(Map<String, @Nullable Object> sections) {
        this.sections = Collections.unmodifiableMap(sections);
    }

    /** All sections; unmodifiable. */
    public Map<String, @Nullable Object> sections() {
        return sections;
    }

    /** Whether there is nothing in it. */
    public boolean isEmpty() {
        return sections.isEmpty();
    }

    /**
     * With a worker's payload put in. A mapping is put over a mapping, key by key; a set is united with a set; any
     * other payload takes the place of what is there, but only of what is neither mapping nor set.
     *
     * @param key     the section
     * @param payload what the worker sent, not null
     * @throws ChecklistException when the payload can't be put over what is there
     */
    public Checklist updated(String key, Object payload) throws ChecklistException {
        Map<String, @Nullable Object> copy = copy(sections, 1);
        Object present = sections.get(key);
        copy.put(key, switch (present) {
            case Map<?, ?> map when payload instanceof Map<?, ?> changes -> united(map, changes);
            case Set<?> set when payload instanceof Iterable<?> more -> united(set, more);
            case Map<?, ?> _,Set<?> _ -> throw new ChecklistException("the section " + PythonText.repr(key) + " is a "
                    + kind(present) + "; a " + kind(payload) + " can't be put over it");
            case null, default -> payload;
        });
        return new Checklist(copy);
    }

    /** With some sections replaced, and some gone. */
    public Checklist with(Map<String, ? extends @Nullable Object> changed, Set<String> removed) {
        Map<String, @Nullable Object> copy = copy(sections, changed.size());
        copy.putAll(changed);
        removed.forEach(copy::remove);
        return new Checklist(copy);
    }

    /** An unmodifiable map goes through its elements much faster itself than it lets others do. */
    private static <K extends @Nullable Object> Map<K, @Nullable Object> copy(Map<K, ? extends @Nullable Object> map,
            int more) {
        Map<K, @Nullable Object> copy = LinkedHashMap.newLinkedHashMap(map.size() + more);
        map.forEach(copy::put);
        return copy;
    }

    private static Map<?, ?> united(Map<?, ?> map, Map<?, ?> changes) {
        Map<Object, @Nullable Object> copy = LinkedHashMap.newLinkedHashMap(map.size() + changes.size());
        map.forEach(copy::put);
        changes.forEach(copy::put);
        return Collections.unmodifiableMap(copy);
    }

    private static Set<?> united(Set<?> set, Iterable<?> more) {
        Set<Object> copy = new LinkedHashSet<>(set);
        more.forEach(copy::add);
        return Collections.unmodifiableSet(copy);
    }

    private static String kind(@Nullable Object value) {
        return switch (value) {
            case Map<?, ?> _ -> "mapping";
            case Set<?> _ -> "set";
            case List<?> _ -> "list";
            case String _ -> "text";
            case null, default -> "single value";
        };
    }

    /** As YAML that both systems read (nowcast 4, "Checklist file"); keys keep their order. */
    public String yaml() {
        return YamlWriter.writeUnsorted(sections);
    }

    /**
     * The checklist that YAML stands for. An empty text is an empty checklist.
     *
     * @throws ChecklistException when it is not YAML, or no mapping
     */
    public static Checklist ofYaml(String yaml) throws ChecklistException {
        Object value;
        try {
            value = YamlReader.read(yaml);
        } catch (DocumentException e) {
            throw new ChecklistException(String.valueOf(e.getMessage()), e);
        }
        if (value == null) {
            return EMPTY;
        }
        if (!(value instanceof Map<?, ?> map)) {
            throw new ChecklistException("it is not a mapping");
        }
        Map<String, @Nullable Object> sections = new LinkedHashMap<>();
        map.forEach((key, section) -> sections.put(PythonText.str(key), section));
        return new Checklist(sections);
    }
}
