package io.carillon.benchmark;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;

/** Something that is measured. */
interface Benchmark {

    /**
     * How much is put into it.
     *
     * @param rounds how often each thing is measured, in turns
     * @param time   how long each time
     */
    record Effort(int rounds, Duration time) {
    }

    /** What it is called on the command line. */
    String name();

    /** What it measures, in a line. */
    String summary();

    /**
     * Measures, and prints figures and ratios.
     *
     * @param disk where stores are made for it
     * @throws Exception when it can't be done, or something was found to be wrong
     */
    void run(Path disk, Effort effort, PrintStream out) throws Exception;
}
