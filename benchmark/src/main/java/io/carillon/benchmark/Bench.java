package io.carillon.benchmark;

import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.carillon.logging.ConsoleLogging;
import io.carillon.logging.Loggers;
import org.apache.commons.cli.CommandLine;
import org.apache.commons.cli.DefaultParser;
import org.apache.commons.cli.Option;
import org.apache.commons.cli.Options;
import org.apache.commons.cli.ParseException;
import org.slf4j.event.Level;

/** The command {@code ./dev/bench}. */
public final class Bench {

    private static final List<Benchmark> ALL = List.of(new StoreBench(), new PublishBench(), new LatencyBench(),
            new ReplayBench(), new StartBench(), new ClientBench(), new DrillBench(), new EtcdBench(), new HubBench(),
            new WorkflowBench());

    private Bench() {
    }

    /** Runs the benchmarks that are named, or all of them. */
    public static void main(String[] args) throws Exception {
        Loggers.select();
        ConsoleLogging.configure(System.err, Level.WARN);
        System.exit(run(args, System.out));
    }

    private static int run(String[] args, PrintStream out) throws Exception {
        Options options = new Options();
        options.addOption(Option.builder().longOpt("rounds").hasArg().argName("n").get());
        options.addOption(Option.builder().longOpt("seconds").hasArg().argName("n").get());
        options.addOption(Option.builder().longOpt("disk").hasArg().argName("folder").get());
        options.addOption(Option.builder("h").longOpt("help").get());
        List<Benchmark> wanted = new ArrayList<>();
        int rounds;
        int seconds;
        Path disk;
        try {
            CommandLine line = DefaultParser.builder().setAllowPartialMatching(false).get().parse(options, args);
            if (line.hasOption("help")) {
                help(out);
                return 0;
            }
            rounds = number(line, "rounds", 3);
            seconds = number(line, "seconds", 8);
            disk = Path.of(line.getOptionValue("disk", "target/bench")).toAbsolutePath();
            for (String name : line.getArgList()) {
                Optional<Benchmark> found = ALL.stream().filter(each -> each.name().equals(name)).findFirst();
                wanted.add(found.orElseThrow(() -> new ParseException("there is no benchmark " + name)));
            }
        } catch (ParseException e) {
            System.err.println("bench: " + e.getMessage() + "; see --help");
            return 2;
        }
        if (wanted.isEmpty()) {
            wanted.addAll(ALL);
        }
        out.printf("%d processors, Java %s, %s, disk %s%n", Runtime.getRuntime().availableProcessors(),
                Runtime.version(), System.getProperty("os.name"), disk);
        for (Benchmark benchmark : wanted) {
            out.printf("%n== %s: %s%n", benchmark.name(), benchmark.summary());
            benchmark.run(disk, new Benchmark.Effort(rounds, Duration.ofSeconds(seconds)), out);
        }
        return 0;
    }

    private static int number(CommandLine line, String name, int otherwise) throws ParseException {
        String text = line.getOptionValue(name);
        if (text == null) {
            return otherwise;
        }
        try {
            int number = Integer.parseInt(text);
            if (number > 0) {
                return number;
            }
        } catch (NumberFormatException e) {
            throw new ParseException("--" + name + " must be a whole number above 0, not " + text);
        }
        throw new ParseException("--" + name + " must be a whole number above 0, not " + text);
    }

    private static void help(PrintStream out) {
        out.println("""
                Usage: ./dev/bench [--rounds N] [--seconds N] [--disk FOLDER] [NAME...]

                Measures, each thing several times and in turns with its baseline, and prints ratios.
                The disk is where stores are made (default target/bench); name one that is real.
                """);
        for (Benchmark benchmark : ALL) {
            out.printf("  %-8s %s%n", benchmark.name(), benchmark.summary());
        }
    }
}
