package io.carillon.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

import io.carillon.cli.syntax.CommandOption;
import io.carillon.cli.syntax.CommandSyntax;
import io.carillon.cli.syntax.ValueType;
import io.carillon.workflow.config.ConfigException;
import io.carillon.workflow.config.NowcastConfig;
import io.carillon.workflow.history.History;
import io.carillon.workflow.launch.LaunchCommands;
import io.carillon.workflow.launch.LaunchException;
import io.carillon.workflow.launch.LaunchHistory;
import io.carillon.workflow.launch.LaunchedWorker;
import io.carillon.workflow.next.NextWorker;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code nowcast run WORKER CONFIG [--host HOST] …}: launches any worker just as the manager would, whatever it is
 * written in and wherever it runs, and waits for it: to do by hand what has failed.
 */
final class NowcastRunCommand implements NowcastCommand {

    private static final String PROGRAM = "nowcast run";
    private static final Logger LOG = LoggerFactory.getLogger("run");
    private static final String HOST = "host";

    private static final CommandSyntax SYNTAX = new CommandSyntax(PROGRAM, "WORKER CONFIG [ARGS]...",
            List.of(new CommandOption(null, HOST, ValueType.TEXT, "The host where it runs; this one without it."),
                    CommandOption.help()),
            "Launches a worker as the manager would, and waits for it. What stands behind is for it.");

    @Override
    public CommandSyntax syntax() {
        return SYNTAX;
    }

    @Override
    public int run(List<String> words, Env env) throws InterruptedException {
        boolean help = words.contains("-h") || words.contains("--help");
        if (words.size() < 2 || words.getFirst().startsWith("-")) {
            String usage = "usage: " + PROGRAM + " WORKER config_file [--host HOST] ...";
            (help ? env.out() : env.err()).println(usage + (help ? "\n\n" + SYNTAX.description() : ""));
            return help ? ExitCode.DONE : ExitCode.WRONG_USAGE;
        }
        List<String> rest = words.subList(2, words.size());
        String host = NextWorker.LOCALHOST;
        if (rest.size() >= 2 && rest.getFirst().equals("--" + HOST)) {
            host = rest.get(1);
            rest = rest.subList(2, rest.size());
        }
        Process process;
        LaunchHistory history;
        LaunchedWorker launched;
        try {
            NowcastConfig config = NowcastConfig.load(Path.of(words.get(1)), env.variables());
            NextWorker worker = new NextWorker(words.getFirst(), rest, host);
            List<String> command = new LaunchCommands(config, NowcastProgram.command()).command(worker);
            history = new LaunchHistory(History.of(config), "by hand", LOG);
            process = new ProcessBuilder(command).inheritIO().start();
            launched = history.launched(worker, process);
        } catch (ConfigException | LaunchException | IOException e) {
            env.err().println(PROGRAM + ": " + e.getMessage());
            return Nowcast.FAILED;
        }
        env.signals().handle(Signals.TERMINATE, process::destroy);
        env.signals().handle(Signals.INTERRUPT, () -> {
            // Ctrl-C is sent to the worker as well
        });
        int status = process.waitFor();
        history.ended(launched, status);
        return status;
    }
}
