package io.carillon.cli;

import java.util.List;

import io.carillon.cli.syntax.CommandArguments;
import io.carillon.cli.syntax.CommandOption;
import io.carillon.cli.syntax.CommandSyntax;
import io.carillon.workflow.config.NowcastConfig;
import io.carillon.workflow.logs.LogAggregator;
import io.carillon.workflow.logs.NowcastLogging;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** {@code nowcast log-aggregator CONFIG}: writes what other processes publish until it is told to stop (nowcast 7). */
final class NowcastLogAggregatorCommand extends NowcastDaemon {

    private static final CommandSyntax SYNTAX = new CommandSyntax("nowcast log-aggregator", "CONFIG",
            List.of(CommandOption.help()), """
                    Writes the log messages that all processes of a workflow publish, until it gets SIGTERM or Ctrl-C.
                    SIGHUP has it read the configuration again.""");

    NowcastLogAggregatorCommand() {
        super(SYNTAX, LogAggregator.NAME);
    }

    @Override
    @Nullable
    NowcastLogging logging(NowcastConfig config, CommandArguments arguments, Env env) {
        return null;
    }

    @Override
    NowcastPart start(NowcastConfig config, CommandArguments arguments, Env env, Logger log) {
        return part(LogAggregator.open(config, env.out(), env.err()));
    }

    static NowcastPart part(LogAggregator aggregator) {
        return new ThreadPart(LogAggregator.NAME, aggregator::run, aggregator::close) {
            @Override
            public void reload(NowcastConfig other) {
                aggregator.reload(other);
            }
        };
    }
}
