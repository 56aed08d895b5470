package io.carillon.workflow.next;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.jspecify.annotations.Nullable;

/**
 * What rules say is to happen after a message (nowcast 4). Immutable.
 *
 * @param launch which workers are launched, in order
 * @param race   the names of workers all of which must have ended before what follows any of them is launched; null for
 *               no such condition
 */
public record NextWorkers(List<NextWorker> launch, @Nullable Set<String> race) {

    /** Nothing. */
    public static final NextWorkers NONE = new NextWorkers(List.of(), null);

    /** Copies both. */
    public NextWorkers {
        launch = List.copyOf(launch);
        race = race == null ? null : Collections.unmodifiableSet(new LinkedHashSet<>(race));
    }

    /** Workers to launch, without a condition. */
    public static NextWorkers of(NextWorker... workers) {
        return new NextWorkers(List.of(workers), null);
    }
}
