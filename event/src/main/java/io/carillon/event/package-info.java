/**
 * What an event is: its type, its identifier, its payload and where it stands in the store.
 *
 * <p>
 * Nothing here reads or writes anything, and every type is immutable. Schemas are in {@code io.carillon.event.schema};
 * the text forms that Aviso v1 takes from Python are in {@code io.carillon.event.python}.
 */
@NullMarked
package io.carillon.event;

import org.jspecify.annotations.NullMarked;
