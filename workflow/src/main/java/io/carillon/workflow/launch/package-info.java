/**
 * How a worker's process is started, on this machine or on another, and watched until it ends (nowcast 5).
 */
@NullMarked
package io.carillon.workflow.launch;

import org.jspecify.annotations.NullMarked;
