package io.carillon.workflow.worker;

import java.util.Map;

/** Says that it is awake; the successor of {@code sleep} when a system is tried out (nowcast 9). */
final class AwakenWorker implements NowcastWorker {

    @Override
    public String name() {
        return "awaken";
    }

    @Override
    public String description() {
        return "Says that it is awake.";
    }

    @Override
    public Object work(WorkerJob job) {
        return Map.of("awoke", true);
    }

    @Override
    public String success(WorkerJob job) {
        job.log().info("awoke");
        return "success";
    }
}
