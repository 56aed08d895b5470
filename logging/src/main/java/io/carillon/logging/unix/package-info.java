/** What Java's library does not know of Linux. */
@NullMarked
package io.carillon.logging.unix;

import org.jspecify.annotations.NullMarked;
