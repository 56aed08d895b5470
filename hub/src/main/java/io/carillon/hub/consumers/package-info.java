/** Consumers that the configuration names by their type; others come by {@link java.util.ServiceLoader}. */
@NullMarked
package io.carillon.hub.consumers;

import org.jspecify.annotations.NullMarked;
