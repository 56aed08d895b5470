/** Tests with a real PostgreSQL. */
@NullMarked
package io.carillon.hub.postgresql;

import org.jspecify.annotations.NullMarked;
