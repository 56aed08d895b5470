package io.carillon.workflow.next;

import java.util.Set;

/**
 * A race that runs when rules are asked: workers all of which must report before what follows any of them is launched.
 *
 * @param after    the worker after whose message it began
 * @param racers   those that it waits or has waited for
 * @param waitsFor those that have not reported yet
 */
public record RunningRace(String after, Set<String> racers, Set<String> waitsFor) {

    /** Copies both. */
    public RunningRace {
        racers = Set.copyOf(racers);
        waitsFor = Set.copyOf(waitsFor);
    }
}
