package io.carillon.workflow.manager;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.carillon.workflow.checklist.Change;
import io.carillon.workflow.checklist.Checklist;
import io.carillon.workflow.checklist.ChecklistEdit;
import io.carillon.workflow.checklist.Run;
import io.carillon.workflow.history.EventPublisher;
import io.carillon.workflow.history.History;
import io.carillon.workflow.history.WorkflowEvent;
import io.carillon.workflow.history.WorkflowEvent.ChecklistChanged;
import io.carillon.workflow.history.WorkflowEvent.MessageReceived;
import io.carillon.workflow.history.WorkflowEvent.State;
import io.carillon.workflow.history.WorkflowEvent.WorkerExited;
import io.carillon.workflow.history.WorkflowEvent.WorkerLaunched;
import io.carillon.workflow.message.Message;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down in the {@link History} what the manager does, before anybody is told of it, and has it published. For the
 * manager's thread.
 *
 * <p>
 * What is here is written before the journal. A manager that is killed between the two does the same again when it is
 * started again, under the same ids.
 */
final class EventRecorder {

    private static final Logger LOG = LoggerFactory.getLogger("manager");

    private final History history;
    private final @Nullable EventPublisher publisher;
    private final List<WorkflowEvent> events = new ArrayList<>();
    private boolean failed;

    EventRecorder(History history, @Nullable EventPublisher publisher) {
        this.history = history;
        this.publisher = publisher;
    }

    /**
     * A message and its reply.
     *
     * @param change what came of it; null for nothing
     */
    void message(String id, Instant time, Message message, ReplyType reply, @Nullable Change change) {
        Change.Spoke spoke = change == null ? null : change.spoke();
        events.add(new MessageReceived(id, time, message.source(), message.type(), message.payload(), reply.text(),
                spoke == null ? null : spoke.run(), change == null ? List.of() : ids(change.started())));
    }

    /**
     * How the checklist changes.
     *
     * @param cause  the message or exit because of which it does
     * @param change what comes of that; null for nothing
     * @param before the checklist before it
     */
    void checklist(String cause, Instant time, @Nullable Change change, Checklist before) {
        ChecklistEdit edit = change == null ? null : change.edit();
        if (edit == null) {
            return;
        }
        if (edit.clear()) {
            before.sections().keySet().forEach(section -> removed(cause, time, section));
        }
        String key = edit.key();
        if (key != null && !edit.changed().containsKey(key) && !edit.removed().contains(key)) {
            events.add(new ChecklistChanged(cause + " " + key, time, key, false, edit.payload(), cause));
        }
        edit.changed().forEach((section, value) -> events
                .add(new ChecklistChanged(cause + " " + section, time, section, false, value, cause)));
        edit.removed().forEach(section -> removed(cause, time, section));
    }

    private void removed(String cause, Instant time, String section) {
        events.add(new ChecklistChanged(cause + " " + section, time, section, true, null, cause));
    }

    /** A worker's process was started. */
    void launch(Run run, ManagerEvent.RunStarted event) {
        events.add(new WorkerLaunched(run.id(), event.time(), run.worker(), run.attempt(), event.pid(), null));
    }

    /**
     * A worker's process has ended.
     *
     * @param launches what is launched because of it
     */
    void exit(Run run, ManagerEvent.RunEnded event, List<Run> launches) {
        exit(run, run.said(), event, launches);
    }

    /**
     * The same of one whose message was held to be another's.
     *
     * @param said the type of the message; null when there was none
     */
    void exit(Run run, @Nullable String said, ManagerEvent.RunEnded event, List<Run> launches) {
        State state = event.how() == ManagerEvent.How.TIMED_OUT
                ? State.TIMEOUT
                : said == null ? State.CRASH : State.of(said);
        events.add(new WorkerExited(run.id(), event.time(), run.worker(), state, event.what(), run.launched(),
                event.seen(), ids(launches)));
    }

    private static List<String> ids(List<Run> runs) {
        return runs.stream().map(Run::id).toList();
    }

    /** Writes all that down. If it can't be, that is logged, and the workflow goes on. */
    void write() {
        if (events.isEmpty()) {
            return;
        }
        try {
            history.append(events);
            if (failed) {
                LOG.info("the history can be written again");
            }
            failed = false;
        } catch (IOException | RuntimeException e) {
            if (!failed) {
                LOG.error("what happens can't be written to the history in {}, and is not published: {}",
                        history.folder(), e.toString());
            }
            failed = true;
        }
        events.clear();
        if (publisher != null) {
            publisher.wake();
        }
    }
}
