package io.carillon.workflow.launch;

import java.time.Instant;
import java.util.UUID;

import io.carillon.workflow.next.NextWorker;

/** A worker's process, launched and watched. Thread-safe. */
public final class LaunchedWorker {

    private final String id = UUID.randomUUID().toString();
    private final NextWorker worker;
    private final Process process;
    private final Instant started;
    private volatile boolean timedOut;

    LaunchedWorker(NextWorker worker, Process process, Instant started) {
        this.worker = worker;
        this.process = process;
        this.started = started;
    }

    /** Names the launch. */
    public String id() {
        return id;
    }

    /** What was launched. */
    public NextWorker worker() {
        return worker;
    }

    /** Its process; that of ssh for a worker on another machine. */
    public long pid() {
        return process.pid();
    }

    /** When it was launched. */
    public Instant started() {
        return started;
    }

    Process process() {
        return process;
    }

    boolean timedOut() {
        return timedOut;
    }

    void timeOut() {
        timedOut = true;
    }

    /** Asks it to end, and what it has started with it. */
    public void terminate() {
        process.descendants().forEach(ProcessHandle::destroy);
        process.destroy();
    }

    /** Ends it at once, and what it has started with it. */
    public void kill() {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
    }
}
