/**
 * Where the messages of a program's loggers go, which are SLF4J's: to the terminal, one line each, or as Python's
 * {@code logging} would do with a configuration ({@link io.carillon.logging.python}).
 */
@NullMarked
package io.carillon.logging;

import org.jspecify.annotations.NullMarked;
