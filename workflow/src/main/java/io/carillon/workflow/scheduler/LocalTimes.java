package io.carillon.workflow.scheduler;

import java.time.LocalDateTime;

import org.jspecify.annotations.Nullable;

/** Times that recur on a clock that is never put forward or back. */
@FunctionalInterface
interface LocalTimes {

    /** The first one after a time; null when there is none. */
    @Nullable
    LocalDateTime next(LocalDateTime after);
}
