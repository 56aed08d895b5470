package io.carillon.workflow.history;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import io.carillon.workflow.history.WorkflowEvent.ChecklistChanged;
import io.carillon.workflow.history.WorkflowEvent.MessageReceived;
import io.carillon.workflow.history.WorkflowEvent.State;
import io.carillon.workflow.history.WorkflowEvent.WorkerExited;
import io.carillon.workflow.history.WorkflowEvent.WorkerLaunched;
import io.carillon.workflow.next.NextWorker;
import org.jspecify.annotations.Nullable;

/**
 * What happened in a workflow, put together: which runs there were, how long they took and how they ended, what they
 * told the manager, and what was launched because of that. Events may come in any order, and more than once. Not
 * thread-safe.
 */
public final class Timeline {

    private final Map<String, WorkerLaunched> launches = new LinkedHashMap<>();
    private final Map<String, WorkerExited> exits = new LinkedHashMap<>();
    private final Map<String, MessageReceived> messages = new LinkedHashMap<>();
    private int checklistChanges;

    /**
     * One launch of a worker, from its start to its end.
     *
     * @param id       names it
     * @param worker   what was launched
     * @param attempt  1, and more when it was launched again after it ended without a message
     * @param launched when; null when it could not be, or that is not known
     * @param ended    when, or when it was noticed; null when it runs, or nobody knows
     * @param seen     whether somebody saw it end at that time; false also while it runs
     * @param state    how it went, or {@code running}, or {@code lost} for one whose end nobody has heard of
     * @param what     how it ended, in words; null while it runs
     * @param messages what it told the manager, in order
     * @param after    because of what it was launched: a message or the exit of another run, the schedule, an event;
     *                 null when that is not known
     */
    public record RunRow(String id, NextWorker worker, int attempt, @Nullable Instant launched, @Nullable Instant ended,
            boolean seen, String state, @Nullable String what, List<MessageReceived> messages, @Nullable Cause after) {

        /** How long it ran; null when it runs, or its beginning or end is not known. */
        public @Nullable Duration duration() {
            return launched == null || ended == null ? null : Duration.between(launched, ended);
        }

        /** When it comes in a timeline. */
        Instant moment() {
            Instant begun = launched;
            Instant over = ended;
            return begun != null ? begun : over != null ? over : Instant.EPOCH;
        }
    }

    /**
     * Because of what a run was launched.
     *
     * @param source  the worker whose message or end it was; null for the schedule and events
     * @param what    the type of the message, {@code crash} of a worker that told nothing, {@code schedule}, or an
     *                event
     * @param message the message's id; null when it was none
     * @param run     the run that it was of; null when that is not known
     */
    public record Cause(@Nullable String source, String what, @Nullable String message, @Nullable String run) {

        @Override
        public String toString() {
            return source == null ? what : source + ": " + what;
        }
    }

    /** Takes an event. */
    public void add(WorkflowEvent event) {
        switch (event) {
            case WorkerLaunched launch -> launches.putIfAbsent(launch.id(), launch);
            case WorkerExited exit ->
                exits.merge(exit.id(), exit, (before, again) -> before.seen() || !again.seen() ? before : again);
            // What was decided the second time, after a crash, is what was done.
            case MessageReceived message -> messages.put(message.id(), message);
            case ChecklistChanged _ -> checklistChanges++;
        }
    }

    /** How many changes of the checklist there were. */
    public int checklistChanges() {
        return checklistChanges;
    }

    /**
     * The runs, in the order in which they were launched.
     *
     * @param alive tells of a launch whose end nobody has seen whether its process still runs
     */
    public List<RunRow> runs(Predicate<WorkerLaunched> alive) {
        Map<String, List<MessageReceived>> byRun = messagesByRun();
        Map<String, Cause> causes = causes(byRun);
        List<RunRow> rows = new ArrayList<>();
        for (WorkerLaunched launch : launches.values()) {
            WorkerExited exit = exits.get(launch.id());
            List<MessageReceived> said = byRun.getOrDefault(launch.id(), List.of());
            String reason = launch.cause();
            Cause after = causes.getOrDefault(launch.id(), reason == null ? null : new Cause(null, reason, null, null));
            rows.add(exit == null
                    ? new RunRow(launch.id(), launch.worker(), launch.attempt(), launch.time(), null, false,
                            alive.test(launch) ? "running" : "lost", null, said, after)
                    : ended(exit, launch.attempt(), launch.time(), said, after));
        }
        for (WorkerExited exit : exits.values()) {
            if (!launches.containsKey(exit.id())) {
                rows.add(ended(exit, 1, exit.launched(), byRun.getOrDefault(exit.id(), List.of()),
                        causes.get(exit.id())));
            }
        }
        rows.sort(Comparator.comparing(RunRow::moment));
        return rows;
    }

    private static RunRow ended(WorkerExited exit, int attempt, @Nullable Instant launched, List<MessageReceived> said,
            @Nullable Cause after) {
        State state = exit.state();
        if (state == State.ENDED && !said.isEmpty()) {
            state = State.of(said.getFirst().what());
        }
        return new RunRow(exit.id(), exit.worker(), attempt, launched, exit.time(), exit.seen(), state.text(),
                exit.what(), said, after);
    }

    /** Messages of workers that were not launched by us, or before what is looked at. */
    public List<MessageReceived> otherMessages() {
        Map<String, List<MessageReceived>> byRun = messagesByRun();
        List<MessageReceived> others = new ArrayList<>(messages.values());
        byRun.forEach((_, said) -> others.removeAll(said));
        return others;
    }

    private Map<String, List<MessageReceived>> messagesByRun() {
        Map<String, List<MessageReceived>> byRun = new HashMap<>();
        for (MessageReceived message : messages.values()) {
            String run = message.run();
            if (run == null || !(launches.containsKey(run) || exits.containsKey(run))) {
                run = runThatTold(message);
            }
            if (run != null) {
                byRun.computeIfAbsent(run, _ -> new ArrayList<>()).add(message);
            }
        }
        return byRun;
    }

    /**
     * The run of the same worker that ran when the message came, the newest of several: messages name the worker alone,
     * and the manager knows only of what it has launched itself, and of their first messages.
     */
    private @Nullable String runThatTold(MessageReceived message) {
        String newest = null;
        for (WorkerLaunched launch : launches.values()) {
            WorkerExited exit = exits.get(launch.id());
            if (launch.worker().name().equals(message.source()) && !launch.time().isAfter(message.time())
                    && (exit == null || !exit.time().isBefore(message.time()))) {
                newest = launch.id();
            }
        }
        return newest;
    }

    private Map<String, Cause> causes(Map<String, List<MessageReceived>> byRun) {
        Map<String, String> runs = new HashMap<>();
        byRun.forEach((run, said) -> said.forEach(message -> runs.put(message.id(), run)));
        Map<String, Cause> causes = new HashMap<>();
        for (WorkerExited exit : exits.values()) {
            Cause cause = new Cause(exit.worker().name(), exit.state().text(), null, exit.id());
            exit.launches().forEach(run -> causes.put(run, cause));
        }
        for (MessageReceived message : messages.values()) {
            Cause cause = new Cause(message.source(), message.what(), message.id(), runs.get(message.id()));
            message.launches().forEach(run -> causes.put(run, cause));
        }
        return causes;
    }
}
