package io.carillon.store;

import java.util.List;

import org.jspecify.annotations.Nullable;

/** What a step of a transaction came to. */
public sealed interface Result permits Result.Put, Result.Delete, Page, Committed {

    /**
     * Of a {@link Operation.Put}.
     *
     * @param previous the version before, if it was asked for and there was one
     * @param revision of the new version
     */
    record Put(@Nullable Entry previous, long revision) implements Result {
    }

    /**
     * Of a {@link Operation.Delete}.
     *
     * @param count    how many keys were deleted
     * @param previous their versions, in key order, if they were asked for
     * @param revision the store's revision as this step left it
     */
    record Delete(long count, List<Entry> previous, long revision) implements Result {
    }
}
