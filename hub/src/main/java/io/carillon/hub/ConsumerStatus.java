package io.carillon.hub;

import org.jspecify.annotations.Nullable;

/**
 * How a consumer is.
 *
 * @param consumer    its id
 * @param position    every event before this revision is done with
 * @param delivered   how many events it took since it was registered
 * @param failures    how many attempts went wrong since then
 * @param deadLetters how many events were given up since then
 * @param trouble     what went wrong the last time; null when nothing has since something went well
 */
public record ConsumerStatus(String consumer, long position, long delivered, long failures, long deadLetters,
        @Nullable String trouble) {
}
