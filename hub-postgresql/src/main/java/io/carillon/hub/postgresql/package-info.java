/** The consumer {@code postgresql}. A module of its own, so that a database driver is only where it is wanted. */
@NullMarked
package io.carillon.hub.postgresql;

import org.jspecify.annotations.NullMarked;
