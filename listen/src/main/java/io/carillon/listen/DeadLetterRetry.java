package io.carillon.listen;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.carillon.listen.delivery.DeadLetter;
import io.carillon.listen.delivery.Step;
import io.carillon.listen.triggers.TriggerException;
import io.carillon.listen.triggers.TriggerParameters;
import org.jspecify.annotations.Nullable;

/**
 * Runs triggers again for dead letters, as their listeners have them now: the trigger that is written as it was then,
 * or else, for it may have been mended, the one of the same type at the same place. Used by one thread.
 */
public final class DeadLetterRetry implements AutoCloseable {

    private final List<ListenerDefinition> listeners;
    private final PrintStream output;
    private final StepMaker maker;
    private final Map<Map<String, ?>, Step> made = new HashMap<>();

    /**
     * @param listeners   those whose triggers are to run, others beside them
     * @param output      where triggers write
     * @param environment the process's environment variables
     */
    public DeadLetterRetry(List<ListenerDefinition> listeners, PrintStream output, Map<String, String> environment) {
        this.listeners = List.copyOf(listeners);
        this.output = output;
        this.maker = new StepMaker(output, environment);
    }

    /**
     * Tries once.
     *
     * @param letters where the letter is
     * @return null when it was delivered, else why not, for people
     * @throws InterruptedException when interrupted; it counts as not delivered then
     */
    public @Nullable String retry(DeadLetter letter, Path letters) throws InterruptedException {
        Optional<Map<String, ?>> written = trigger(letter);
        if (written.isEmpty()) {
            return "its listener, " + letter.listener().definition() + " with trigger " + letter.place() + " of type "
                    + letter.type() + ", is not among the listeners given";
        }
        Step step = made.computeIfAbsent(written.get(), key -> maker.make(key, letters));
        try {
            step.trigger().fire(letter.event());
            return null;
        } catch (TriggerException e) {
            return e.getMessage();
        } catch (RuntimeException e) {
            return e.toString();
        }
    }

    /** A condition that was given on the command line beyond the listener's own words does not matter any more. */
    private static boolean isOf(DeadLetter letter, String definition) {
        String written = letter.listener().definition();
        return written.equals(definition) || written.startsWith(definition + " where ");
    }

    private Optional<Map<String, ?>> trigger(DeadLetter letter) {
        List<List<Map<String, ?>>> candidates = new ArrayList<>();
        for (ListenerDefinition listener : listeners) {
            if (isOf(letter, ListenerFiles.describe(listener))) {
                candidates.add(listener.triggers());
            }
        }
        for (List<Map<String, ?>> triggers : candidates) {
            for (Map<String, ?> trigger : triggers) {
                if (new TriggerParameters(trigger, output).describe().equals(letter.trigger())) {
                    return Optional.of(trigger);
                }
            }
        }
        for (List<Map<String, ?>> triggers : candidates) {
            if (letter.place() <= triggers.size()) {
                Map<String, ?> trigger = triggers.get(letter.place() - 1);
                if (letter.type().equalsIgnoreCase(String.valueOf(trigger.get("type")))) {
                    return Optional.of(trigger);
                }
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        made.values().forEach(step -> step.trigger().close());
    }
}
