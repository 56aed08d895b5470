package io.carillon.workflow.checklist;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.carillon.workflow.next.NextWorker;

/**
 * Workers that must all have ended before what follows any of them is launched (nowcast 4). Immutable.
 *
 * @param starter the worker after whose message it began
 * @param racers  all workers that it waits or has waited for
 * @param must    those that have not ended yet
 * @param held    what is launched when all have
 */
public record Race(String starter, Set<String> racers, Set<String> must, List<NextWorker> held) {

    /** Keeps the orders. */
    public Race {
        racers = Collections.unmodifiableSet(new LinkedHashSet<>(racers));
        must = Collections.unmodifiableSet(new LinkedHashSet<>(must));
        held = List.copyOf(held);
    }
}
