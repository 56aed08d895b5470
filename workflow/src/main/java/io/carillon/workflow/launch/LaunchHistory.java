package io.carillon.workflow.launch;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

import io.carillon.workflow.history.History;
import io.carillon.workflow.history.WorkflowEvent;
import io.carillon.workflow.history.WorkflowEvent.State;
import io.carillon.workflow.history.WorkflowEvent.WorkerExited;
import io.carillon.workflow.history.WorkflowEvent.WorkerLaunched;
import io.carillon.workflow.next.NextWorker;
import org.slf4j.Logger;

/**
 * Writes down in a workflow's {@link History} what somebody else than the manager launches; the manager publishes it.
 * Thread-safe.
 */
public final class LaunchHistory implements LaunchObserver {

    private final History history;
    private final String cause;
    private final Logger log;

    /**
     * @param cause why workers are launched: {@code schedule}, an event, {@code by hand}
     * @param log   where it is told when it can't be written down
     */
    public LaunchHistory(History history, String cause, Logger log) {
        this.history = history;
        this.cause = cause;
        this.log = log;
    }

    @Override
    public void launched(LaunchedWorker launched) {
        append(new WorkerLaunched(launched.id(), launched.started(), launched.worker(), 1, launched.pid(), cause));
    }

    @Override
    public void ended(WorkerEnd end) {
        State state = end.timedOut() ? State.TIMEOUT : end.status() == 0 ? State.ENDED : State.CRASH;
        append(new WorkerExited(end.launched().id(), Instant.now(), end.launched().worker(), state, end.what(),
                end.launched().started(), true, List.of()));
    }

    /** Takes up a process that was started just now without a {@link WorkerLauncher}. */
    public LaunchedWorker launched(NextWorker worker, Process process) {
        LaunchedWorker launched = new LaunchedWorker(worker, process, Instant.now());
        launched(launched);
        return launched;
    }

    /**
     * Such a process has ended.
     *
     * @param status its exit status
     */
    public void ended(LaunchedWorker launched, int status) {
        ended(new WorkerEnd(launched, status, false, false, Duration.between(launched.started(), Instant.now()), ""));
    }

    private void append(WorkflowEvent event) {
        try {
            history.append(List.of(event));
        } catch (IOException e) {
            log.error("{} of {} can't be written to the history in {}: {}", event.type(), event.id(), history.folder(),
                    e.toString());
        }
    }
}
