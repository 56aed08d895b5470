package io.carillon.workflow.manager;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.function.Consumer;

import io.carillon.event.python.PythonText;
import io.carillon.logging.LogLevel;
import io.carillon.workflow.checklist.Change;
import io.carillon.workflow.checklist.Checklist;
import io.carillon.workflow.checklist.ChecklistEdit;
import io.carillon.workflow.checklist.ChecklistException;
import io.carillon.workflow.checklist.ManagerState;
import io.carillon.workflow.checklist.ManagerStore;
import io.carillon.workflow.checklist.Races;
import io.carillon.workflow.checklist.Run;
import io.carillon.workflow.config.MessageRegistry.WorkerEntry;
import io.carillon.workflow.config.NowcastConfig;
import io.carillon.workflow.config.Supervision;
import io.carillon.workflow.message.Frames;
import io.carillon.workflow.message.Message;
import io.carillon.workflow.message.RequestId;
import io.carillon.workflow.next.Decision;
import io.carillon.workflow.next.NextWorker;
import io.carillon.workflow.next.NextWorkers;
import io.carillon.workflow.next.NextWorkersRules;
import io.carillon.workflow.next.RulesException;
import io.carillon.workflow.next.RulesMistakes;
import io.carillon.workflow.next.RunningRace;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the manager's thread does: deals with one event after the other, writes down what all that wait come to, and
 * only then lets replies go out and workers be launched (nowcast 4).
 */
final class ManagerLoop {

    private static final Logger LOG = LoggerFactory.getLogger("manager");
    private static final Logger CHECKLIST_LOG = LoggerFactory.getLogger("checklist");
    private static final int MOST_AT_ONCE = 256;
    private static final String CRASH = "crash";

    private final BlockingQueue<ManagerEvent> events;
    private final ManagerStore store;
    private final ManagerState state;
    private final WorkerRuns runs;
    private final SlackNotifier slack;
    private final Replies replies;
    private final Consumer<NowcastConfig> reloaded;
    private final EventRecorder recorder;
    private NowcastConfig config;
    private NextWorkersRules rules;

    private final List<Change> changes = new ArrayList<>();
    private final List<Effect> effects = new ArrayList<>();

    /** Where replies go. */
    interface Replies {

        /**
         * Sends one.
         *
         * @param sent is run when it has been sent
         */
        void send(Frames reply, Runnable sent);
    }

    /** What is to be done when the changes are written down. */
    private record Effect(@Nullable Frames reply, List<Run> launch, List<String> ended) {
    }

    /** All that it works with. */
    record Parts(BlockingQueue<ManagerEvent> events, ManagerStore store, WorkerRuns runs, SlackNotifier slack,
            Replies replies, Consumer<NowcastConfig> reloaded, EventRecorder recorder) {
    }

    ManagerLoop(Parts parts, NowcastConfig config, NextWorkersRules rules) {
        this.events = parts.events;
        this.store = parts.store;
        this.state = parts.store.state();
        this.runs = parts.runs;
        this.slack = parts.slack;
        this.replies = parts.replies;
        this.reloaded = parts.reloaded;
        this.recorder = parts.recorder;
        this.config = config;
        this.rules = rules;
    }

    /** Runs until it takes a {@link ManagerEvent.Stop} from the queue. */
    void run() throws InterruptedException {
        try {
            List<ManagerEvent> batch = new ArrayList<>();
            while (true) {
                batch.clear();
                batch.add(events.take());
                events.drainTo(batch, MOST_AT_ONCE - 1);
                for (ManagerEvent event : batch) {
                    if (event instanceof ManagerEvent.Stop) {
                        finish();
                        return;
                    }
                    dealWith(event);
                }
                finish();
            }
        } finally {
            rules.close();
        }
    }

    /** Writes down what was decided, and does it. */
    private void finish() throws InterruptedException {
        recorder.write();
        if (changes.isEmpty() && effects.isEmpty()) {
            return;
        }
        store.write(changes);
        changes.clear();
        for (Effect effect : effects) {
            Runnable launch = () -> effect.launch.forEach(runs::launch);
            if (effect.reply == null) {
                launch.run();
            } else {
                replies.send(effect.reply, launch);
            }
            runs.forget(effect.ended);
        }
        effects.clear();
    }

    private void dealWith(ManagerEvent event) throws InterruptedException {
        try {
            switch (event) {
                case ManagerEvent.Request request -> answer(request);
                case ManagerEvent.Answered answered -> recorder.message(idOf(answered.frames()), answered.time(),
                        answered.message(), answered.reply(), null);
                case ManagerEvent.RunStarted started -> runStarted(started);
                case ManagerEvent.RunEnded ended -> runEnded(ended);
                case ManagerEvent.Reload reload -> reload(reload.config());
                case ManagerEvent.Stop _ -> {
                }
            }
        } catch (RuntimeException e) {
            LOG.error(LogLevel.CRITICAL_MARKER, "something went wrong that must not; the manager goes on", e);
            if (event instanceof ManagerEvent.Request request) {
                reply(request.frames(), ReplyType.UNREGISTERED_MESSAGE_TYPE, List.of());
            }
        }
    }

