package io.carillon.workflow.logs;

/** How a message is written. Thread-safe. */
@FunctionalInterface
interface LogLayout {

    /** The message as text without a last line break. */
    String format(LogRecord log);
}
