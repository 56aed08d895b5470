package io.carillon.cli;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

import io.carillon.threads.Uninterrupted;
import io.carillon.workflow.broker.BrokerException;
import io.carillon.workflow.config.ConfigException;
import io.carillon.workflow.config.NowcastConfig;
import io.carillon.workflow.manager.ManagerException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * A part that is started again when it ends without having been told to: after a second, and after twice as long each
 * time, up to a minute, until it has once run for some seconds.
 */
final class SupervisedPart implements NowcastPart {

    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    /** Who has run for so long doesn't end because it can't be started. */
    private static final Duration SETTLED = Duration.ofSeconds(3);

    private final String name;
    private final Starter starter;
    private final Logger log;
    private final Thread thread;
    private NowcastConfig config;
    private @Nullable NowcastPart part;
    private Instant since = Instant.now();
    private int restarts;
    private boolean stopping;

    /** Starts a part. */
    interface Starter {

        /** Starts it; when it returns, the part does what it is there for. */
        NowcastPart start(NowcastConfig config)
                throws ConfigException, BrokerException, ManagerException, IOException, InterruptedException;
    }

    /**
     * How a part is.
     *
     * @param up       whether it runs
     * @param since    since when it does, or doesn't
     * @param restarts how often it was started again
     */
    record Health(boolean up, Instant since, int restarts) {
    }

    private SupervisedPart(String name, Starter starter, NowcastConfig config, NowcastPart part, Logger log) {
        this.name = name;
        this.starter = starter;
        this.config = config;
        this.part = part;
        this.log = log;
        thread = Thread.ofVirtual().name("supervising " + name).unstarted(() -> supervise(part));
    }

    /** Starts a part, and sees to it from then on. */
    static SupervisedPart start(String name, Starter starter, NowcastConfig config, Logger log)
            throws ConfigException, BrokerException, ManagerException, IOException, InterruptedException {
        SupervisedPart supervised = new SupervisedPart(name, starter, config, starter.start(config), log);
        supervised.thread.start();
        return supervised;
    }

    String name() {
        return name;
    }

    synchronized Health health() {
        return new Health(part != null, since, restarts);
    }

    private void supervise(NowcastPart first) {
        NowcastPart running = first;
        Duration pause = FIRST_PAUSE;
        try {
            while (true) {
                Instant started = Instant.now();
                if (running != null) {
                    running.await();
                }
                if (!noticeEnd()) {
                    return;
                }
                if (Duration.between(started, Instant.now()).compareTo(SETTLED) > 0) {
                    pause = FIRST_PAUSE;
                }
                log.error("{} ended; it is started again in {} s", name, pause.toSeconds());
                Thread.sleep(pause);
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
                running = startAgain();
            }
        } catch (InterruptedException e) {
            log.debug("{} is not looked after any more", name, e);
        }
    }

    /** Whether that was not asked for. */
    private synchronized boolean noticeEnd() {
        if (part != null) {
            part = null;
            since = Instant.now();
        }
        return !stopping;
    }

    private @Nullable NowcastPart startAgain() throws InterruptedException {
        NowcastConfig newest;
        synchronized (this) {
            newest = config;
        }
        try {
            NowcastPart fresh = starter.start(newest);
            synchronized (this) {
                if (!stopping) {
                    part = fresh;
                    since = Instant.now();
                    restarts++;
                    log.info("{} was started again", name);
                    return fresh;
                }
            }
            fresh.close();
        } catch (ConfigException | BrokerException | ManagerException | IOException e) {
            log.error("{} could not be started: {}", name, e.getMessage());
        }
        return null;
    }

    @Override
    public void await() throws InterruptedException {
        thread.join();
    }

    @Override
    public void reload(NowcastConfig newConfig) throws ConfigException {
        NowcastPart running;
        synchronized (this) {
            config = newConfig;
            running = part;
        }
        if (running != null) {
            running.reload(newConfig);
        }
    }

    @Override
    public void close() {
        NowcastPart running;
        synchronized (this) {
            stopping = true;
            running = part;
        }
        if (running != null) {
            running.close();
        }
        thread.interrupt();
        Uninterrupted.await(thread::join);
    }
}