    private void answer(ManagerEvent.Request request) throws InterruptedException {
        RequestId id = request.frames().requestId();
        String before = id == null ? null : state.reply(id.text());
        if (before != null) {
            LOG.info("a message of {} came again; it had been acted on", request.message().source());
            reply(request.frames(), ReplyType.of(before), List.of());
            return;
        }
        Checklist checklist = state.checklist();
        Outcome outcome = request.message().type().equals(Message.CLEAR_CHECKLIST)
                ? cleared()
                : next(request.message(), List.of());
        ReplyType type = outcome.reply;
        Change change = outcome.change;
        if (change != null) {
            make(new Change(id == null ? null : id.text(), type.text(), change.edit(), change.checklist(),
                    change.races(), change.spoke(), change.begun(), change.ended(), change.started()));
        }
        String event = idOf(request.frames());
        Instant now = Instant.now();
        recorder.message(event, now, request.message(), type, change);
        recorder.checklist(event, now, change, checklist);
        reply(request.frames(), type, change == null ? List.of() : change.started());
    }

    private static String idOf(Frames frames) {
        RequestId id = frames.requestId();
        return id == null ? UUID.randomUUID().toString() : id.text();
    }

    /** What a message comes to; no change for one that was refused. */
    private record Outcome(ReplyType reply, @Nullable Change change) {
    }

    private void make(Change change) {
        state.apply(change);
        changes.add(change);
    }

    private void reply(Frames request, ReplyType type, List<Run> launch) {
        effects.add(new Effect(new Frames(request.envelope(), type.bytes()), launch, List.of()));
    }

    private Outcome cleared() {
        LOG.info("the checklist is emptied");
        CHECKLIST_LOG.info("checklist:\n{}", PrettyText.of(state.checklist().sections()));
        return new Outcome(ReplyType.CHECKLIST_CLEARED,
                new Change(null, null, ChecklistEdit.CLEAR, Checklist.EMPTY, null, null, null, List.of(), List.of()));
    }

    /**
     * What a message comes to that is neither {@code need} nor {@code clear checklist}.
     *
     * @param ended the launch whose end it tells of, if the worker hasn't sent it itself
     */
    private Outcome next(Message message, List<String> ended) throws InterruptedException {
        Run silent = ended.isEmpty() ? state.silentRun(message.source()) : null;
        Change.Spoke spoke = silent == null ? null : new Change.Spoke(silent.id(), message.type());
        String key = null;
        Checklist checklist = state.checklist();
        if (message.payload() != null) {
            WorkerEntry worker = config.registry().worker(message.source());
            key = worker == null ? null : worker.checklistKey();
            if (key == null) {
                return refused(message, spoke, "it has a payload, but the worker has no checklist key in the registry");
            }
            try {
                checklist = checklist.updated(key, message.payload());
            } catch (ChecklistException e) {
                return refused(message, spoke, String.valueOf(e.getMessage()));
            }
            LOG.info("checklist updated with [{}] items from {} worker", key, message.source());
        }
        slack.notify(message, config);
        Decision decision = decision(message, checklist);
        if (decision == null) {
            ChecklistEdit edit = key == null
                    ? null
                    : new ChecklistEdit(false, key, message.payload(), Map.of(), Set.of());
            return new Outcome(ReplyType.NO_AFTER_WORKER_FUNCTION,
                    new Change(null, null, edit, edit == null ? null : checklist, null, spoke, null, ended, List.of()));
        }
        boolean changed = !decision.changed().isEmpty() || !decision.removed().isEmpty();
        ChecklistEdit edit = key == null && !changed
                ? null
                : new ChecklistEdit(false, key, message.payload(), decision.changed(), decision.removed());
        Checklist result = changed ? checklist.with(decision.changed(), decision.removed()) : checklist;
        Races.Step step = raced(message.source(), decision.next());
        List<Run> started = step.launch().stream().map(worker -> run(worker, 1, Instant.now())).toList();
        return new Outcome(ReplyType.ACK, new Change(null, null, edit, edit == null ? null : result,
                step.races().equals(state.races()) ? null : step.races(), spoke, null, ended, started));
    }

    /** Nothing comes of it, but that the worker has spoken. */
    private static Outcome refused(Message message, Change.@Nullable Spoke spoke, String why) {
        LOG.error("the message {} of {} was refused: {}", PythonText.repr(message.type()), message.source(), why);
        return new Outcome(ReplyType.UNREGISTERED_MESSAGE_TYPE,
                spoke == null ? null : new Change(null, null, null, null, null, spoke, null, List.of(), List.of()));
    }

    private @Nullable Decision decision(Message message, Checklist checklist) throws InterruptedException {
        try {
            Decision decision = rules.after(message, checklist.sections(), runningRaces());
            if (decision == null) {
                LOG.error(LogLevel.CRITICAL_MARKER, "there are no rules for what follows {} in {}: after_{} is missing",
                        message.source(), rules.source(), message.source());
            }
            return decision;
        } catch (RulesException e) {
            tell(e);
            return null;
        }
    }

