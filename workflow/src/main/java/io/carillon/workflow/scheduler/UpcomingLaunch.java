package io.carillon.workflow.scheduler;

import java.time.Instant;
import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

import io.carillon.workflow.config.ConfigException;
import io.carillon.workflow.config.NowcastConfig;
import io.carillon.workflow.config.SchedulerSettings;
import io.carillon.workflow.next.NextWorker;

/**
 * The next launch of an entry of the schedule.
 *
 * @param worker what is launched
 * @param when   when that recurs, in words
 * @param next   when it comes next, in the entry's time zone
 */
public record UpcomingLaunch(NextWorker worker, String when, ZonedDateTime next) {

    /**
     * The next launches of a configuration's schedule, the next one first. Entries that can't be understood, and those
     * that never come again, are left out.
     *
     * @throws ConfigException when the scheduler's settings can't be understood
     */
    public static List<UpcomingLaunch> after(Instant moment, NowcastConfig config) throws ConfigException {
        List<UpcomingLaunch> launches = new ArrayList<>();
        for (ScheduledWorker each : Schedule.read(config.at("scheduled workers"), SchedulerSettings.of(config))
                .workers()) {
            Instant next = each.recurrence().next(moment);
            if (next != null) {
                launches.add(new UpcomingLaunch(each.worker(), each.when(), next.atZone(each.recurrence().zone())));
            }
        }
        launches.sort(Comparator.comparing(launch -> launch.next().toInstant()));
        return launches;
    }
}
