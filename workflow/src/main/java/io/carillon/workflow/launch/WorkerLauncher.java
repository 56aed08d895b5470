package io.carillon.workflow.launch;

import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.carillon.event.python.PythonText;
import io.carillon.workflow.next.NextWorker;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * Launches workers and watches over them: each is waited for, what it writes is kept in part, and when it ends somebody
 * is told how (nowcast 5, 15). Workers go on when the process that launched them ends. Thread-safe.
 */
public final class WorkerLauncher {

    /** The exit status of a process that must run once, and has run before. */
    public static final int LAUNCHED_BEFORE = 111;

    private static final String MARK_AND_RUN = "set -C; { echo $$ > \"$0\"; } 2> /dev/null || exit " + LAUNCHED_BEFORE
            + "; set +C; exec \"$@\"";

    private static final Duration LOOK = Duration.ofSeconds(1);
    private static final Duration GRACE = Duration.ofSeconds(10);

    private final Logger log;
    private final LaunchObserver observer;
    private final Map<LaunchedWorker, Boolean> running = new LinkedHashMap<>();
    private volatile LaunchCommands commands;

    /**
     * Makes a launcher.
     *
     * @param log where launches are logged: that of the manager or the scheduler
     */
    public WorkerLauncher(LaunchCommands commands, Logger log) {
        this(commands, log, LaunchObserver.NONE);
    }

    /**
     * As {@link #WorkerLauncher(LaunchCommands, Logger)}.
     *
     * @param observer is told of each launch and its end
     */
    public WorkerLauncher(LaunchCommands commands, Logger log, LaunchObserver observer) {
        this.commands = commands;
        this.log = log;
        this.observer = observer;
    }

    /** Launches by other commands from now on. */
    public void use(LaunchCommands newCommands) {
        commands = newCommands;
    }

    /**
     * Launches a worker. Doesn't wait for it.
     *
     * @param timeLimit how long it may take before it is ended; null for as long as it does
     * @param ended     is told when it has ended, by a thread of its own
     * @throws LaunchException when it could not be started
     */
    public LaunchedWorker launch(NextWorker worker, @Nullable Duration timeLimit, Consumer<WorkerEnd> ended)
            throws LaunchException {
        return launch(worker, List.of(), timeLimit, ended);
    }

    /**
     * Launches a worker that must be launched once, whatever becomes of this process: it leaves a mark, in one step
     * that only one process can make, before it begins.
     *
     * @param mark      a file that is not there yet; it gets the process's id. If it is there the process ends at once,
     *                  with the exit status {@link #LAUNCHED_BEFORE}
     * @param timeLimit as for {@link #launch}
     * @param ended     as for {@link #launch}
     * @throws LaunchException when it could not be started
     */
    public LaunchedWorker launchOnce(NextWorker worker, Path mark, @Nullable Duration timeLimit,
            Consumer<WorkerEnd> ended) throws LaunchException {
        return launch(worker, List.of("/bin/sh", "-c", MARK_AND_RUN, mark.toString()), timeLimit, ended);
    }

    private LaunchedWorker launch(NextWorker worker, List<String> before, @Nullable Duration timeLimit,
            Consumer<WorkerEnd> ended) throws LaunchException {
        log.info("launching {}", worker);
        List<String> command = commands.command(worker);
        if (log.isDebugEnabled()) {
            log.debug("cmd = {}", PythonText.repr(command));
        }
        if (!before.isEmpty()) {
            command = new ArrayList<>(command);
            command.addAll(0, before);
        }
        CapturedOutput output;
        LaunchedWorker launched;
        try {
            output = new CapturedOutput();
        } catch (IOException e) {
            throw new LaunchException("can't launch " + worker + ": no file for its output: " + e, e);
        }
        try {
            Process process = new ProcessBuilder(command).redirectInput(new File("/dev/null")).redirectErrorStream(true)
                    .redirectOutput(output.redirect()).start();
            launched = new LaunchedWorker(worker, process, Instant.now());
        } catch (IOException e) {
            discard(output);
            throw new LaunchException("can't launch " + worker + ": " + e.getMessage(), e);
        }
        unlink(output);
        synchronized (running) {
            running.put(launched, false);
        }
        observer.launched(launched);
        Thread.ofVirtual().name("watching " + worker.name()).start(() -> watch(launched, output, timeLimit, ended));
        return launched;
    }

