/**
 * Workers: programs that do a job and tell the manager how it went (nowcast 6, 9). A worker in Java is a
 * {@link io.carillon.workflow.worker.NowcastWorker}; any other program becomes one by the configuration.
 */
@NullMarked
package io.carillon.workflow.worker;

import org.jspecify.annotations.NullMarked;
