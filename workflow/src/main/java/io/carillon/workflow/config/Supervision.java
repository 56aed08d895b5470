package io.carillon.workflow.config;

import java.time.Duration;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * How the manager watches over a worker's process.
 *
 * @param timeLimit  how long it may run before it is ended; null for ever
 * @param retries    how often it is launched again when it ends without a message
 * @param retryDelay how long to wait before that
 */
public record Supervision(@Nullable Duration timeLimit, int retries, Duration retryDelay) {

    /** For workers of which the configuration says nothing. */
    public static final Supervision NONE = new Supervision(null, 0, Duration.ZERO);

    private static final int MOST_RETRIES = 1000;

    static Supervision of(Section section) {
        section.allowOnly(Set.of("time limit", "retries", "retry delay"));
        Duration delay = section.duration("retry delay");
        return new Supervision(section.duration("time limit"), section.integer("retries", 0, 0, MOST_RETRIES),
                delay == null ? Duration.ofSeconds(10) : delay);
    }
}
