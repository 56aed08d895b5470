package io.carillon.listen.config;

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

    /** As people write it: {@code host:port}. */
    @Override
    public String toString() {
        return host.indexOf(':') >= 0 ? "[" + host + "]:" + port : host + ":" + port;
    }
}
