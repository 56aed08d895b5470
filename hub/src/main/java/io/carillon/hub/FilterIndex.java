package io.carillon.hub;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

import io.carillon.expression.Equality;

/**
 * Finds the subscribers whose filter wants an event, without asking them all: each is found by the equality of its
 * filter that the fewest others share, and only those that are found are asked. The cost of an event grows with the
 * subscribers that may want it, not with those that exist. Immutable.
 *
 * @param <S> what subscribes
 */
public final class FilterIndex<S> {

    /** A value that filters compare with texts: all of it, or its elements. */
    private record Attribute(List<String> path, boolean element) {
    }

    /** Who wants what. Equal to itself alone, for to compare filters with each other takes time. */
    public static final class Subscription<S> {

        private final S subscriber;
        private final EventFilter filter;

        /**
         * @param subscriber who
         * @param filter     what
         */
        public Subscription(S subscriber, EventFilter filter) {
            this.subscriber = subscriber;
            this.filter = filter;
        }
    }

    private final Map<Attribute, Map<String, List<Subscription<S>>>> byText = new HashMap<>();
    private final List<Subscription<S>> others = new ArrayList<>();
    private final BiConsumer<S, RuntimeException> failed;

    /**
     * @param subscriptions who wants what
     * @param failed        is told of filters that throw
     */
    public FilterIndex(List<Subscription<S>> subscriptions, BiConsumer<S, RuntimeException> failed) {
        this.failed = failed;
        Map<Equality, Integer> sharers = new HashMap<>();
        List<List<Set<Equality>>> needs = new ArrayList<>(subscriptions.size());
        for (Subscription<S> subscription : subscriptions) {
            List<Set<Equality>> needed = EventFilters.neededBy(subscription.filter);
            needs.add(needed);
            needed.forEach(set -> set.forEach(equality -> sharers.merge(equality, 1, Integer::sum)));
        }
        for (int i = 0; i < subscriptions.size(); i++) {
            add(subscriptions.get(i), needs.get(i), sharers);
        }
    }

    private void add(Subscription<S> subscription, List<Set<Equality>> needs, Map<Equality, Integer> sharers) {
        Set<Equality> best = null;
        int fewest = Integer.MAX_VALUE;
        for (Set<Equality> set : needs) {
            int shared = set.stream().mapToInt(equality -> sharers.getOrDefault(equality, 0)).sum();
            if (shared < fewest) {
                fewest = shared;
                best = set;
            }
        }
        if (best == null) {
            others.add(subscription);
            return;
        }
        for (Equality equality : best) {
            byText.computeIfAbsent(new Attribute(equality.path(), equality.element()), _ -> new HashMap<>())
                    .computeIfAbsent(equality.text(), _ -> new ArrayList<>()).add(subscription);
        }
    }

    /** Calls back for each subscriber whose filter wants the event, each once. */
    public void match(HubEvent event, Consumer<S> action) {
        Set<Subscription<S>> found = new LinkedHashSet<>();
        byText.forEach((attribute, subscriptions) -> {
            Object value = EventFilters.value(event, attribute.path);
            if (value instanceof String text) {
                found.addAll(subscriptions.getOrDefault(text, List.of()));
            } else if (value instanceof List<?> list) {
                // A field that is a list is compared by its elements too.
                for (Object each : list) {
                    if (each instanceof String text) {
                        found.addAll(subscriptions.getOrDefault(text, List.of()));
                    }
                }
            }
        });
        found.forEach(subscription -> ask(subscription, event, action));
        others.forEach(subscription -> ask(subscription, event, action));
    }

    private void ask(Subscription<S> subscription, HubEvent event, Consumer<S> action) {
        boolean wanted;
        try {
            wanted = subscription.filter.test(event);
        } catch (RuntimeException e) {
            failed.accept(subscription.subscriber, e);
            return;
        }
        if (wanted) {
            action.accept(subscription.subscriber);
        }
    }
}
