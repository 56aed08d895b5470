package io.carillon.hub.config;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Objects;

import io.carillon.hub.Deduplication;
import io.carillon.hub.DeliveryOptions;
import io.carillon.hub.Digest;
import io.carillon.hub.HubException;
import io.carillon.hub.QuietHours;
import io.carillon.hub.RateLimit;
import io.carillon.hub.consumers.ConsumerSettings;
import org.jspecify.annotations.Nullable;

/** What all consumers of the configuration have in common. */
final class OptionsReader {

    private static final int MOST = 1_000_000;
    private static final int MINUTES_OF_HOUR = 60;
    private static final int MINUTES_OF_DAY = 24 * MINUTES_OF_HOUR;

    private OptionsReader() {
    }

    /**
     * @param defaults what holds where nothing is said
     * @throws HubException when something is wrong; the message begins with the field
     */
    static DeliveryOptions read(ConsumerSettings settings, DeliveryOptions defaults) {
        Duration first = Objects.requireNonNull(settings.duration("retry_delay", defaults.retryDelay()));
        Duration longest = settings.duration("retry_delay_max", null);
        if (longest == null) {
            longest = first.compareTo(defaults.retryDelayMax()) > 0 ? first : defaults.retryDelayMax();
        }
        DeliveryOptions options = defaults
                .withRetries(settings.number("attempts", defaults.attempts(), 1, MOST), first, longest)
                .withTimeout(settings.duration("timeout", defaults.timeout()))
                .withPatience(Objects.requireNonNull(settings.duration("patience", defaults.patience())))
                .withConcurrency(
                        settings.number("concurrency", defaults.concurrency(), 1, DeliveryOptions.MOST_CONCURRENT))
                .withRate(rate(settings.within("rate"))).withQuietHours(quiet(settings.within("quiet")))
                .withDigest(digest(settings.within("digest")))
                .withDeduplication(deduplication(settings.within("deduplicate")));
        return settings.flag("dead_letters", true) ? options : options.withoutDeadLetters();
    }

    private static @Nullable RateLimit rate(@Nullable ConsumerSettings rate) {
        if (rate == null) {
            return null;
        }
        RateLimit limit = new RateLimit(rate.number("deliveries", 1, 1, MOST),
                Objects.requireNonNull(rate.duration("per", Duration.ofMinutes(1))));
        requireKnown(rate);
        return limit;
    }

    private static @Nullable Digest digest(@Nullable ConsumerSettings digest) {
        if (digest == null) {
            return null;
        }
        Digest many = new Digest(required(digest, "every"), digest.number("most", 100, 1, 10_000));
        requireKnown(digest);
        return many;
    }

    private static @Nullable Deduplication deduplication(@Nullable ConsumerSettings alike) {
        if (alike == null) {
            return null;
        }
        if (alike.texts("by").isEmpty()) {
            throw alike.mistake("by", "is missing: the fields in which events must agree to be alike");
        }
        Deduplication deduplication = new Deduplication(alike.texts("by"), required(alike, "window"));
        requireKnown(alike);
        return deduplication;
    }

    private static Duration required(ConsumerSettings settings, String name) {
        Duration duration = settings.duration(name, null);
        if (duration == null) {
            throw settings.mistake(name, "is missing: a span of time such as 10m");
        }
        return duration;
    }

    private static @Nullable QuietHours quiet(@Nullable ConsumerSettings quiet) {
        if (quiet == null) {
            return null;
        }
        String zone = quiet.text("zone");
        QuietHours hours;
        try {
            hours = new QuietHours(time(quiet, "from"), time(quiet, "to"), ZoneId.of(zone));
        } catch (DateTimeException e) {
            throw quiet.mistake("zone",
                    "must be a time zone such as Europe/Berlin or UTC, not " + ConsumerSettings.shown(zone));
        }
        requireKnown(quiet);
        return hours;
    }

    /** To YAML 1.1 an unquoted 22:00 is a number to the base of 60: the minutes of the day. */
    private static LocalTime time(ConsumerSettings quiet, String name) {
        Object value = quiet.value(name);
        if (value instanceof Integer minutes && minutes >= 0 && minutes < MINUTES_OF_DAY) {
            return LocalTime.of(minutes / MINUTES_OF_HOUR, minutes % MINUTES_OF_HOUR);
        }
        try {
            return LocalTime.parse(String.valueOf(value));
        } catch (DateTimeException e) {
            throw quiet.mistake(name,
                    "must be a time of the day such as \"22:00\", not " + ConsumerSettings.shown(value));
        }
    }

    private static void requireKnown(ConsumerSettings settings) {
        for (String name : settings.unknown()) {
            throw new HubException(name + " is not known; known are "
                    + String.join(", ", settings.known().stream().sorted().toList()));
        }
    }
}