    private List<RunningRace> runningRaces() {
        return state.races().races().stream().map(race -> new RunningRace(race.starter(), race.racers(), race.must()))
                .toList();
    }

    private static void tell(RulesException e) {
        String detail = e.detail();
        LOG.error(LogLevel.CRITICAL_MARKER, "{}{}", e.getMessage(), detail == null ? "" : "\n" + detail.strip());
    }

    private Races.Step raced(String worker, NextWorkers next) {
        Races.Step step = state.races().after(worker, next);
        step.notes().forEach(LOG::debug);
        if (!step.lost().isEmpty()) {
            LOG.warn("a race that never ended was replaced; what it held is not launched: {}", step.lost());
        }
        return step;
    }

    private static Run run(NextWorker worker, int attempt, Instant notBefore) {
        return new Run(UUID.randomUUID().toString(), worker, attempt, notBefore);
    }

    private void runStarted(ManagerEvent.RunStarted event) {
        Run run = state.run(event.run());
        if (run != null && run.launched() == null) {
            make(Change.ofBegun(new Change.Begun(run.id(), event.time())));
            recorder.launch(run, event);
        }
    }

    private void runEnded(ManagerEvent.RunEnded event) throws InterruptedException {
        Run run = state.run(event.run());
        if (run == null) {
            return;
        }
        String name = run.worker().name();
        if (run.spoke()) {
            if (event.how() != ManagerEvent.How.ORDERLY) {
                LOG.warn("{} {}, after it had sent its message{}", name, event.what(), output(event));
            }
            make(Change.ofRuns(List.of(run.id()), List.of()));
            recorder.exit(run, event, List.of());
            effects.add(new Effect(null, List.of(), List.of(run.id())));
            return;
        }
        // Messages name a worker, not its process: one that runs yet may have been held to be the sender of this one's.
        Run other = event.how() == ManagerEvent.How.ORDERLY ? state.spokenRun(name) : null;
        if (other != null) {
            make(Change.ofRuns(List.of(run.id()), List.of(other.withoutMessage())));
            recorder.exit(run, other.said(), event, List.of());
            effects.add(new Effect(null, List.of(), List.of(run.id())));
            return;
        }
        Supervision supervision = config.settings().supervision(name);
        if (run.attempt() <= supervision.retries()) {
            LOG.warn("{} {}, without a message; it is launched again in {} s (attempt {} of {}){}", name, event.what(),
                    supervision.retryDelay().toSeconds(), run.attempt() + 1, supervision.retries() + 1, output(event));
            Run again = run(run.worker(), run.attempt() + 1, Instant.now().plus(supervision.retryDelay()));
            make(Change.ofRuns(List.of(run.id()), List.of(again)));
            recorder.exit(run, event, List.of(again));
            effects.add(new Effect(null, List.of(again), List.of(run.id())));
            return;
        }
        LOG.error(LogLevel.CRITICAL_MARKER, "{} crashed: it {}, without a message{}", run.worker(), event.what(),
                output(event));
        crashed(run, event);
    }

    private static String output(ManagerEvent.RunEnded event) {
        return event.output().isBlank() ? "" : "; the end of what it wrote:\n" + event.output().strip();
    }

    /** As if the worker itself had told of it; what it can't tell, it can't have anything follow. */
    private void crashed(Run run, ManagerEvent.RunEnded event) throws InterruptedException {
        Checklist checklist = state.checklist();
        String name = run.worker().name();
        WorkerEntry worker = config.registry().worker(name);
        Change change = null;
        if (worker != null && worker.types().containsKey(CRASH)) {
            change = next(new Message(name, CRASH), List.of(run.id())).change;
        }
        if (change == null) {
            Races.Step step = raced(name, NextWorkers.NONE);
            List<Run> started = step.launch().stream().map(next -> run(next, 1, Instant.now())).toList();
            change = new Change(null, null, null, null, step.races(), null, null, List.of(run.id()), started);
        }
        make(change);
        recorder.exit(run, event, change.started());
        recorder.checklist(run.id(), Instant.now(), change, checklist);
        effects.add(new Effect(null, change.started(), List.of(run.id())));
    }

    private void reload(NowcastConfig fresh) {
        try {
            NextWorkersRules opened = NextWorkersRules.open(fresh, mistakes());
            rules.close();
            rules = opened;
            config = fresh;
            runs.use(fresh);
            reloaded.accept(fresh);
            LOG.info("read config from {}", fresh.file());
            LOG.info("next workers module loaded from {}", rules.source());
        } catch (RulesException e) {
            tell(e);
            LOG.error("the configuration was not taken; the one before holds");
        }
    }

    /** Tells the log of mistakes in changed rules. */
    static RulesMistakes mistakes() {
        return new RulesMistakes() {
            @Override
            public void notTaken(RulesException mistake) {
                tell(mistake);
                LOG.error("the changed rules were not taken; the ones before hold");
            }

            @Override
            public void taken(String source) {
                LOG.info("next workers module loaded again from {}", source);
            }
        };
    }
}
