/**
 * Logging as a nowcast configuration file asks for it: Python's {@code logging.config} dictionaries, read and carried
 * out (nowcast 7). Code logs by SLF4J; what is logged goes to the handlers of the configuration, to a ZeroMQ publisher
 * or to files; the log aggregator brings the messages of many publishers together.
 */
@NullMarked
package io.carillon.workflow.logs;

import org.jspecify.annotations.NullMarked;
