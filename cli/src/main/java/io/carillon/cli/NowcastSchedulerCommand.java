package io.carillon.cli;

import java.time.InstantSource;
import java.util.List;

import io.carillon.cli.syntax.CommandArguments;
import io.carillon.cli.syntax.CommandOption;
import io.carillon.cli.syntax.CommandSyntax;
import io.carillon.workflow.config.ConfigException;
import io.carillon.workflow.config.NowcastConfig;
import io.carillon.workflow.history.History;
import io.carillon.workflow.launch.LaunchCommands;
import io.carillon.workflow.launch.LaunchHistory;
import io.carillon.workflow.launch.WorkerLauncher;
import io.carillon.workflow.scheduler.Scheduler;
import org.slf4j.Logger;

/** {@code nowcast scheduler CONFIG}: launches workers at their times until it is told to stop (nowcast 8). */
final class NowcastSchedulerCommand extends NowcastDaemon {

    private static final CommandSyntax SYNTAX = new CommandSyntax("nowcast scheduler", "CONFIG",
            List.of(CommandOption.help()), """
                    Launches the scheduled workers of a configuration at their times, until it gets SIGTERM or Ctrl-C.
                    SIGHUP has it read the configuration again.""");

    NowcastSchedulerCommand() {
        super(SYNTAX, Scheduler.NAME);
    }

    @Override
    NowcastPart start(NowcastConfig config, CommandArguments arguments, Env env, Logger log) throws ConfigException {
        return part(config, log);
    }

    static NowcastPart part(NowcastConfig config, Logger log) throws ConfigException {
        WorkerLauncher launcher = new WorkerLauncher(new LaunchCommands(config, NowcastProgram.command()), log,
                new LaunchHistory(History.of(config), "schedule", log));
        Scheduler scheduler = new Scheduler(launcher, log, InstantSource.system());
        scheduler.load(config);
        return new ThreadPart(Scheduler.NAME, scheduler::run, scheduler::close) {
            @Override
            public void reload(NowcastConfig other) throws ConfigException {
                LaunchCommands commands = new LaunchCommands(other, NowcastProgram.command());
                scheduler.load(other);
                launcher.use(commands);
            }
        };
    }
}
