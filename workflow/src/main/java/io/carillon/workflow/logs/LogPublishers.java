package io.carillon.workflow.logs;

import java.io.IOException;
import java.time.Duration;
import java.util.Map;

import io.carillon.logging.python.LogRecord;
import io.carillon.logging.python.LogTarget;

/**
 * The publishers of a program that plays several parts, each of which has a port of its own: messages of a logger that
 * is named as a part go out at that part's port, all others at the first.
 *
 * @param byProcess the publishers by name of the part, at least one
 */
record LogPublishers(Map<String, LogPublisher> byProcess) implements LogTarget {

    void awaitSubscribers(Duration longest) {
        byProcess.values().forEach(each -> each.awaitSubscriber(longest));
    }

    @Override
    public void write(LogRecord message, String line) throws IOException {
        LogPublisher own = byProcess.get(message.name());
        (own == null ? byProcess.values().iterator().next() : own).write(message, line);
    }

    @Override
    public void close() {
        byProcess.values().forEach(LogPublisher::close);
    }
}
