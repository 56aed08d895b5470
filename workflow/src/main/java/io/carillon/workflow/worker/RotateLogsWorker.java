package io.carillon.workflow.worker;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import io.carillon.workflow.logs.LogConfigException;
import io.carillon.workflow.logs.NowcastLogging;
import io.carillon.workflow.logs.RotatingLogs;

/** Begins new log files and numbers the older ones, most often at the end of the day (nowcast 9). */
final class RotateLogsWorker implements NowcastWorker {

    @Override
    public String name() {
        return "rotate_logs";
    }

    @Override
    public String description() {
        return "Begins new log files; runs on the machine where they are.";
    }

    @Override
    public Object work(WorkerJob job) throws WorkerException {
        job.log().info("rotating log files");
        List<String> rotated = new ArrayList<>();
        try {
            RotatingLogs logs = NowcastLogging.rotating(job.config());
            for (String file : logs.files()) {
                logs.rollOver(file);
                job.log().info("log file rotated: {}", file);
                job.log().debug("new {} log file permissions set to rw-rw-r--", file);
                rotated.add(file);
            }
        } catch (IOException | LogConfigException e) {
            throw new WorkerException("log files were not rotated, but " + rotated + ": " + e.getMessage(), e);
        }
        return Map.of("log files", rotated);
    }

    @Override
    public String success(WorkerJob job) {
        job.log().info("log files rotated");
        return "success";
    }
}
