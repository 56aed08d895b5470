package io.carillon.hub;

import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * How events are brought to a consumer. Immutable.
 *
 * @param attempts      how often an event is tried that fails, the first time included
 * @param retryDelay    the pause before the second attempt; each is about twice as long as the one before
 * @param retryDelayMax no pause is longer
 * @param timeout       how long an attempt may take; null for as long as it likes
 * @param patience      how long an event is tried when the one who should take it can't be reached
 * @param concurrency   how many events the consumer is given at once; those of one key always follow each other
 * @param deadLetters   whether what is given up is kept
 * @param rate          how many deliveries it is given in a span of time; null for any number
 * @param quiet         when it is given nothing; null for never
 * @param digest        that many events come in one delivery; null for each in its own
 * @param deduplication that events are left out which are alike; null for none
 */
public record DeliveryOptions(int attempts, Duration retryDelay, Duration retryDelayMax, @Nullable Duration timeout,
        Duration patience, int concurrency, boolean deadLetters, @Nullable RateLimit rate, @Nullable QuietHours quiet,
        @Nullable Digest digest, @Nullable Deduplication deduplication) {

    /** At most this many events are given to a consumer at once. */
    public static final int MOST_CONCURRENT = 256;

    /** Refuses what makes no sense. */
    public DeliveryOptions {
        if (attempts < 1) {
            throw new HubException("attempts must be at least 1, not " + attempts);
        }
        if (concurrency < 1 || concurrency > MOST_CONCURRENT) {
            throw new HubException("concurrency must be from 1 to " + MOST_CONCURRENT + ", not " + concurrency);
        }
        if (retryDelay.isNegative() || retryDelayMax.compareTo(retryDelay) < 0) {
            throw new HubException("retry_delay must not be negative, nor longer than retry_delay_max");
        }
    }

    /**
     * Five attempts with pauses from one second to one minute, each of a minute at most; a day of patience; one event
     * at a time; dead letters.
     */
    public static DeliveryOptions defaults() {
        return new DeliveryOptions(5, Duration.ofSeconds(1), Duration.ofMinutes(1), Duration.ofMinutes(1),
                Duration.ofDays(1), 1, true, null, null, null, null);
    }

    /** The same with another number of attempts and other pauses between them. */
    public DeliveryOptions withRetries(int number, Duration first, Duration longest) {
        return new DeliveryOptions(number, first, longest, timeout, patience, concurrency, deadLetters, rate, quiet,
                digest, deduplication);
    }

    /** The same with another time limit; null for none. */
    public DeliveryOptions withTimeout(@Nullable Duration limit) {
        return new DeliveryOptions(attempts, retryDelay, retryDelayMax, limit, patience, concurrency, deadLetters, rate,
                quiet, digest, deduplication);
    }

    /** The same with other patience. */
    public DeliveryOptions withPatience(Duration time) {
        return new DeliveryOptions(attempts, retryDelay, retryDelayMax, timeout, time, concurrency, deadLetters, rate,
                quiet, digest, deduplication);
    }

    /** The same with another number of events at once. */
    public DeliveryOptions withConcurrency(int number) {
        return new DeliveryOptions(attempts, retryDelay, retryDelayMax, timeout, patience, number, deadLetters, rate,
                quiet, digest, deduplication);
    }

    /** The same without keeping what is given up. */
    public DeliveryOptions withoutDeadLetters() {
        return new DeliveryOptions(attempts, retryDelay, retryDelayMax, timeout, patience, concurrency, false, rate,
                quiet, digest, deduplication);
    }

    /** The same with another rate limit; null for none. */
    public DeliveryOptions withRate(@Nullable RateLimit limit) {
        return new DeliveryOptions(attempts, retryDelay, retryDelayMax, timeout, patience, concurrency, deadLetters,
                limit, quiet, digest, deduplication);
    }

    /** The same with other quiet hours; null for none. */
    public DeliveryOptions withQuietHours(@Nullable QuietHours hours) {
        return new DeliveryOptions(attempts, retryDelay, retryDelayMax, timeout, patience, concurrency, deadLetters,
                rate, hours, digest, deduplication);
    }

    /** The same with another digest; null for none. */
    public DeliveryOptions withDigest(@Nullable Digest many) {
        return new DeliveryOptions(attempts, retryDelay, retryDelayMax, timeout, patience, concurrency, deadLetters,
                rate, quiet, many, deduplication);
    }

    /** The same with another deduplication; null for none. */
    public DeliveryOptions withDeduplication(@Nullable Deduplication alike) {
        return new DeliveryOptions(attempts, retryDelay, retryDelayMax, timeout, patience, concurrency, deadLetters,
                rate, quiet, digest, alike);
    }
}
