package io.carillon.workflow.manager;

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
     * The process of a launch has ended, or could not be started.
     *
     * @param run      the launch
     * @param what     what happened, such as {@code ended with exit status 1 after 3 s}
     * @param orderly  whether it ended as one that has done its work
     * @param output   the end of what it wrote
     */
    record RunEnded(String run, String what, boolean orderly, String output) implements ManagerEvent {
    }

    /** Another configuration is to hold. */
    record Reload(NowcastConfig config) implements ManagerEvent {
    }

    /** The end. */
    record Stop() implements ManagerEvent {
    }
}
