/**
 * The message broker: keeps each request of a worker until the manager has answered it (nowcast 1).
 */
@NullMarked
package io.carillon.workflow.broker;

import org.jspecify.annotations.NullMarked;
