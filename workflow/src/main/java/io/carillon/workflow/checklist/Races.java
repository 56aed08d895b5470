package io.carillon.workflow.checklist;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import io.carillon.workflow.next.NextWorker;
import io.carillon.workflow.next.NextWorkers;

/**
 * The races that run (nowcast 4, "Race management"). Unlike the original there may be several at once: only one with the
 * same starter and the same racers takes the place of one that never ended. Immutable.
 *
 * @param races those that run, the oldest first
 */
public record Races(List<Race> races) {

    /** None. */
    public static final Races NONE = new Races(List.of());

    /** Copies the list. */
    public Races {
        races = List.copyOf(races);
    }

    /**
     * What a message comes to.
     *
     * @param races  the races that run then
     * @param launch what is launched now
     * @param notes  what there is to tell about it, a line each
     * @param lost   what was held by a race that another has replaced; will not be launched
     */
    public record Step(Races races, List<NextWorker> launch, List<String> notes, List<NextWorker> lost) {

        /** Copies the lists. */
        public Step {
            launch = List.copyOf(launch);
            notes = List.copyOf(notes);
            lost = List.copyOf(lost);
        }
    }

    /**
     * What happens when a worker has ended.
     *
     * @param worker its name
     * @param next   what follows it by the rules
     */
    public Step after(String worker, NextWorkers next) {
        List<Race> running = new ArrayList<>(races);
        List<String> notes = new ArrayList<>();
        List<NextWorker> lost = new ArrayList<>();
        List<NextWorker> launch = next.launch();
        Set<String> racers = next.race();
        if (racers != null && !racers.isEmpty()) {
            running.removeIf(race -> {
                boolean same = race.starter().equals(worker) && race.racers().equals(racers);
                if (same) {
                    lost.addAll(race.held());
                    notes.add("the race of " + race.racers() + " never ended: " + race.must()
                            + " did not report; a new one takes its place");
                }
                return same;
            });
            running.add(new Race(worker, racers, racers, List.of()));
            notes.add("a race of " + racers + " began after " + worker);
        }
        for (int i = 0; i < running.size(); i++) {
            Race race = running.get(i);
            if (race.must().contains(worker)) {
                Race left = without(race, worker, launch);
                if (left.must().isEmpty()) {
                    running.remove(i);
                    launch = left.held();
                    notes.add("the race of " + race.racers() + " has ended");
                } else {
                    running.set(i, left);
                    launch = List.of();
                    notes.add(worker + " has ended; its race waits for " + left.must());
                }
                break;
            }
        }
        return new Step(new Races(running), launch, notes, lost);
    }

    private static Race without(Race race, String worker, List<NextWorker> next) {
        Set<String> must = new LinkedHashSet<>(race.must());
        must.remove(worker);
        List<NextWorker> held = new ArrayList<>(race.held());
        held.addAll(next);
        return new Race(race.starter(), race.racers(), must, held);
    }
}
