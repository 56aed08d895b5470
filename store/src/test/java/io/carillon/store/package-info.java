/** What every store must do. */
@NullMarked
package io.carillon.store;

import org.jspecify.annotations.NullMarked;
