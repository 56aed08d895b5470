package io.carillon.hub;

/** Who may see the events of a hub over the network. */
public enum Audience {
    /** Everyone who may ask the server at all. */
    EVERYONE,
    /** A user sees the events that name them among their recipients, and nobody else sees any. */
    RECIPIENTS;

    /** Whether a user may see an event. */
    public boolean includes(String user, HubEvent event) {
        return this == EVERYONE || event.recipients().contains(user);
    }
}
