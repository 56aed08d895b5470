package io.carillon.workflow.next;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

import io.carillon.event.python.PythonText;
import io.carillon.expression.Expression;
import io.carillon.expression.ExpressionSyntaxException;
import org.jspecify.annotations.Nullable;

/** Compiles the document of a {@link RulesFile}, and notes every mistake in it. */
final class RulesReader {

    private static final Set<String> RULE_KEYS = Set.of("when", "launch", "race");
    private static final Set<String> LAUNCH_KEYS = Set.of("worker", "args", "host", "when", "for each");

    private final List<String> mistakes = new ArrayList<>();

    /**
     * The rules by worker.
     *
     * @throws RulesException with all mistakes, a line each
     */
    Map<String, List<Rule>> rules(@Nullable Object document) throws RulesException {
        Map<String, List<Rule>> rules = new LinkedHashMap<>();
        if (!(document instanceof Map<?, ?> root) || !(root.get("after") instanceof Map<?, ?> after)) {
            throw new RulesException("it must have a mapping 'after' with the rules of each worker");
        }
        allow(root, Set.of("after"), "the file");
        after.forEach((worker, list) -> {
            String place = "after: " + PythonText.str(worker);
            List<Rule> compiled = new ArrayList<>();
            int number = 0;
            for (Object rule : listOf(list)) {
                compiled.add(rule(place + ": " + ++number, rule));
            }
            rules.put(PythonText.str(worker), List.copyOf(compiled));
        });
        if (!mistakes.isEmpty()) {
            throw new RulesException(String.join("\n", mistakes));
        }
        return rules;
    }

    private Rule rule(String place, @Nullable Object value) {
        if (!(value instanceof Map<?, ?> map)) {
            mistakes.add(place + ": " + PythonText.repr(value) + " is no rule; one has the keys when, launch, race");
            return new Rule(place, null, List.of(), List.of());
        }
        allow(map, RULE_KEYS, place);
        List<LaunchRule> launch = new ArrayList<>();
        int number = 0;
        for (Object entry : listOf(map.get("launch"))) {
            launch.add(launch(place + ": launch: " + ++number, entry));
        }
        return new Rule(place, condition(place, map), launch, templates(place + ": race", map.get("race")));
    }

    private LaunchRule launch(String place, @Nullable Object value) {
        Map<?, ?> map = value instanceof Map<?, ?> given ? given : Map.of("worker", String.valueOf(value));
        allow(map, LAUNCH_KEYS, place);
        if (!(map.get("worker") instanceof String)) {
            mistakes.add(place + ": worker is missing: the module of the worker, such as nowcast.workers.download");
        }
        Expression forEach = map.get("for each") instanceof String text ? expression(place + ": for each", text) : null;
        if (map.containsKey("for each") && !(map.get("for each") instanceof String)) {
            mistakes.add(place + ": for each: it must be a text with an expression that gives a list");
        }
        Object host = map.containsKey("host") ? map.get("host") : NextWorker.LOCALHOST;
        return new LaunchRule(condition(place, map), forEach, template(place + ": worker", map.get("worker")),
                templates(place + ": args", map.get("args")), template(place + ": host", host));
    }

    private @Nullable Expression condition(String place, Map<?, ?> map) {
        Object when = map.get("when");
        if (!map.containsKey("when") || Boolean.TRUE.equals(when)) {
            return null;
        }
        try {
            return Expression.compileCondition(PythonText.str(when), RuleValues.VARIABLES);
        } catch (ExpressionSyntaxException e) {
            mistakes.add(place + ": when: " + e.getMessage());
            return null;
        }
    }

    private @Nullable Expression expression(String place, String text) {
        try {
            return TextTemplate.expression(text, RuleValues.VARIABLES);
        } catch (RulesException e) {
            mistakes.add(place + ": " + e.getMessage());
            return null;
        }
    }

    private List<TextTemplate> templates(String place, @Nullable Object value) {
        List<TextTemplate> templates = new ArrayList<>();
        for (Object element : listOf(value)) {
            templates.add(template(place, element));
        }
        return templates;
    }

    private TextTemplate template(String place, @Nullable Object value) {
        try {
            return TextTemplate.compile(value == null ? "" : PythonText.str(value), RuleValues.VARIABLES);
        } catch (RulesException e) {
            mistakes.add(place + ": " + e.getMessage());
            return TextTemplate.NOTHING;
        }
    }

    private static List<?> listOf(@Nullable Object value) {
        return switch (value) {
            case null -> List.of();
            case List<?> list -> list;
            case Object single -> List.of(single);
        };
    }

    private void allow(Map<?, ?> map, Set<String> keys, String place) {
        for (Object key : map.keySet()) {
            if (!(key instanceof String name) || !keys.contains(name)) {
                mistakes.add(place + ": " + PythonText.repr(key) + " is not known; there are "
                        + String.join(", ", new TreeSet<>(keys)));
            }
        }
    }
}
