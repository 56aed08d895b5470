package io.carillon.workflow.manager;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.carillon.workflow.checklist.Run;
import io.carillon.workflow.config.NowcastConfig;
import io.carillon.workflow.launch.LaunchException;
import io.carillon.workflow.launch.LaunchedWorker;
import io.carillon.workflow.launch.WorkerEnd;
import io.carillon.workflow.launch.WorkerLauncher;
import io.carillon.workflow.manager.ManagerEvent.How;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Launches what was decided, each {@link Run} once whatever becomes of the manager, and tells when a process has ended.
 * Each process leaves a mark in a folder before it begins; by these a manager that was killed finds, when it is started
 * again, what it had launched. Thread-safe.
 */
final class WorkerRuns implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger("manager");

    /** How long a message of a process that has ended may still be on its way through the broker. */
    private static final Duration GRACE = Duration.ofSeconds(5);

    /** How far the clocks may be apart by which a process and its mark were dated. */
    private static final Duration CLOCKS = Duration.ofSeconds(3);

    private final Path marks;
    private final WorkerLauncher launcher;
    private final Consumer<ManagerEvent> events;
    private final ScheduledExecutorService executor = Executors
            .newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().name("launcher").factory());
    private volatile NowcastConfig config;

    WorkerRuns(Path folder, NowcastConfig config, WorkerLauncher launcher, Consumer<ManagerEvent> events)
            throws IOException {
        this.marks = Files.createDirectories(folder.resolve("runs"));
        this.config = config;
        this.launcher = launcher;
        this.events = events;
    }

    /** Goes by another configuration. */
    void use(NowcastConfig newConfig) {
        config = newConfig;
    }

    /**
     * Takes up what a manager before this one left: launches what it had decided and not launched, and waits for the
     * end of what runs.
     */
    void resume(List<Run> runs) throws IOException {
        Set<String> known = runs.stream().map(Run::id).collect(Collectors.toSet());
        try (Stream<Path> files = Files.list(marks)) {
            for (Path file : files.toList()) {
                if (!known.contains(file.getFileName().toString())) {
                    Files.delete(file);
                }
            }
        }
        for (Run run : runs) {
            if (Files.exists(mark(run.id()))) {
                adopt(run);
            } else {
                LOG.warn("{} was to be launched when the manager ended; it is launched now", run.worker());
                launch(run);
            }
        }
    }

    private Path mark(String run) {
        return marks.resolve(run);
    }

    /** Whether a launch has begun. */
    boolean hasBegun(Run run) {
        return Files.exists(mark(run.id()));
    }

    private void adopt(Run run) {
        ProcessHandle process = processOf(mark(run.id()));
        tellStarted(run, process == null ? 0 : process.pid());
        if (process == null) {
            later(GRACE, () -> tell(run, "ended while no manager was there", How.ORDERLY, false, ""));
            return;
        }
        LOG.info("{} runs in process {} since before the manager was started", run.worker().name(), process.pid());
        Thread.startVirtualThread(() -> {
            process.onExit().join();
            tell(run, "ended", How.ORDERLY, true, "");
        });
        Duration limit = config.settings().supervision(run.worker().name()).timeLimit();
        if (limit != null) {
            Instant end = process.info().startInstant().orElse(Instant.now()).plus(limit);
            later(Duration.between(Instant.now(), end), () -> {
                LOG.error("{} takes longer than it may; it is ended", run.worker().name());
                process.destroy();
                later(GRACE, process::destroyForcibly);
            });
        }
    }

    /** That of a process which this one, or a manager before it, has started: the mark was made then. */
    private void tellStarted(Run run, long pid) {
        Instant time;
        try {
            time = Files.getLastModifiedTime(mark(run.id())).toInstant();
        } catch (IOException e) {
            time = Instant.now();
        }
        events.accept(new ManagerEvent.RunStarted(run.id(), time, pid));
    }

    private static @Nullable ProcessHandle processOf(Path mark) {
        try {
            String pid = Files.readString(mark, US_ASCII).strip();
            Instant marked = Files.getLastModifiedTime(mark).toInstant();
            return pid.isEmpty()
                    ? null
                    : ProcessHandle.of(Long.parseLong(pid)).filter(ProcessHandle::isAlive)
                            .filter(process -> process.info().startInstant()
                                    .map(start -> Duration.between(start, marked).abs().compareTo(CLOCKS) < 0)
                                    .orElse(false))
                            .orElse(null);
        } catch (IOException | NumberFormatException e) {
            return null;
        }
    }

    /** Launches, in the order of calls. Doesn't wait for it. */
    void launch(Run run) {
        later(Duration.between(Instant.now(), run.notBefore()), () -> launchNow(run));
    }

    private void launchNow(Run run) {
        try {
            LaunchedWorker launched = launcher.launchOnce(run.worker(), mark(run.id()),
                    config.settings().supervision(run.worker().name()).timeLimit(), end -> ended(run, end));
            events.accept(new ManagerEvent.RunStarted(run.id(), launched.started(), launched.pid()));
        } catch (LaunchException | RuntimeException e) {
            LOG.error("{}", e.getMessage());
            tell(run, "could not be launched: " + e.getMessage(), How.FAILED, true, "");
        }
    }

    private void ended(Run run, WorkerEnd end) {
        if (end.status() == WorkerLauncher.LAUNCHED_BEFORE && processOf(mark(run.id())) != null) {
            adopt(run);
        } else {
            // It may have ended before the launcher has told of its start.
            events.accept(new ManagerEvent.RunStarted(run.id(), end.launched().started(), end.launched().pid()));
            How how = end.timedOut() ? How.TIMED_OUT : end.status() == 0 ? How.ORDERLY : How.FAILED;
            tell(run, end.what(), how, true, end.output());
        }
    }

    private void tell(Run run, String what, How how, boolean seen, String output) {
        events.accept(new ManagerEvent.RunEnded(run.id(), what, how, seen, Instant.now(), output));
    }

    private void later(Duration delay, Runnable task) {
        Runnable logged = () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                LOG.error("a launch could not be dealt with", e);
            }
        };
        try {
            ScheduledFuture<?> _ = executor.schedule(logged, Math.max(0, delay.toNanos()), TimeUnit.NANOSECONDS);
        } catch (RejectedExecutionException e) {
            LOG.debug("not any more: the manager ends", e);
        }
    }

    /** Forgets the marks of launches that have ended. */
    void forget(List<String> runs) {
        for (String run : runs) {
            try {
                Files.deleteIfExists(mark(run));
            } catch (IOException e) {
                LOG.debug("a mark is left", e);
            }
        }
    }

    /** Launches nothing any more. What runs goes on. */
    @Override
    public void close() {
        executor.shutdownNow();
    }
}
