package io.carillon.workflow.manager;

import java.time.Instant;

import io.carillon.workflow.config.NowcastConfig;
import io.carillon.workflow.message.Frames;
import io.carillon.workflow.message.Message;

/** What the manager's thread is to deal with, one after the other. */
sealed interface ManagerEvent {

    /**
     * A message that may change something.
     *
     * @param frames  as it came
     * @param message what it says; its worker and its type are registered
     */
    record Request(Frames frames, Message message) implements ManagerEvent {
    }

    /**
     * A message that changes nothing, and has its answer.
     *
     * @param reply the type of the answer
     */
    record Answered(Frames frames, Message message, ReplyType reply, Instant time) implements ManagerEvent {
    }

    /**
     * The process of a launch has been started. May come more than once, after a restart.
     *
     * @param run  the launch
     * @param time when
     * @param pid  its process
     */
    record RunStarted(String run, Instant time, long pid) implements ManagerEvent {
    }

    /**
     * The process of a launch has ended, or could not be started.
     *
     * @param run    the launch
     * @param what   what happened, such as {@code ended with exit status 1 after 3 s}
     * @param how    whether it ended as one that has done its work
     * @param seen   whether it was seen to end
     * @param time   when, or when it was noticed
     * @param output the end of what it wrote
     */
    record RunEnded(String run, String what, How how, boolean seen, Instant time,
            String output) implements ManagerEvent {
    }

    /** How a process ended. */
    enum How {
        /** As one that has done its work. */
        ORDERLY,
        /** With an exit status that means a failure, or it could not be started. */
        FAILED,
        /** It was ended because it took longer than it may. */
        TIMED_OUT
    }

    /** Another configuration is to hold. */
    record Reload(NowcastConfig config) implements ManagerEvent {
    }

    /** The end. */
    record Stop() implements ManagerEvent {
    }
}
