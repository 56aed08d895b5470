package io.carillon.hub;

import java.time.InstantSource;

import io.carillon.store.EventStore;

/**
 * What hubs and their consumers run on.
 *
 * @param clock  for expiry and quiet hours
 * @param saving held by who writes or deletes cursors in the store
 */
record Engine(EventStore store, Matcher matcher, DeadLetters deadLetters, InstantSource clock, Object saving) {

    HubCursor cursor(Hub hub, long from) {
        return new HubCursor(hub, store, matcher, from);
    }
}
