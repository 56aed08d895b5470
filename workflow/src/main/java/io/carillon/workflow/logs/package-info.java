/**
 * Logging as a nowcast configuration file asks for it (nowcast 7). Code logs by SLF4J; what is logged goes to the
 * handlers of a dictionary for Python's {@code logging.config}, which {@link io.carillon.logging.python} carries out,
 * or to a ZeroMQ publisher; the log aggregator brings the messages of many publishers together.
 */
@NullMarked
package io.carillon.workflow.logs;

import org.jspecify.annotations.NullMarked;
