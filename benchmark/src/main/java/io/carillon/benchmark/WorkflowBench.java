package io.carillon.benchmark;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;

/** The processes of a workflow, one part after the other. */
final class WorkflowBench implements Benchmark {

    private static final List<Benchmark> PARTS = List.of(new WorkflowMessagesBench(), new WorkflowLaunchBench(),
            new WorkflowCrowdBench(), new WorkflowWaitingBench());

    @Override
    public String name() {
        return "workflow";
    }

    @Override
    public String summary() {
        return "workflow: messages, launches, 500 workers at once, what waiting costs";
    }

    @Override
    public void run(Path disk, Effort effort, PrintStream out) throws Exception {
        for (Benchmark part : PARTS) {
            out.printf("-- %s%n", part.summary());
            part.run(disk, effort, out);
        }
    }
}
