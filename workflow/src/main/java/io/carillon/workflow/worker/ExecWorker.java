package io.carillon.workflow.worker;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.carillon.workflow.config.ConfiguredWorker.PayloadSource;
import io.carillon.workflow.config.ConfiguredWorker.Program;
import org.jspecify.annotations.Nullable;

/**
 * Turns a program that is named on the command line into a worker:
 * {@code nowcast worker exec CONFIG --name make_plots -- python3 plot.py 06}.
 */
final class ExecWorker implements NowcastWorker {

    private static final String NAME = "name";
    private static final String TIME_LIMIT = "time-limit";

    private @Nullable ProgramRun run;

    @Override
    public String name() {
        return "exec";
    }

    @Override
    public String description() {
        return "Runs a program, and tells the manager how it went.";
    }

    @Override
    public void declareArguments(WorkerSyntax syntax) {
        syntax.text(NAME, name(), "The worker's name in messages and in the message registry.");
        syntax.integer(TIME_LIMIT, 0, "How many seconds the program may take; 0 for as long as it does.");
        syntax.rest("-- PROGRAM [ARGUMENTS ...]");
    }

    @Override
    public String name(WorkerArguments arguments) {
        String name = arguments.text(NAME);
        return name == null ? name() : name;
    }

    @Override
    public @Nullable Object work(WorkerJob job) throws Exception {
        List<String> command = job.arguments().rest();
        if (command.isEmpty()) {
            throw new WorkerException("there is no program to run; name it behind --");
        }
        int limit = job.arguments().integer(TIME_LIMIT);
        ProgramRun program = new ProgramRun(new Program(command, Map.of(), Path.of("").toAbsolutePath(),
                limit <= 0 ? null : Duration.ofSeconds(limit), PayloadSource.LAST_LINE, Set.of(0), Map.of(),
                List.of()));
        run = program;
        return program.work(name(job.arguments()), job, List.of());
    }

    @Override
    public String success(WorkerJob job) {
        return run == null ? "success" : run.type("success");
    }

    @Override
    public String failure(WorkerJob job) {
        return run == null ? "failure" : run.type("failure");
    }
}
