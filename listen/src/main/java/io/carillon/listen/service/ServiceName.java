package io.carillon.listen.service;

import io.carillon.listen.NotificationException;

/**
 * The name of a service, such as {@code aviso/v1}, and where it is in the store (aviso-v1 7).
 *
 * @param name the name, without slashes at its end
 */
record ServiceName(String name) {

    private static final String PREFIX = "/ec/config/";

    /**
     * Takes the name that a user gave. Slashes at its end mean nothing: with them v1 puts the status among the files,
     * and its next pull fails.
     *
     * @throws NotificationException when nothing else is left, for then all services would be meant
     */
    static ServiceName of(String given) {
        int end = given.length();
        while (end > 0 && given.charAt(end - 1) == '/') {
            end--;
        }
        if (end == 0) {
            throw new NotificationException("A service must have a name, such as aviso/v1", true);
        }
        return new ServiceName(given.substring(0, end));
    }

    /** The key of its status. */
    String statusKey() {
        return PREFIX + name;
    }

    /** What the keys of its files begin with. */
    String filesPrefix() {
        return statusKey() + "/";
    }

    /** As it was given, without slashes at its end. */
    @Override
    public String toString() {
        return name;
    }
}
