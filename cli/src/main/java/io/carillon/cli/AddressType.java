package io.carillon.cli;

import java.net.InetSocketAddress;

import io.carillon.cli.syntax.ValueType;

/**
 * Reads an address to listen on: {@code host:port}, {@code [::1]:port}, or a port alone, which is on this machine only.
 */
final class AddressType implements ValueType<InetSocketAddress> {

    private static final String LOOPBACK = "127.0.0.1";
    private static final int MAX_PORT = 65_535;

    @Override
    public String placeholder() {
        return "HOST:PORT";
    }

    @Override
    public InetSocketAddress convert(String text) {
        int colon = text.lastIndexOf(':');
        String host = colon <= 0 ? LOOPBACK : text.substring(0, colon);
        if (host.startsWith("[") && host.endsWith("]")) {
            host = host.substring(1, host.length() - 1);
        } else if (host.indexOf(':') >= 0) {
            throw wrong(text);
        }
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            if (port >= 0 && port <= MAX_PORT && !host.isBlank()) {
                return InetSocketAddress.createUnresolved(host, port);
            }
        } catch (NumberFormatException e) {
            throw wrong(text);
        }
        throw wrong(text);
    }

    private static IllegalArgumentException wrong(String text) {
        return new IllegalArgumentException(
                "'" + text + "' is not an address; it must be HOST:PORT, as 127.0.0.1:2379 or [::1]:2379.");
    }
}
