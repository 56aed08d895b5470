/**
 * Launches workers at times: the schedule of a configuration, the rules by which times recur, and the scheduler, which
 * makes up for what it missed (nowcast 8).
 */
@NullMarked
package io.carillon.workflow.scheduler;

import org.jspecify.annotations.NullMarked;
