package io.carillon.cli;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

import io.carillon.workflow.broker.BrokerException;
import io.carillon.workflow.config.ConfigException;
import io.carillon.workflow.config.NowcastConfig;
import io.carillon.workflow.logs.LogAggregator;
import io.carillon.workflow.manager.ManagerException;
import io.carillon.workflow.manager.NowcastManager;
import io.carillon.workflow.scheduler.Scheduler;
import io.carillon.workflow.status.RunningProcess;
import io.carillon.workflow.status.SystemStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All parts of a workflow, started one after the other and supervised: in this process, or each in one of its own.
 * Which there are is said by the configuration: a log aggregator where messages are published, a scheduler where there
 * are scheduled workers.
 */
final class NowcastSystem implements NowcastPart {

    /** In the order in which they are started. */
    private static final List<String> ALL = List.of(LogAggregator.NAME, NowcastBrokerCommand.PROCESS,
            NowcastManager.NAME, Scheduler.NAME);

    /** The broker before the manager, so that the requests that it has are answered. */
    private static final List<String> ENDED_IN_ORDER = List.of(Scheduler.NAME, NowcastBrokerCommand.PROCESS,
            NowcastManager.NAME, LogAggregator.NAME);

    private static final Duration PATIENCE = Duration.ofSeconds(3);
    private static final Duration NEXT_LOOK = Duration.ofMillis(20);
    private static final Duration LONGEST_START = Duration.ofSeconds(60);

    private final List<SupervisedPart> parts = new ArrayList<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile NowcastConfig config;

    private NowcastSystem(NowcastConfig config) {
        this.config = config;
    }

    /** The names of the parts that a configuration has, in the order in which they are started. */
    static List<String> partsOf(NowcastConfig config) {
        return ALL.stream()
                .filter(name -> !name.equals(LogAggregator.NAME) || config.at("logging", "aggregator") != null)
                .filter(name -> !name.equals(Scheduler.NAME) || config.at("scheduled workers") != null).toList();
    }

    /** Starts all parts in this process. */
    static NowcastSystem inThisProcess(NowcastConfig config, boolean ignoreChecklist, Env env, Logger log)
            throws ConfigException, BrokerException, ManagerException, IOException, InterruptedException {
        NowcastSystem system = new NowcastSystem(config);
        boolean[] ignoring = {ignoreChecklist};
        return system.start(log, name -> switch (name) {
            case LogAggregator.NAME ->
                now -> NowcastLogAggregatorCommand.part(LogAggregator.openBesideOthers(now, env.out(), env.err()));
            case NowcastBrokerCommand.PROCESS ->
                now -> NowcastBrokerCommand.part(now, LoggerFactory.getLogger(NowcastBrokerCommand.PROCESS));
            case NowcastManager.NAME -> now -> {
                boolean ignore = ignoring[0];
                ignoring[0] = false;
                return NowcastManagerCommand.part(now, ignore, env);
            };
            default -> now -> NowcastSchedulerCommand.part(now, LoggerFactory.getLogger(Scheduler.NAME));
        });
    }

    /** Starts each part as a process of its own. */
    static NowcastSystem inProcesses(NowcastConfig config, boolean ignoreChecklist, Logger log)
            throws ConfigException, BrokerException, ManagerException, IOException, InterruptedException {
        NowcastSystem system = new NowcastSystem(config);
        boolean[] ignoring = {ignoreChecklist};
        return system.start(log, name -> now -> {
            List<String> command = new ArrayList<>(NowcastProgram.command());
            command.add(name.equals(NowcastBrokerCommand.PROCESS) ? "broker" : name.replace('_', '-'));
            if (name.equals(NowcastManager.NAME) && ignoring[0]) {
                ignoring[0] = false;
                command.add("--" + NowcastManagerCommand.IGNORE_CHECKLIST.name());
            }
            command.add(now.file().toString());
            return awaitReady(now, name, new ProcessPart(name, command, log));
        });
    }

    /** A process leaves its mark when it does what it is there for. */
    private static NowcastPart awaitReady(NowcastConfig config, String name, ProcessPart part)
            throws IOException, InterruptedException {
        long end = System.nanoTime() + LONGEST_START.toNanos();
        try {
            while (System.nanoTime() < end) {
                RunningProcess running = RunningProcess.find(config, name);
                if (running != null && running.pid() == part.process().pid()) {
                    return part;
                }
                if (part.process().waitFor(NEXT_LOOK)) {
                    throw new IOException(
                            name + " ended when it was started, with exit status " + part.process().exitValue());
                }
            }
            throw new IOException(name + " was not ready after " + LONGEST_START.toSeconds() + " s");
        } catch (IOException | InterruptedException e) {
            part.close();
            throw e;
        }
    }

    /** Says how a part is started. */
    private interface Starters {
        SupervisedPart.Starter of(String name);
    }

    private NowcastSystem start(Logger log, Starters starters)
            throws ConfigException, BrokerException, ManagerException, IOException, InterruptedException {
        try {
            for (String name : partsOf(config)) {
                parts.add(SupervisedPart.start(name, starters.of(name), config, log));
            }
            awaitConnected(log);
            return this;
        } catch (ConfigException | BrokerException | ManagerException | IOException | InterruptedException
                | RuntimeException e) {
            close();
            throw e;
        }
    }

    /** A manager that has started need not have reached the broker yet; who is told "ready" is to be answered. */
    private void awaitConnected(Logger log) throws ConfigException, IOException, InterruptedException {
        long end = System.nanoTime() + LONGEST_START.toNanos();
        while (!status().isUp()) {
            if (System.nanoTime() > end) {
                log.warn("the manager does not answer by way of the message broker yet");
                return;
            }
            Thread.sleep(NEXT_LOOK);
        }
    }

    /** How each part is, by name. */
    Map<String, SupervisedPart.Health> health() {
        Map<String, SupervisedPart.Health> health = new LinkedHashMap<>();
        parts.forEach(part -> health.put(part.name(), part.health()));
        return health;
    }

    /** What the broker and the manager say of themselves. */
    SystemStatus status() throws IOException, ConfigException {
        return SystemStatus.of(config, PATIENCE);
    }

    @Override
    public boolean lives() {
        try {
            return status().isUp();
        } catch (IOException | ConfigException e) {
            LoggerFactory.getLogger(NowcastUpCommand.NAME).error("it can't be found out how the system is", e);
            return false;
        }
    }

    @Override
    public void await() throws InterruptedException {
        closed.await();
    }

    @Override
    public void reload(NowcastConfig newConfig) throws ConfigException {
        config = newConfig;
        for (SupervisedPart part : parts) {
            if (!part.name().equals(NowcastBrokerCommand.PROCESS)) {
                part.reload(newConfig);
            }
        }
        if (!partsOf(newConfig).equals(parts.stream().map(SupervisedPart::name).toList())) {
            LoggerFactory.getLogger(NowcastUpCommand.NAME).warn(
                    "the configuration now has the parts {}; others than those that run must be started by a restart",
                    String.join(", ", partsOf(newConfig)));
        }
    }

    @Override
    public void close() {
        parts.stream().sorted(Comparator.comparingInt(part -> ENDED_IN_ORDER.indexOf(part.name())))
                .forEach(SupervisedPart::close);
        closed.countDown();
    }
}
