package io.carillon.hub;

import java.time.Instant;

import io.carillon.event.Origin;
import io.carillon.store.Bytes;
import io.carillon.store.Entry;
import org.jspecify.annotations.Nullable;

/** Events as {@link Notifications#send} keeps them. */
final class SentEvents implements StoredEvents {

    private static final Bytes PREFIX = Bytes.of(HubKeys.EVENTS);

    @Override
    public @Nullable HubEvent read(Entry entry, Instant time) {
        return entry.key().startsWith(PREFIX)
                ? HubEvent.fromJson(entry.value().text()).at(new Origin(entry.key().text(), entry.modRevision(), time))
                : null;
    }
}
