package io.carillon.store;

import java.util.List;

import org.jspecify.annotations.Nullable;

/** What a step of a transaction came to. */
public sealed interface Result permits Result.Put, Result.Delete, Page, Committed {

    /**
     * Of a {@link Operation.Put}.
     *
     * @param previous the version before, if it was asked for and there was one
     */
    record Put(@Nullable Entry previous) implements Result {
    }

    /**
     * Of a {@link Operation.Delete}.
     *
     * @param count    how many keys were deleted
     * @param previous their versions, in key order, if they were asked for
     */
    record Delete(long count, List<Entry> previous) implements Result {
    }
}
