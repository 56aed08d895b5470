package io.carillon.workflow.config;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import org.jspecify.annotations.Nullable;

/**
 * Who may send which messages: the section {@code message registry} (nowcast 3). Immutable.
 *
 * @param manager what the manager replies: a text for the logs by type
 * @param workers what workers send, by the name of the worker
 */
public record MessageRegistry(Map<String, String> manager, Map<String, WorkerEntry> workers) {

    /** The key of a worker's entry that names its place in the checklist, and is a message type as well. */
    public static final String CHECKLIST_KEY = "checklist key";

    /** Keeps the order of both. */
    public MessageRegistry {
        manager = Collections.unmodifiableMap(new LinkedHashMap<>(manager));
        workers = Collections.unmodifiableMap(new LinkedHashMap<>(workers));
    }

    /**
     * What one worker may send.
     *
     * @param checklistKey the section of the checklist that its payloads are put into; null when it has none
     * @param types        a text for the logs by message type; {@link #CHECKLIST_KEY} is among them, as in the original
     */
    public record WorkerEntry(@Nullable String checklistKey, Map<String, String> types) {

        /** Keeps the order. */
        public WorkerEntry {
            types = Collections.unmodifiableMap(new LinkedHashMap<>(types));
        }
    }

    /** The entry of a worker; null when it has none. */
    public @Nullable WorkerEntry worker(String name) {
        return workers.get(name);
    }

    static MessageRegistry of(Section section) {
        Map<String, WorkerEntry> workers = new LinkedHashMap<>();
        section.section("workers", "the message types of each worker").sections().forEach((name, entry) -> {
            String key = entry.has(CHECKLIST_KEY) ? entry.text(CHECKLIST_KEY, "") : null;
            workers.put(name, new WorkerEntry(key, entry.allTexts()));
        });
        return new MessageRegistry(section.section("manager", "the manager's reply types").allTexts(), workers);
    }
}
