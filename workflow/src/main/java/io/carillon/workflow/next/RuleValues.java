package io.carillon.workflow.next;

import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.carillon.event.python.PythonText;
import io.carillon.expression.VariableType;
import io.carillon.workflow.message.Message;
import org.jspecify.annotations.Nullable;

/**
 * The variables of expressions in rules: {@code msg} with {@code source}, {@code type} and {@code payload},
 * {@code config}, {@code checklist}, {@code hosts} with the names of the enabled ones, {@code races} with those that
 * run ({@code after}, {@code racers}, {@code waits_for}), and {@code each}. Dates are text as Python writes it, sets
 * are lists, bytes Base64; keys that are not text are turned into it.
 */
final class RuleValues extends AbstractMap<String, @Nullable Object> {

    /** Their types. */
    static final Map<String, VariableType> VARIABLES = Map.of("msg", VariableType.ANYTHING, "config",
            VariableType.ANYTHING, "checklist", VariableType.ANYTHING, "hosts", VariableType.STRINGS, "races",
            VariableType.LIST, "each", VariableType.ANYTHING);

    private final Map<String, @Nullable Object> raw = new HashMap<>();
    private final Map<String, @Nullable Object> plain = new HashMap<>();

    RuleValues(Message message, Object config, Map<String, @Nullable Object> checklist, List<RunningRace> races) {
        Map<String, @Nullable Object> msg = new LinkedHashMap<>();
        msg.put("source", message.source());
        msg.put("type", message.type());
        msg.put("payload", message.payload());
        raw.put("msg", msg);
        raw.put("checklist", checklist);
        plain.put("config", config);
        plain.put("each", null);
        plain.put("hosts", hosts(config));
        raw.put("races", races.stream().map(RuleValues::of).toList());
    }

    private static List<String> hosts(Object config) {
        return config instanceof Map<?, ?> all && all.get("run") instanceof Map<?, ?> run
                && run.get("enabled hosts") instanceof Map<?, ?> hosts
                        ? hosts.keySet().stream().map(String::valueOf).toList()
                        : List.of();
    }

    private static Map<String, Object> of(RunningRace race) {
        return Map.of("after", race.after(), "racers", List.copyOf(race.racers()), "waits_for",
                List.copyOf(race.waitsFor()));
    }

    /** Sets {@code each}. */
    void each(@Nullable Object value) {
        plain.put("each", value);
    }

    /** Large values are brought into shape when they are asked for first, once a message. */
    @Override
    public @Nullable Object get(Object key) {
        if (key instanceof String name && raw.containsKey(name)) {
            plain.put(name, plain(raw.remove(name)));
        }
        return plain.get(key);
    }

    @Override
    public Set<Entry<String, @Nullable Object>> entrySet() {
        List.copyOf(raw.keySet()).forEach(this::get);
        return plain.entrySet();
    }

    /** A value of YAML as one that expressions know. */
    static @Nullable Object plain(@Nullable Object value) {
        return switch (value) {
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> copy = LinkedHashMap.newLinkedHashMap(map.size());
                map.forEach((key, each) -> copy.put(PythonText.str(key), plain(each)));
                yield copy;
            }
            case Iterable<?> elements -> {
                List<@Nullable Object> copy = new ArrayList<>();
                elements.forEach(element -> copy.add(plain(element)));
                yield copy;
            }
            case byte[] bytes -> Base64.getEncoder().encodeToString(bytes);
            case LocalDate _,LocalDateTime _,OffsetDateTime _ -> PythonText.str(value);
            case null, default -> value;
        };
    }

    /** A result of an expression as one that can be written as text. */
    static @Nullable Object fromExpression(@Nullable Object value) {
        return value instanceof Instant || value instanceof Duration ? value.toString() : value;
    }
}
