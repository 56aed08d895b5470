/**
 * What Python's {@code logging} does with a configuration for its {@code dictConfig}, as users of aviso v1 have them
 * (aviso-v1 2.4): loggers, handlers, formatters and filters, as far as {@code docs/configuration.md} lists them. None
 * of it is loaded where nobody configured logging.
 */
@NullMarked
package io.carillon.cli.logging.python;

import org.jspecify.annotations.NullMarked;
