package io.carillon.cli;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;

import io.carillon.cli.syntax.CommandArguments;
import io.carillon.cli.syntax.CommandOption;
import io.carillon.cli.syntax.CommandSyntax;
import io.carillon.workflow.broker.BrokerException;
import io.carillon.workflow.config.ConfigException;
import io.carillon.workflow.config.NowcastConfig;
import io.carillon.workflow.logs.LogAggregator;
import io.carillon.workflow.logs.NowcastLogging;
import io.carillon.workflow.manager.ManagerException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** {@code nowcast up CONFIG}: runs a whole system until it is told to stop. */
final class NowcastUpCommand extends NowcastDaemon {

    /** The name of its log. */
    static final String NAME = "nowcast";

    private static final String PROCESSES = "processes";
    private static final String HEALTH_ADDRESS = "health-address";

    private static final CommandSyntax SYNTAX = new CommandSyntax("nowcast up", "CONFIG",
            List.of(CommandOption.flag(null, PROCESSES, "Each part in a process of its own."),
                    new CommandOption(null, HEALTH_ADDRESS, new AddressType(),
                            "Where /health is; nowhere without it; port 0 is any that is free."),
                    NowcastManagerCommand.IGNORE_CHECKLIST, CommandOption.help()),
            """
                    Runs a whole system until it gets SIGTERM or Ctrl-C: log aggregator (if messages are published), broker, \
                    manager, and scheduler (if there are scheduled workers). A part that ends is started again.
                    SIGHUP has all of them read the configuration again.""",
            """
                    nowcast up nowcast.yaml
                    nowcast up --processes --health-address 127.0.0.1:8010 nowcast.yaml""");

    NowcastUpCommand() {
        super(SYNTAX, NAME);
    }

    /** What is published has a port for each part, and none for who looks after them. */
    @Override
    @Nullable
    NowcastLogging logging(NowcastConfig config, CommandArguments arguments, Env env) {
        boolean published = config.at("logging", "publisher") != null;
        if (!arguments.has(PROCESSES)) {
            List<String> names = published
                    ? NowcastSystem.partsOf(config).stream().filter(name -> !name.equals(LogAggregator.NAME)).toList()
                    : List.of(NAME);
            return NowcastLogging.ofDaemon(config, names, env.out(), env.err());
        }
        return published ? null : NowcastLogging.ofDaemon(config, List.of(NAME), env.out(), env.err());
    }

    @Override
    List<String> marks(NowcastConfig config, CommandArguments arguments) {
        return arguments.has(PROCESSES) ? List.of() : NowcastSystem.partsOf(config);
    }

    @Override
    NowcastPart start(NowcastConfig config, CommandArguments arguments, Env env, Logger log)
            throws ConfigException, BrokerException, ManagerException, IOException, InterruptedException {
        boolean ignoreChecklist = arguments.has(NowcastManagerCommand.IGNORE_CHECKLIST.name());
        NowcastSystem system = arguments.has(PROCESSES)
                ? NowcastSystem.inProcesses(config, ignoreChecklist, log)
                : NowcastSystem.inThisProcess(config, ignoreChecklist, env, log);
        InetSocketAddress address = arguments.value(HEALTH_ADDRESS, InetSocketAddress.class);
        NowcastHealth health = null;
        if (address != null) {
            try {
                health = new NowcastHealth(address, system);
            } catch (IOException e) {
                system.close();
                throw new IOException("--" + HEALTH_ADDRESS + ": can't listen at " + address + ": " + e.getMessage(),
                        e);
            }
        }
        String where = health == null
                ? ""
                : "; health at http://" + health.address().getHostString() + ":" + health.address().getPort()
                        + "/health";
        String line = "ready: " + String.join(", ", NowcastSystem.partsOf(config)) + "; workers connect to "
                + config.host() + ":" + config.workersPort() + where;
        log.info(line);
        env.out().println("nowcast up: " + line);
        env.out().flush();
        return new Everything(system, health);
    }

    /**
     * The system, and what tells how it is.
     *
     * @param health null for nothing
     */
    private record Everything(NowcastSystem system, @Nullable NowcastHealth health) implements NowcastPart {

        @Override
        public void await() throws InterruptedException {
            system.await();
        }

        @Override
        public void reload(NowcastConfig config) throws ConfigException {
            system.reload(config);
        }

        @Override
        public boolean lives() {
            return system.lives();
        }

        @Override
        public void close() {
            if (health != null) {
                health.close();
            }
            system.close();
        }
    }
}
