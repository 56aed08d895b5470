package io.carillon.workflow.checklist;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

import io.carillon.workflow.next.NextWorker;
import io.carillon.yaml.YamlReader;
import io.carillon.yaml.YamlWriter;
import org.jspecify.annotations.Nullable;

/**
 * The journal's records as JSON objects; values of the checklist are YAML texts within, because JSON has neither dates
 * nor sets nor bytes.
 */
final class JournalRecords {

    private JournalRecords() {
    }

    static Map<String, Object> of(Change change) {
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("record", "change");
        put(record, "request", change.requestId());
        put(record, "reply", change.reply());
        Change.Spoke spoke = change.spoke();
        if (spoke != null) {
            record.put("spoke", Map.of("run", spoke.run(), "type", spoke.type()));
        }
        Change.Begun begun = change.begun();
        if (begun != null) {
            record.put("begun", Map.of("run", begun.run(), "time", begun.time().toEpochMilli()));
        }
        ChecklistEdit edit = change.edit();
        if (edit != null) {
            record.put("edit", of(edit));
        }
        Races races = change.races();
        if (races != null) {
            record.put("races", races(races));
        }
        if (!change.ended().isEmpty()) {
            record.put("ended", change.ended());
        }
        if (!change.started().isEmpty()) {
            record.put("started", runs(change.started()));
        }
        return record;
    }

    /**
     * The change that a record stands for.
     *
     * @param before the checklist before it
     */
    static Change change(Map<?, ?> record, Checklist before) throws ChecklistException {
        Checklist checklist = null;
        ChecklistEdit edit = null;
        if (record.get("edit") instanceof Map<?, ?> map) {
            edit = edit(map);
            checklist = edit.of(before);
        }
        return new Change(optional(record, "request"), optional(record, "reply"), edit, checklist,
                record.containsKey("races") ? races(record.get("races")) : null,
                record.get("spoke") instanceof Map<?, ?> spoke
                        ? new Change.Spoke(text(spoke, "run"), text(spoke, "type"))
                        : null,
                record.get("begun") instanceof Map<?, ?> begun
                        ? new Change.Begun(text(begun, "run"), Objects.requireNonNull(time(begun, "time")))
                        : null,
                texts(record.get("ended")), runs(record.get("started")));
    }

    private static @Nullable Instant time(Map<?, ?> map, String key) {
        return map.get(key) instanceof Number millis ? Instant.ofEpochMilli(millis.longValue()) : null;
    }

    static Map<String, Object> snapshot(ManagerState state) {
        Map<String, Object> record = new LinkedHashMap<>();
        record.put("record", "snapshot");
        record.put("checklist", state.checklist().yaml());
        record.put("races", races(state.races()));
        record.put("runs", runs(state.runs()));
        record.put("replies", state.replies());
        return record;
    }

    static ManagerState state(Map<?, ?> snapshot) throws ChecklistException {
        Map<String, Run> runs = new LinkedHashMap<>();
        runs(snapshot.get("runs")).forEach(run -> runs.put(run.id(), run));
        Map<String, String> replies = new LinkedHashMap<>();
        if (snapshot.get("replies") instanceof Map<?, ?> map) {
            map.forEach((id, reply) -> replies.put(String.valueOf(id), String.valueOf(reply)));
        }
        return new ManagerState(Checklist.ofYaml(text(snapshot, "checklist")), races(snapshot.get("races")), runs,
                replies);
    }

    private static Map<String, Object> of(ChecklistEdit edit) {
        Map<String, Object> map = new LinkedHashMap<>();
        if (edit.clear()) {
            map.put("clear", true);
        }
        String key = edit.key();
        if (key != null) {
            map.put("key", key);
            map.put("payload", YamlWriter.writeUnsorted(edit.payload()));
        }
        if (!edit.changed().isEmpty()) {
            map.put("changed", YamlWriter.writeUnsorted(edit.changed()));
        }
        if (!edit.removed().isEmpty()) {
            map.put("removed", new ArrayList<>(edit.removed()));
        }
        return map;
    }

    private static ChecklistEdit edit(Map<?, ?> map) {
        Map<String, @Nullable Object> changed = new LinkedHashMap<>();
        if (map.containsKey("changed") && YamlReader.read(text(map, "changed")) instanceof Map<?, ?> sections) {
            sections.forEach((key, value) -> changed.put(String.valueOf(key), value));
        }
        return new ChecklistEdit(Boolean.TRUE.equals(map.get("clear")), optional(map, "key"),
                map.containsKey("payload") ? YamlReader.read(text(map, "payload")) : null, changed,
                new LinkedHashSet<>(texts(map.get("removed"))));
    }

    private static List<Object> races(Races races) {
        List<Object> list = new ArrayList<>();
        for (Race race : races.races()) {
            list.add(Map.of("starter", race.starter(), "racers", new ArrayList<>(race.racers()), "must",
                    new ArrayList<>(race.must()), "held", race.held().stream().map(JournalRecords::of).toList()));
        }
        return list;
    }

    private static Races races(@Nullable Object list) {
        List<Race> races = new ArrayList<>();
        for (Map<?, ?> map : maps(list)) {
            Set<String> racers = new LinkedHashSet<>(texts(map.get("racers")));
            Set<String> must = new LinkedHashSet<>(texts(map.get("must")));
            races.add(new Race(text(map, "starter"), racers, must,
                    maps(map.get("held")).stream().map(JournalRecords::worker).toList()));
        }
        return new Races(races);
    }

    private static List<Object> runs(List<Run> runs) {
        List<Object> list = new ArrayList<>();
        for (Run run : runs) {
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("id", run.id());
            map.put("worker", of(run.worker()));
            map.put("attempt", run.attempt());
            map.put("not before", run.notBefore().toEpochMilli());
            Instant launched = run.launched();
            if (launched != null) {
                map.put("launched", launched.toEpochMilli());
            }
            put(map, "said", run.said());
            list.add(map);
        }
        return list;
    }

    private static List<Run> runs(@Nullable Object list) {
        List<Run> runs = new ArrayList<>();
        for (Map<?, ?> map : maps(list)) {
            if (map.get("worker") instanceof Map<?, ?> worker && map.get("attempt") instanceof Number attempt
                    && time(map, "not before") instanceof Instant notBefore) {
                runs.add(new Run(text(map, "id"), worker(worker), attempt.intValue(), notBefore, time(map, "launched"),
                        optional(map, "said")));
            }
        }
        return runs;
    }

    private static Map<String, Object> of(NextWorker worker) {
        return Map.of("module", worker.module(), "args", worker.args(), "host", worker.host());
    }

    private static NextWorker worker(Map<?, ?> map) {
        return new NextWorker(text(map, "module"), texts(map.get("args")), text(map, "host"));
    }

    private static List<Map<?, ?>> maps(@Nullable Object list) {
        List<Map<?, ?>> maps = new ArrayList<>();
        if (list instanceof List<?> elements) {
            for (Object element : elements) {
                maps.add((Map<?, ?>) Objects.requireNonNull(element));
            }
        }
        return maps;
    }

    private static List<String> texts(@Nullable Object list) {
        return list instanceof List<?> elements ? elements.stream().map(String::valueOf).toList() : List.of();
    }

    private static String text(Map<?, ?> map, String key) {
        return Objects.requireNonNull(optional(map, key), key);
    }

    private static @Nullable String optional(Map<?, ?> map, String key) {
        return map.get(key) instanceof String text ? text : null;
    }

    private static void put(Map<String, Object> record, String key, @Nullable String value) {
        if (value != null) {
            record.put(key, value);
        }
    }
}
