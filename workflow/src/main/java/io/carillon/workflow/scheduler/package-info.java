/**
 * Launches workers at times (nowcast 8).
 */
@NullMarked
package io.carillon.workflow.scheduler;

import org.jspecify.annotations.NullMarked;
