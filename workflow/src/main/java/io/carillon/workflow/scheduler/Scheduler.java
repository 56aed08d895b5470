package io.carillon.workflow.scheduler;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

import io.carillon.workflow.config.ConfigException;
import io.carillon.workflow.config.NowcastConfig;
import io.carillon.workflow.config.SchedulerSettings;
import io.carillon.workflow.config.SchedulerSettings.CatchUp;
import io.carillon.workflow.launch.LaunchException;
import io.carillon.workflow.launch.WorkerEnd;
import io.carillon.workflow.launch.WorkerLauncher;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * The scheduler: launches workers at their times, to the second, and deals with launches that it missed as the schedule
 * says (nowcast 8). {@link #run} is one thread's; the other methods may be called by any.
 */
public final class Scheduler implements AutoCloseable {

    /** The name that its messages have. */
    public static final String NAME = "scheduler";

    /** A launch that is late by no more than this wasn't missed; the original's may be as late as that. */
    private static final Duration GRACE = Duration.ofSeconds(60);

    /** The clock may be set, or the machine have slept. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

    private static final int MOST_MADE_UP = 1000;
    private static final int MOST_LOOKED_AT = 1_000_000;

    private final WorkerLauncher launcher;
    private final Logger log;
    private final InstantSource clock;
    private final Map<String, Instant> dealtWith = new HashMap<>();
    private List<ScheduledWorker> workers = List.of();
    private @Nullable LaunchRecord launches;
    private boolean stopped;

    /**
     * A scheduler without a schedule.
     *
     * @param log   the log named {@link #NAME}
     * @param clock says what time it is
     */
    public Scheduler(WorkerLauncher launcher, Logger log, InstantSource clock) {
        this.launcher = launcher;
        this.log = log;
        this.clock = clock;
    }

    /**
     * Takes the schedule of a configuration in place of the one before. What can't be understood in it is told in the
     * log, a line for each, and left out. Of entries that were there before nothing is launched twice or forgotten.
     *
     * @throws ConfigException when the scheduler's settings can't be understood; then the schedule stays as it was
     */
    public synchronized void load(NowcastConfig config) throws ConfigException {
        SchedulerSettings settings = SchedulerSettings.of(config);
        Schedule schedule = Schedule.read(config.at("scheduled workers"), settings);
        LaunchRecord read = new LaunchRecord(settings.stateFile());
        try {
            read.load();
        } catch (IOException e) {
            log.error("the record of launches {} can't be read, so that missed ones can't be made up for: {}",
                    settings.stateFile(), String.valueOf(e.getMessage()));
        }
        Instant now = clock.instant();
        for (String mistake : schedule.mistakes()) {
            log.error("{}: {}", config.file(), mistake);
        }
        for (ScheduledWorker worker : schedule.workers()) {
            Instant recorded = read.until(worker.key());
            Instant until = dealtWith.getOrDefault(worker.key(), recorded == null ? now : recorded);
            dealtWith.put(worker.key(), until);
            read.put(worker.key(), until);
            log.info("scheduled {} {}, next at {}", worker.worker(), worker.when(), nextInWords(worker, now));
        }
        if (schedule.workers().isEmpty()) {
            log.warn("there are no scheduled workers in {}", config.file());
        }
        dealtWith.keySet().retainAll(schedule.workers().stream().map(ScheduledWorker::key).toList());
        workers = schedule.workers();
        launches = read;
        save(now);
        notifyAll();
    }

    private static String nextInWords(ScheduledWorker worker, Instant after) {
        Instant next = worker.recurrence().next(after);
        return next == null ? "no time" : next.atZone(worker.recurrence().zone()).toOffsetDateTime().toString();
    }

    /**
     * Launches what is due until it is closed.
     *
     * @throws InterruptedException when the thread is interrupted
     */
    public void run() throws InterruptedException {
        while (true) {
            launchDue();
            synchronized (this) {
                if (stopped) {
                    return;
                }
                Duration wait = untilNext();
                if (!wait.isZero()) {
                    wait(wait.toMillis(), 0);
                }
            }
        }
    }

    private Duration untilNext() {
        Instant now = clock.instant();
        Duration shortest = LONGEST_WAIT;
        for (ScheduledWorker worker : workers) {
            Instant next = worker.recurrence().next(dealtWith.getOrDefault(worker.key(), now));
            if (next != null) {
                Duration until = Duration.between(now, next);
                shortest = until.compareTo(shortest) < 0 ? until : shortest;
            }
        }
        // a whole millisecond, lest it would wake up a moment too early and go round idly
        return shortest.isNegative() ? Duration.ZERO : shortest.truncatedTo(ChronoUnit.MILLIS).plusMillis(1);
    }

    /** Launches what is due now. */
    void launchDue() {
        List<ScheduledWorker> all;
        synchronized (this) {
            all = workers;
        }
        for (ScheduledWorker worker : all) {
            launchDue(worker, clock.instant());
        }
    }

    private void launchDue(ScheduledWorker worker, Instant now) {
        Deque<Instant> due = new ArrayDeque<>();
        int count = 0;
        synchronized (this) {
            Instant after = dealtWith.get(worker.key());
            while (after != null && count < MOST_LOOKED_AT) {
                Instant next = worker.recurrence().next(after);
                if (next == null || next.isAfter(now)) {
                    break;
                }
                due.addLast(next);
                if (due.size() > MOST_MADE_UP) {
                    due.removeFirst();
                }
                after = next;
                count++;
            }
        }
        if (due.isEmpty()) {
            return;
        }
        Instant last = due.getLast();
        List<Instant> made = toMake(worker, due, now);
        int missed = count - made.size();
        if (missed > 0) {
            log.warn("{} launches of {} were missed and are not made up for (catch up: {})", missed, worker.worker(),
                    worker.catchUp().name().toLowerCase(Locale.ROOT));
        }
        // Who wants missed launches made up for would rather have one twice than none when the scheduler is killed now.
        if (worker.catchUp() == CatchUp.NONE) {
            dealtWith(worker, last, now);
        }
        for (Instant moment : made) {
            if (isLate(moment, now)) {
                log.info("making up for the launch of {} that was due at {}", worker.worker().name(), moment);
            }
            launch(worker);
        }
        dealtWith(worker, last, now);
    }

    private static List<Instant> toMake(ScheduledWorker worker, Deque<Instant> due, Instant now) {
        return switch (worker.catchUp()) {
            case ALL -> new ArrayList<>(due);
            case LAST -> List.of(due.getLast());
            case NONE -> isLate(due.getLast(), now) ? List.of() : List.of(due.getLast());
        };
    }

    private static boolean isLate(Instant due, Instant now) {
        return Duration.between(due, now).compareTo(GRACE) > 0;
    }

    private void launch(ScheduledWorker worker) {
        try {
            launcher.launch(worker.worker(), null, this::ended);
        } catch (LaunchException e) {
            log.error("{}", e.getMessage());
        }
    }

    private void ended(WorkerEnd end) {
        if (end.status() == 0) {
            log.debug("{} {}", end.launched().worker().name(), end.what());
        } else {
            log.error("{} {}{}", end.launched().worker().name(), end.what(),
                    end.output().isEmpty() ? "" : "; the end of its output:\n" + end.output());
        }
    }

    private synchronized void dealtWith(ScheduledWorker worker, Instant until, Instant now) {
        if (launches == null || !dealtWith.containsKey(worker.key())) {
            return;
        }
        if (until.equals(dealtWith.put(worker.key(), until))) {
            return;
        }
        launches.put(worker.key(), until);
        save(now);
    }

    private void save(Instant now) {
        if (launches == null) {
            return;
        }
        try {
            launches.save(now);
        } catch (IOException e) {
            log.error("the record of launches was not written: {}", e.toString());
        }
    }

    /** Has {@link #run} end. Workers that were launched go on. */
    @Override
    public synchronized void close() {
        stopped = true;
        notifyAll();
    }
}
