package io.carillon.workflow.manager;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntSupplier;

import io.carillon.workflow.checklist.ManagerState;
import io.carillon.workflow.checklist.Race;
import io.carillon.workflow.checklist.Run;
import io.carillon.workflow.message.Message;
import io.carillon.workflow.message.StatusRequest;
import io.carillon.workflow.next.NextWorker;
import org.jspecify.annotations.Nullable;

/**
 * What the manager says when it is asked how it is. Thread-safe.
 *
 * @param state   what it knows
 * @param runs    its launches
 * @param waiting how many messages wait for its rules
 * @param since   when it was started
 */
record ManagerStatus(ManagerState state, WorkerRuns runs, IntSupplier waiting, Instant since) {

    /** The answer. */
    byte[] reply() {
        Map<String, @Nullable Object> status = new LinkedHashMap<>();
        status.put(StatusRequest.PROCESS, Message.MANAGER);
        status.put("pid", ProcessHandle.current().pid());
        status.put("since", since.toString());
        status.put("waiting", waiting.getAsInt());
        List<Object> launched = new ArrayList<>();
        state.runs().forEach(run -> launched.add(of(run)));
        status.put("workers", launched);
        List<Object> races = new ArrayList<>();
        state.races().races().forEach(race -> races.add(of(race)));
        status.put("races", races);
        return StatusRequest.reply(status);
    }

    private Map<String, @Nullable Object> of(Run run) {
        Map<String, @Nullable Object> values = of(run.worker());
        values.put("run", run.id());
        values.put("attempt", run.attempt());
        values.put("reported", run.spoke());
        ProcessHandle process = runs.process(run);
        values.put("pid", process == null ? null : process.pid());
        values.put("since", process == null ? null : process.info().startInstant().map(Instant::toString).orElse(null));
        values.put("due", process == null ? run.notBefore().toString() : null);
        return values;
    }

    private static Map<String, @Nullable Object> of(NextWorker worker) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("worker", worker.name());
        values.put("module", worker.module());
        values.put("args", worker.args());
        values.put("host", worker.host());
        return values;
    }

    private static Map<String, @Nullable Object> of(Race race) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        values.put("after", race.starter());
        values.put("racers", List.copyOf(race.racers()));
        values.put("waits for", List.copyOf(race.must()));
        values.put("holds", race.held().stream().map(ManagerStatus::of).toList());
        return values;
    }
}
