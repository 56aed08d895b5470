package io.carillon.cli;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

import io.carillon.cli.syntax.ValueType;

/**
 * Reads where the members of an etcd cluster are, as etcdctl does: {@code host:port} or {@code http://host:port}, or
 * {@code https://host:port} for encrypted connections, with commas between.
 */
final class EndpointsType implements ValueType<EndpointsType.Endpoints> {

    private static final String HTTP = "http://";
    private static final String HTTPS = "https://";
    private static final AddressType ADDRESS = new AddressType();

    /**
     * @param addresses one at least
     * @param encrypted whether connections are encrypted
     */
    record Endpoints(List<InetSocketAddress> addresses, boolean encrypted) {
    }

    @Override
    public String placeholder() {
        return "URL,...";
    }

    @Override
    public Endpoints convert(String text) {
        List<InetSocketAddress> addresses = new ArrayList<>();
        int encrypted = 0;
        for (String part : text.split(",", -1)) {
            String each = part.strip();
            if (each.startsWith(HTTPS)) {
                encrypted++;
            }
            String address = each.startsWith(HTTPS)
                    ? each.substring(HTTPS.length())
                    : each.startsWith(HTTP) ? each.substring(HTTP.length()) : each;
            InetSocketAddress converted = ADDRESS
                    .convert(address.endsWith("/") ? address.substring(0, address.length() - 1) : address);
            if (converted.getPort() == 0) {
                throw new IllegalArgumentException("'" + each + "' names no port.");
            }
            addresses.add(converted);
        }
        if (encrypted > 0 && encrypted < addresses.size()) {
            throw new IllegalArgumentException("'" + text + "' has https for some, and not for others.");
        }
        return new Endpoints(List.copyOf(addresses), encrypted > 0);
    }
}