    private void discard(CapturedOutput output) {
        unlink(output);
        try {
            output.close();
        } catch (IOException e) {
            log.warn("the file for the output of a worker was not closed: {}", String.valueOf(e.getMessage()));
        }
    }

    private void unlink(CapturedOutput output) {
        try {
            output.unlink();
        } catch (IOException e) {
            log.warn("a file for the output of a worker is left: {}", String.valueOf(e.getMessage()));
        }
    }

    private void watch(LaunchedWorker launched, CapturedOutput output, @Nullable Duration timeLimit,
            Consumer<WorkerEnd> ended) {
        String written = "";
        try (output) {
            awaitEnd(launched, output, timeLimit);
            written = output.tail();
        } catch (IOException e) {
            log.warn("the output of {} is lost: {}", launched.worker().name(), String.valueOf(e.getMessage()));
        }
        int status = launched.process().onExit().join().exitValue();
        WorkerEnd end = new WorkerEnd(launched, status, remove(launched), launched.timedOut(),
                Duration.between(launched.started(), Instant.now()), written);
        try {
            observer.ended(end);
            ended.accept(end);
        } catch (RuntimeException e) {
            log.error("the end of {} could not be dealt with", launched.worker(), e);
        }
    }

    private void awaitEnd(LaunchedWorker launched, CapturedOutput output, @Nullable Duration timeLimit)
            throws IOException {
        Process process = launched.process();
        Instant end = timeLimit == null ? Instant.MAX : launched.started().plus(timeLimit);
        try {
            while (!process.waitFor(untilNextLook(end), TimeUnit.MILLISECONDS)) {
                output.bound();
                if (!Instant.now().isBefore(end)) {
                    if (launched.timedOut()) {
                        launched.kill();
                    } else {
                        launched.timeOut();
                        launched.terminate();
                        end = Instant.now().plus(GRACE);
                    }
                }
            }
        } catch (InterruptedException e) {
            // nobody interrupts this thread but the end of the program
            Thread.currentThread().interrupt();
        }
    }

    private static long untilNextLook(Instant end) {
        return end.equals(Instant.MAX)
                ? LOOK.toMillis()
                : Math.clamp(Duration.between(Instant.now(), end).toMillis(), 1, LOOK.toMillis());
    }

    /**
     * Notes that a worker has sent a message. Messages name the worker, not its process: of several processes of one
     * worker the one that was launched first counts as the sender, and when one ends of which no message is known, it
     * counts as the sender of a message that was held to be of one that still runs.
     *
     * @param worker the name in the message
     */
    public void spoke(String worker) {
        synchronized (running) {
            for (Map.Entry<LaunchedWorker, Boolean> each : running.entrySet()) {
                if (!each.getValue() && each.getKey().worker().name().equals(worker)) {
                    each.setValue(true);
                    return;
                }
            }
        }
    }

    /** Takes out one that has ended; whether it spoke. */
    private boolean remove(LaunchedWorker launched) {
        synchronized (running) {
            if (Boolean.TRUE.equals(running.remove(launched))) {
                return true;
            }
            for (Map.Entry<LaunchedWorker, Boolean> each : running.entrySet()) {
                if (each.getValue() && each.getKey().worker().name().equals(launched.worker().name())) {
                    each.setValue(false);
                    return true;
                }
            }
            return false;
        }
    }

    /** Those that have not ended yet, the first launched first. */
    public List<LaunchedWorker> running() {
        synchronized (running) {
            return new ArrayList<>(running.keySet());
        }
    }
}
