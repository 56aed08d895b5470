package io.carillon.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.carillon.threads.Uninterrupted;
import io.carillon.workflow.config.NowcastConfig;
import org.slf4j.Logger;

/** A part that is a process of its own. */
final class ProcessPart implements NowcastPart {

    /** Longer than a broker waits for the replies to what it has. */
    private static final Duration PATIENCE = Duration.ofSeconds(40);

    private final String name;
    private final Process process;
    private final Logger log;

    /**
     * Starts it.
     *
     * @param command the program and its arguments
     * @throws IOException when it can't be started
     */
    ProcessPart(String name, List<String> command, Logger log) throws IOException {
        this.name = name;
        this.log = log;
        ProcessBuilder builder = new ProcessBuilder(command).inheritIO();
        // what this process tells a service manager is not for its children to tell
        builder.environment().keySet().removeAll(List.of("NOTIFY_SOCKET", "WATCHDOG_USEC", "WATCHDOG_PID"));
        process = builder.start();
    }

    Process process() {
        return process;
    }

    @Override
    public void await() throws InterruptedException {
        process.waitFor();
    }

    @Override
    public void reload(NowcastConfig config) {
        try {
            new ProcessBuilder("sh", "-c", "kill -HUP \"$1\"", "sh", Long.toString(process.pid())).start();
        } catch (IOException e) {
            log.error("{} could not be told to read the configuration again: {}", name, e.toString());
        }
    }

    @Override
    public void close() {
        process.destroy();
        long end = System.nanoTime() + PATIENCE.toNanos();
        Uninterrupted.await(() -> process.waitFor(end - System.nanoTime(), TimeUnit.NANOSECONDS));
        if (process.isAlive()) {
            log.error("{} did not end within {} s; it is killed", name, PATIENCE.toSeconds());
            process.destroyForcibly();
            Uninterrupted.await(process::waitFor);
        }
    }
}
