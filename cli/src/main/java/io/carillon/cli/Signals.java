package io.carillon.cli;

/** The signals that a process can be sent. */
public interface Signals {

    /** What Ctrl-C sends. */
    String INTERRUPT = "INT";

    /** What {@code kill} and service managers send. */
    String TERMINATE = "TERM";

    /** What asks a process that runs for long to read its configuration again; may come any number of times. */
    String HANGUP = "HUP";

    /**
     * Has something done when a signal comes, in place of what would be done otherwise.
     *
     * @param signal its name without {@code SIG}
     * @param action is run by a thread of its own
     */
    void handle(String signal, Runnable action);
}
