/**
 * Logging of the workflow's processes, and its aggregation (nowcast 7).
 */
@NullMarked
package io.carillon.workflow.logs;

import org.jspecify.annotations.NullMarked;
