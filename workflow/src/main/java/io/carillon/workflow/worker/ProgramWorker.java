package io.carillon.workflow.worker;

import io.carillon.workflow.config.ConfiguredWorker.Program;
import org.jspecify.annotations.Nullable;

/** A worker of the configuration that is any program; the words behind the configuration file are its arguments. */
final class ProgramWorker implements NowcastWorker {

    private final String name;
    private final ProgramRun run;

    ProgramWorker(String name, Program program) {
        this.name = name;
        this.run = new ProgramRun(program);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public String description() {
        return "Runs a program, and tells the manager how it went.";
    }

    @Override
    public void declareArguments(WorkerSyntax syntax) {
        syntax.rest("[ARGUMENTS ...]");
    }

    @Override
    public @Nullable Object work(WorkerJob job) throws Exception {
        return run.work(name, job, job.arguments().rest());
    }

    @Override
    public String success(WorkerJob job) {
        return run.type("success");
    }

    @Override
    public String failure(WorkerJob job) {
        return run.type("failure");
    }
}
