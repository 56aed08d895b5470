package io.carillon.listen;

import java.io.PrintStream;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

import io.carillon.event.Event;
import io.carillon.event.python.PythonText;
import io.carillon.listen.delivery.DeadLetters;
import io.carillon.listen.delivery.Step;
import io.carillon.listen.triggers.TimeLimitedTrigger;
import io.carillon.listen.triggers.Trigger;
import io.carillon.listen.triggers.TriggerException;
import io.carillon.listen.triggers.TriggerFactory;
import io.carillon.listen.triggers.TriggerParameters;
import io.carillon.listen.triggers.Triggers;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes triggers from what a listener says of them. Beside its own parameters each may have {@code attempts} (how often
 * it is tried at most), {@code retry_delay} and {@code retry_delay_max} (the first and the longest pause between),
 * {@code timeout} (how long one attempt may take), all three in seconds, {@code concurrency} (for how many keys it runs
 * at once) and {@code dead_letter} (whether and where what it gives up is kept).
 */
final class StepMaker {

    private static final Logger LOG = LoggerFactory.getLogger("aviso");
    private static final int MOST_ATTEMPTS = 1000;
    private static final int MOST_AT_ONCE = 256;
    private static final int AT_ONCE = 8;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final PrintStream output;
    private final Map<String, String> environment;

    /**
     * @param output      where triggers write
     * @param environment where they find secrets
     */
    StepMaker(PrintStream output, Map<String, String> environment) {
        this.output = output;
        this.environment = environment;
    }

    /**
     * Makes one. As in v1 a mistake in it does not keep the listener from listening; it is told now and each time.
     *
     * @param written     what the listener says
     * @param deadLetters where what it gives up is kept if the listener says nothing
     */
    Step make(Map<String, ?> written, Path deadLetters) {
        TriggerParameters parameters = new TriggerParameters(written, output, environment);
        try {
            return make(parameters, deadLetters);
        } catch (TriggerException e) {
            LOG.warn("Trigger {} could not be created, {}", parameters.describe(), e.getMessage());
            String type = PythonText.lower(PythonText.str(written.get("type")));
            return new Step(new Unmakeable(e.getMessage()), type, parameters.describe(), 1, FIRST_PAUSE, LONGEST_PAUSE,
                    AT_ONCE, false, new DeadLetters(deadLetters));
        }
    }

    private static Step make(TriggerParameters parameters, Path deadLetters) throws TriggerException {
        String type = parameters.type();
        TriggerFactory factory = Triggers.factory(type);
        int attempts = parameters.number("attempts", factory.attempts(), 1, MOST_ATTEMPTS);
        Duration firstPause = Objects.requireNonNull(parameters.seconds("retry_delay", FIRST_PAUSE));
        Duration longestPause = Objects.requireNonNull(parameters.seconds("retry_delay_max", LONGEST_PAUSE));
        Duration timeout = parameters.seconds("timeout", factory.timeout());
        int concurrency = parameters.number("concurrency", 0, 1, MOST_AT_ONCE);
        DeadLetters kept = deadLetters(parameters.values().get("dead_letter"), deadLetters);
        Trigger trigger = factory.create(parameters);
        if (timeout != null) {
            trigger = new TimeLimitedTrigger(trigger, timeout,
                    "it did not end within " + TimeLimitedTrigger.text(timeout) + " and was stopped");
        }
        // Who wants a quick trigger for several keys at once does not want it for one event after the other.
        boolean inOrder = trigger.inOrder() && concurrency <= 1;
        int atOnce = concurrency > 0 ? concurrency : trigger.inOrder() ? 1 : AT_ONCE;
        return new Step(trigger, type, parameters.describe(), attempts, firstPause, longestPause, atOnce, inOrder,
                kept);
    }

    private static @Nullable DeadLetters deadLetters(@Nullable Object written, Path otherwise) throws TriggerException {
        try {
            return switch (written) {
                case null -> new DeadLetters(otherwise);
                case Boolean keep -> keep ? new DeadLetters(otherwise) : null;
                case String path when !path.isBlank() -> new DeadLetters(Path.of(path));
                default -> throw notDeadLetter(written);
            };
        } catch (InvalidPathException e) {
            throw notDeadLetter(written);
        }
    }

    private static TriggerException notDeadLetter(@Nullable Object written) {
        return new TriggerException(
                "dead_letter must be true, false or the path of a file, not " + PythonText.repr(written), false);
    }

    /** A trigger that could not be made. */
    private record Unmakeable(String why) implements Trigger {
        @Override
        public void fire(Event event) throws TriggerException {
            throw new TriggerException("it could not be created: " + why, false);
        }
    }
}
