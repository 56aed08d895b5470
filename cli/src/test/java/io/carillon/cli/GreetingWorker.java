package io.carillon.cli;

import java.time.LocalDate;
import java.util.List;
import java.util.Map;

import io.carillon.workflow.worker.NowcastWorker;
import io.carillon.workflow.worker.WorkerJob;
import io.carillon.workflow.worker.WorkerSyntax;

/** A user's own worker. */
public final class GreetingWorker implements NowcastWorker {

    /** Made by name. */
    public GreetingWorker() {
    }

    @Override
    public String name() {
        return "greeting";
    }

    @Override
    public String description() {
        return "Greets.";
    }

    @Override
    public void declareArguments(WorkerSyntax syntax) {
        syntax.argument("hour", List.of("00", "06"), "Which forecast.").date("run-date", LocalDate.of(2026, 11, 21),
                "Which day.");
    }

    @Override
    public Object work(WorkerJob job) {
        job.log().info("greetings of {} {}", job.arguments().date("run-date"), job.arguments().text("hour"));
        return Map.of();
    }
}
