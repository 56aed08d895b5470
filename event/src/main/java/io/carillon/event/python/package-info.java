/**
 * The forms that Aviso v1 takes from Python: how a value is written, read, formatted and compared.
 *
 * <p>
 * Keys, canonical values and error messages of Aviso v1 are made by Python's built-in conversions; peers that share a
 * store only agree when these are the same to the character. The forms are those of Python 3.11.
 *
 * <p>
 * A <em>value</em> is a node of a tree as read from JSON or YAML: {@code null}, {@link java.lang.Boolean},
 * {@link java.lang.String}, an integer ({@link java.lang.Integer}, {@link java.lang.Long},
 * {@link java.math.BigInteger}), a {@link java.lang.Double}, a {@link java.time.LocalDate},
 * {@link java.time.LocalDateTime} or {@link java.time.OffsetDateTime}, a {@link java.util.List} or a
 * {@link java.util.Map} of values.
 *
 * <p>
 * All types are immutable and may be used by any thread. What Python reports by an exception is reported by
 * {@link io.carillon.event.EventException} with Python's text.
 */
@NullMarked
package io.carillon.event.python;

import org.jspecify.annotations.NullMarked;
