/**
 * Workers: programs that do a job and tell the manager how it went (nowcast 6).
 */
@NullMarked
package io.carillon.workflow.worker;

import org.jspecify.annotations.NullMarked;
