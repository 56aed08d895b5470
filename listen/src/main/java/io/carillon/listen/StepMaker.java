package io.carillon.listen;

import java.io.PrintStream;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;

import io.carillon.event.Event;
import io.carillon.listen.delivery.Step;
import io.carillon.listen.triggers.Trigger;
import io.carillon.listen.triggers.TriggerException;
import io.carillon.listen.triggers.TriggerFactory;
import io.carillon.listen.triggers.TriggerParameters;
import io.carillon.listen.triggers.Triggers;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes triggers from what a listener says of them. Beside its own parameters each may have {@code attempts} (how often
 * it is tried at most), {@code retry_delay} and {@code retry_delay_max} (the first and the longest pause between, in
 * seconds).
 */
final class StepMaker {

    private static final Logger LOG = LoggerFactory.getLogger("aviso");
    private static final int MOST_ATTEMPTS = 1000;
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final PrintStream output;

    StepMaker(PrintStream output) {
        this.output = output;
    }

    /** Makes one. As in v1 a mistake in it does not keep the listener from listening; it is told now and each time. */
    Step make(Map<String, ?> written) {
        TriggerParameters parameters = new TriggerParameters(written, output);
        String description = parameters.describe();
        try {
            TriggerFactory factory = Triggers.factory(parameters.type());
            Duration firstPause = parameters.seconds("retry_delay", FIRST_PAUSE);
            Duration longestPause = parameters.seconds("retry_delay_max", LONGEST_PAUSE);
            int attempts = parameters.number("attempts", factory.attempts(), 1, MOST_ATTEMPTS);
            return new Step(factory.create(parameters), description, attempts, Objects.requireNonNull(firstPause),
                    Objects.requireNonNull(longestPause));
        } catch (TriggerException e) {
            LOG.warn("Trigger {} could not be created, {}", description, e.getMessage());
            return new Step(new Unmakeable(e.getMessage()), description, 1, FIRST_PAUSE, LONGEST_PAUSE);
        }
    }

    /** A trigger that could not be made. */
    private record Unmakeable(String why) implements Trigger {
        @Override
        public void fire(Event event) throws TriggerException {
            throw new TriggerException("it could not be created: " + why, false);
        }
    }
}
