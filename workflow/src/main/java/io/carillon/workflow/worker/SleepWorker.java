package io.carillon.workflow.worker;

import java.time.Duration;
import java.util.Map;

/** Sleeps for some seconds, so that a system can be tried out (nowcast 9). */
final class SleepWorker implements NowcastWorker {

    private static final String SLEEP_TIME = "sleep-time";
    private static final int STANDARD = 5;

    @Override
    public String name() {
        return "sleep";
    }

    @Override
    public String description() {
        return "Sleeps for some seconds.";
    }

    @Override
    public void declareArguments(WorkerSyntax syntax) {
        syntax.integer(SLEEP_TIME, STANDARD, "number of seconds to sleep for; defaults to " + STANDARD);
    }

    @Override
    public Object work(WorkerJob job) throws InterruptedException {
        int seconds = job.arguments().integer(SLEEP_TIME);
        if (seconds < 0) {
            throw new IllegalArgumentException("sleep length must be non-negative");
        }
        Thread.sleep(Duration.ofSeconds(seconds));
        return Map.of("sleep time", seconds);
    }

    @Override
    public String success(WorkerJob job) {
        job.log().info("slept for {} seconds", job.arguments().integer(SLEEP_TIME));
        return "success";
    }
}
