package io.carillon.workflow.history;

import java.time.Instant;
import java.util.List;
import java.util.Locale;

import io.carillon.workflow.next.NextWorker;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened in a workflow (docs/workflow-events.md). What is written down or published a second time,
 * after a crash, is of the same kind and has the same {@link #id}. Immutable.
 */
public sealed interface WorkflowEvent {

    /** Names it among those of its kind. */
    String id();

    /** When it happened. */
    Instant time();

    /** The event type, such as {@code nowcast.message}. */
    String type();

    /**
     * A worker told the manager something, and has an answer.
     *
     * @param id       that of its request
     * @param source   the worker
     * @param what     the type of the message
     * @param payload  as in {@link io.carillon.workflow.message.Message#payload}
     * @param reply    the type of the reply
     * @param run      the launch that it is of, by the manager's knowledge; null for none
     * @param launches the launches that were decided because of it
     */
    record MessageReceived(String id, Instant time, String source, String what, @Nullable Object payload, String reply,
            @Nullable String run, List<String> launches) implements WorkflowEvent {

        /** The event type. */
        public static final String TYPE = "nowcast.message";

        /** Copies the launches. */
        public MessageReceived {
            launches = List.copyOf(launches);
        }

        @Override
        public String type() {
            return TYPE;
        }
    }

    /**
     * A worker's process was started.
     *
     * @param id      the launch
     * @param worker  what was launched
     * @param attempt 1, and more when it was launched again after it ended without a message
     * @param pid     the process's id on the machine of the manager
     * @param cause   why, when it was no message: {@code schedule}, or an event's type and key; null otherwise
     */
    record WorkerLaunched(String id, Instant time, NextWorker worker, int attempt, long pid,
            @Nullable String cause) implements WorkflowEvent {

        /** The event type. */
        public static final String TYPE = "nowcast.launch";

        @Override
        public String type() {
            return TYPE;
        }
    }

    /**
     * A worker's process has ended, or could not be started.
     *
     * @param id       the launch
     * @param time     when, or when it was noticed
     * @param worker   what was launched
     * @param state    how it went
     * @param what     the same in words, such as {@code ended with exit status 1 after 3 s}
     * @param launched when it was launched; null when it could not be
     * @param seen     whether somebody saw it end; otherwise it has ended at some time before
     * @param launches the launches that were decided because of it
     */
    record WorkerExited(String id, Instant time, NextWorker worker, State state, String what,
            @Nullable Instant launched, boolean seen, List<String> launches) implements WorkflowEvent {

        /** The event type. */
        public static final String TYPE = "nowcast.exit";

        /** Copies the launches. */
        public WorkerExited {
            launches = List.copyOf(launches);
        }

        @Override
        public String type() {
            return TYPE;
        }
    }

    /** How a worker's process ended. */
    enum State {
        /** It told of success. */
        SUCCESS,
        /** It told of a failure. */
        FAILURE,
        /** It told of a crash, or ended without having told anything. */
        CRASH,
        /** It was ended because it took longer than it may. */
        TIMEOUT,
        /** In good order; whoever launched it doesn't hear what it tells the manager. */
        ENDED;

        /** The state that a message type means; its first word counts, as in {@code success 06}. */
        public static State of(String messageType) {
            if (messageType.startsWith("failure")) {
                return FAILURE;
            }
            return messageType.startsWith("crash") ? CRASH : SUCCESS;
        }

        /** As it stands in events. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A section of the checklist has changed.
     *
     * @param id      that of the message or exit because of which it changed, and the section
     * @param section its key
     * @param removed whether it is gone
     * @param change  what was put in: a payload, which joins what a mapping or list held before, or what rules made of
     *                the section; null when it is gone
     * @param cause   the id of the message or exit
     */
    record ChecklistChanged(String id, Instant time, String section, boolean removed, @Nullable Object change,
            String cause) implements WorkflowEvent {

        /** The event type. */
        public static final String TYPE = "nowcast.checklist";

        @Override
        public String type() {
            return TYPE;
        }
    }
}
