/** End to end, as users. */
@NullMarked
package io.carillon.acceptance;

import org.jspecify.annotations.NullMarked;
