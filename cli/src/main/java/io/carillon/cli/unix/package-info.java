/** What Java's library does not know of Linux. */
@NullMarked
package io.carillon.cli.unix;

import org.jspecify.annotations.NullMarked;
