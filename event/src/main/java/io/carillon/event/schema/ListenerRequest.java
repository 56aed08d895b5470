package io.carillon.event.schema;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.carillon.event.Event;
import io.carillon.event.EventException;
import io.carillon.event.EventException.Kind;
import io.carillon.event.Identifier;
import io.carillon.event.Origin;
import io.carillon.event.Payload;
import org.jspecify.annotations.Nullable;

/**
 * Which events a listener wants: the keys to watch, and the filter for what arrives under them (aviso-v1 4). Compiled
 * once for an engine; immutable, and meant for many calls from many threads.
 */
public final class ListenerRequest {

    private final String type;
    private final String payloadName;
    private final List<String> baseKeys;
    private final Map<String, List<@Nullable Object>> filter;
    private final Endpoint endpoint;
    private final Compiled<RequestFilter> compiledFilter;

    ListenerRequest(String type, String payloadName, List<String> baseKeys, Map<String, List<@Nullable Object>> filter,
            Endpoint endpoint) {
        this.type = type;
        this.payloadName = payloadName;
        this.baseKeys = baseKeys;
        this.filter = filter;
        this.endpoint = endpoint;
        this.compiledFilter = Compiled.of(endpoint.where(), () -> RequestFilter.of(filter, endpoint.matcher()));
    }

    /**
     * The prefixes to watch, each once: all combinations of the values given for the fields of the base key, those of
     * the first field varying slowest. Empty when a field is given as an empty list.
     */
    public List<String> baseKeys() {
        return baseKeys;
    }

    /**
     * The canonical values that are wanted, by field in the order of the request; unmodifiable.
     */
    public Map<String, List<@Nullable Object>> filter() {
        return filter;
    }

    /**
     * The identifier that a key tells.
     *
     * @throws EventException of kind {@link Kind#WRONG_KEY} when the key is none of this event type
     */
    public Identifier identifier(String key) {
        return matched(key).identifier();
    }

    /**
     * The event that stands in the store under a key, if it is wanted.
     *
     * @param key      the whole key
     * @param value    the value in the store, or null when there is none; {@code None} stands for no payload too
     * @param revision the revision of the key
     * @param time     when it was committed, or null when that is not known
     * @return the event, or empty when the filter does not match
     * @throws EventException of kind {@link Kind#WRONG_KEY} when the key is none of this event type; of kind
     *                        {@link Kind#NOT_ALLOWED} when the filter has a field that the key has not; of kind
     *                        {@link Kind#INVALID_VALUE} when the filter wants an integer where the key has none
     */
    public Optional<Event> match(String key, @Nullable String value, long revision, @Nullable Instant time) {
        KeyMatcher.Match match = matched(key);
        if (!compiledFilter.get().test(match)) {
            return Optional.empty();
        }
        return Optional.of(new Event(type, match.identifier(), Payload.ofStored(payloadName, value),
                new Origin(key, revision, time)));
    }

    private KeyMatcher.Match matched(String key) {
        KeyMatcher.Match match = endpoint.matcher().match(key);
        if (match == null) {
            throw new EventException(Kind.WRONG_KEY,
                    "Key " + key + " failed validation, exception: 'NoneType' object has no attribute 'named'");
        }
        return match;
    }
}
