/**
 * Schemas of Aviso v1: which fields identify an event, how their values are brought to canonical form, how they become
 * a key, and how a listener's request selects events by their keys (aviso-v1 3 and 4).
 *
 * <p>
 * A schema arrives as a tree of maps and lists, is compiled once, and may then be used by any thread. What is wrong in
 * it is reported when it is first used, with the text of Aviso v1: a schema that is right for one event type serves
 * that type whatever is wrong with the others.
 */
@NullMarked
package io.carillon.event.schema;

import org.jspecify.annotations.NullMarked;
