package io.carillon.event.schema;

import io.carillon.event.Identifier;
import org.jspecify.annotations.Nullable;

/**
 * Where an event is kept.
 *
 * @param identifier the fields of its key in canonical form
 * @param leaf       the key of the event
 * @param base       the key whose prefix listeners watch, and of the status; ends in a slash
 * @param admin      the key that is written along for administration, or null when the schema has none
 */
public record EventKeys(Identifier identifier, String leaf, String base, @Nullable String admin) {
}
