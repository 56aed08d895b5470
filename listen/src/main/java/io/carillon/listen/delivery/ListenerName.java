package io.carillon.listen.delivery;

/**
 * Which listener it is.
 *
 * @param id         short, and fit for a file's name
 * @param definition its event type and request, in one line
 */
public record ListenerName(String id, String definition) {
}
