package io.carillon.listen.config;

import io.carillon.event.python.PythonText;

/**
 * Where one server of a store listens.
 *
 * @param host name or address
 * @param port TCP port
 */
public record Endpoint(String host, int port) {

    /** The highest TCP port. */
    public static final int MAX_PORT = 65_535;

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException when one of them can't be used; the message says which
     */
    public Endpoint {
        if (host.isBlank()) {
            throw new IllegalArgumentException("host must be a name or an address, not " + host);
        }
        if (port < 1 || port > MAX_PORT) {
            throw new IllegalArgumentException("port must be from 1 to " + MAX_PORT + ", not " + port);
        }
    }

    /**
     * Reads what people write: {@code host:port}, or {@code [address]:port} for an address with colons.
     *
     * @throws IllegalArgumentException when it is something else; the message says why
     */
    public static Endpoint of(String text) {
        int colon = text.lastIndexOf(':');
        String host = text.substring(0, Math.max(colon, 0));
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            throw new IllegalArgumentException(PythonText.repr(text) + " has several colons; write [address]:port");
        }
        try {
            return new Endpoint(host, Integer.parseInt(text.substring(colon + 1)));
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(PythonText.repr(text) + " has no port", e);
        }
    }

    /** As people write it: {@code host:port}. */
    @Override
    public String toString() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
