package io.carillon.workflow.worker;

import io.carillon.workflow.message.Message;
import org.jspecify.annotations.Nullable;

/** Has the manager empty the checklist, most often at the end of the day (nowcast 9). */
final class ClearChecklistWorker implements NowcastWorker {

    @Override
    public String name() {
        return "clear_checklist";
    }

    @Override
    public String description() {
        return "Has the manager empty the checklist.";
    }

    @Override
    public @Nullable Object work(WorkerJob job) throws WorkerException, InterruptedException {
        job.log().info("requesting that manager clear system state checklist");
        job.tellManager(Message.CLEAR_CHECKLIST, null);
        // an entry of its own would be the first in what has just been emptied
        return null;
    }

    @Override
    public String success(WorkerJob job) {
        job.log().info("nowcast system checklist cleared");
        return "success";
    }
}
