package io.carillon.cli;

import java.util.List;

import io.carillon.cli.syntax.CommandArguments;
import io.carillon.cli.syntax.CommandOption;
import io.carillon.cli.syntax.CommandSyntax;
import io.carillon.workflow.broker.BrokerException;
import io.carillon.workflow.broker.BrokerOptions;
import io.carillon.workflow.broker.MessageBroker;
import io.carillon.workflow.config.NowcastConfig;
import org.slf4j.Logger;

/** {@code nowcast broker CONFIG}: runs the message broker until it is told to stop (nowcast 1). */
final class NowcastBrokerCommand extends NowcastDaemon {

    /** The name of the process, in logs. */
    static final String PROCESS = "message_broker";

    private static final CommandSyntax SYNTAX = new CommandSyntax("nowcast broker", "CONFIG",
            List.of(CommandOption.help()), """
                    Carries messages between workers and the manager, until it gets SIGTERM or Ctrl-C.
                    A request is kept until it has been answered, whatever becomes of managers meanwhile.""");

    NowcastBrokerCommand() {
        super(SYNTAX, PROCESS);
    }

    @Override
    NowcastPart start(NowcastConfig config, CommandArguments arguments, Env env, Logger log) throws BrokerException {
        return part(config, log);
    }

    static NowcastPart part(NowcastConfig config, Logger log) throws BrokerException {
        MessageBroker broker = MessageBroker.start(BrokerOptions.of(config));
        return new NowcastPart() {
            @Override
            public void await() throws InterruptedException {
                broker.await();
            }

            @Override
            public void reload(NowcastConfig other) {
                log.warn("to listen elsewhere the broker must be restarted");
            }

            @Override
            public void close() {
                broker.close();
            }
        };
    }
}
