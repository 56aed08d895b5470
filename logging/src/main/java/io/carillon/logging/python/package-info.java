/**
 * What Python's {@code logging} does with a configuration for its {@code dictConfig}, as users of aviso v1 (aviso-v1
 * 2.4) and NEMO Nowcast (nowcast 7) have them: loggers, handlers, formatters and filters, as far as
 * {@code docs/configuration.md} lists them. What a program has besides comes by {@link Conventions}.
 */
@NullMarked
package io.carillon.logging.python;

import org.jspecify.annotations.NullMarked;
