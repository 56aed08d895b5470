/**
 * Delivery, at least once: events to triggers with retry, what can't be delivered to dead letters, and how far a
 * listener is to its checkpoint.
 */
@NullMarked
package io.carillon.listen.delivery;

import org.jspecify.annotations.NullMarked;
