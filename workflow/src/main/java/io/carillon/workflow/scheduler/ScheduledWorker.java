package io.carillon.workflow.scheduler;

import io.carillon.workflow.config.SchedulerSettings.CatchUp;
import io.carillon.workflow.next.NextWorker;

/**
 * An entry of the schedule.
 *
 * @param key        what makes it this entry, for the record of what was launched
 * @param worker     what is launched
 * @param recurrence when
 * @param when       the same in words, for the log
 * @param catchUp    what is done about launches that were missed
 */
record ScheduledWorker(String key, NextWorker worker, Recurrence recurrence, String when, CatchUp catchUp) {
}
