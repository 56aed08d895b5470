package io.carillon.workflow.manager;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

import io.carillon.threads.Uninterrupted;
import io.carillon.workflow.checklist.JournalException;
import io.carillon.workflow.checklist.ManagerStore;
import io.carillon.workflow.checklist.Run;
import io.carillon.workflow.config.ConfigException;
import io.carillon.workflow.config.NowcastConfig;
import io.carillon.workflow.history.EventPublisher;
import io.carillon.workflow.history.History;
import io.carillon.workflow.launch.LaunchCommands;
import io.carillon.workflow.launch.WorkerLauncher;
import io.carillon.workflow.next.NextWorkersRules;
import io.carillon.workflow.next.RulesException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The manager: takes the messages of workers, keeps the checklist, launches the next workers and watches over them
 * (nowcast 4). It runs in threads of its own from {@link #start} to {@link #close}. Thread-safe.
 *
 * <p>
 * It answers every message, whatever it is, and acts on each once: what a message comes to is on the disk before its
 * worker gets a reply, and found there by the next manager should this one be killed. Workers that it has launched go
 * on when it ends.
 */
public final class NowcastManager implements AutoCloseable {

    /** The name of the process, in messages and logs. */
    public static final String NAME = "manager";

    private static final Logger LOG = LoggerFactory.getLogger(NAME);

    private final BlockingQueue<ManagerEvent> events = new LinkedBlockingQueue<>();
    private final List<String> nowcast;
    private final WorkerLauncher launcher;
    private final SlackNotifier slack;
    private final NextWorkersRules rules;
    private final ManagerStore store;
    private final History history;
    private final @Nullable EventPublisher publisher;
    private final WorkerRuns runs;
    private final FrontDesk desk;
    private final ManagerSocket socket;
    private final Thread thread;

    /**
     * How a manager is started.
     *
     * @param ignoreChecklist whether to begin with an empty checklist, without races, and without launching what a
     *                        manager before had decided and not launched
     * @param nowcast         the command that runs our program {@code nowcast} on this machine
     * @param environment     the environment variables
     */
    public record Options(boolean ignoreChecklist, List<String> nowcast, Map<String, String> environment) {

        /** Copies both. */
        public Options {
            nowcast = List.copyOf(nowcast);
            environment = Map.copyOf(environment);
        }
    }

    private NowcastManager(NowcastConfig config, Options options, Deque<AutoCloseable> opened)
            throws ConfigException, RulesException, JournalException, IOException {
        nowcast = options.nowcast();
        launcher = new WorkerLauncher(new LaunchCommands(config, nowcast), LOG);
        slack = new SlackNotifier(options.environment());
        rules = NextWorkersRules.open(config, ManagerLoop.mistakes());
        opened.push(rules);
        LOG.info("next workers module loaded from {}", rules.source());
        store = ManagerStore.open(config.settings().stateFolder(), config.checklistFile(), options.ignoreChecklist(),
                LOG);
        opened.push(store);
        history = History.of(config);
        opened.push(history);
        publisher = EventPublisher.start(history, config, options.environment(), LOG);
        if (publisher != null) {
            opened.push(publisher);
        }
        runs = new WorkerRuns(config.settings().stateFolder(), config, launcher, events::add);
        opened.push(runs);
        ManagerStatus status = new ManagerStatus(store.state(), runs, events::size, Instant.now());
        desk = new FrontDesk(config, store.state(), events, status::reply);
        socket = new ManagerSocket(config, desk::accept, desk::hasRoom);
        desk.use(socket);
        ManagerLoop loop = new ManagerLoop(new ManagerLoop.Parts(events, store, runs, slack, socket::send,
                this::reloaded, new EventRecorder(history, publisher)), config, rules);
        thread = Thread.ofPlatform().name("manager").unstarted(() -> run(loop));
        if (options.ignoreChecklist()) {
            forgetLaunches();
        }
    }

    /**
     * Starts one.
     *
     * @throws ManagerException when there are mistakes in the configuration or the rules, or the checklist can't be
     *                          read; one line for each
     */
    public static NowcastManager start(NowcastConfig config, Options options) throws ManagerException {
        Deque<AutoCloseable> opened = new ArrayDeque<>();
        try {
            NowcastManager manager = new NowcastManager(config, options, opened);
            manager.runs.resume(manager.store.state().runs());
            manager.thread.start();
            manager.socket.start();
            return manager;
        } catch (RulesException e) {
            closeAll(opened, e);
            String detail = e.detail();
            throw new ManagerException(e.getMessage() + (detail == null ? "" : "\n" + detail.strip()), e);
        } catch (ConfigException | JournalException | IOException e) {
            closeAll(opened, e);
            throw new ManagerException(String.valueOf(e.getMessage()), e);
        }
    }

    /** Launches that were decided and not begun are not wanted any more. */
    private void forgetLaunches() throws IOException {
        List<String> unwanted = store.state().runs().stream().filter(run -> !runs.hasBegun(run)).map(Run::id).toList();
        store.forget(unwanted);
    }

    private static void closeAll(Deque<AutoCloseable> opened, Exception cause) {
        for (AutoCloseable each : opened) {
            try {
                each.close();
            } catch (Exception e) {
                cause.addSuppressed(e);
            }
        }
    }

    private static void run(ManagerLoop loop) {
        try {
            loop.run();
        } catch (InterruptedException e) {
            LOG.info("the manager was interrupted");
        }
    }

    /**
     * Has another configuration hold: registry, rules, launches, supervision, and the broker's address. If its rules
     * can't be read, that is logged and the one before goes on to hold.
     */
    public void reload(NowcastConfig config) {
        events.add(new ManagerEvent.Reload(config));
    }

    private void reloaded(NowcastConfig config) {
        try {
            launcher.use(new LaunchCommands(config, nowcast));
        } catch (ConfigException e) {
            e.mistakes().forEach(LOG::error);
        }
        desk.use(config);
        socket.reconnect(config);
    }

    /**
     * Waits until it has ended.
     *
     * @throws InterruptedException when the thread is interrupted meanwhile
     */
    public void await() throws InterruptedException {
        thread.join();
    }

    /** Deals with what it has, writes everything down, and ends. Workers that run go on. */
    @Override
    public void close() {
        events.add(new ManagerEvent.Stop());
        Uninterrupted.await(thread::join, this::closeParts);
    }

    private void closeParts() {
        socket.close();
        runs.close();
        slack.close();
        store.close();
        if (publisher != null) {
            publisher.close();
        }
        try {
            history.close();
        } catch (IOException e) {
            LOG.warn("the history was not closed: {}", e.toString());
        }
    }
}
