package io.carillon.listen.http;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Networks as {@code no_proxy} writes them: {@code 10.0.0.0/8}. */
final class Ipv4Network {

    private static final Pattern ADDRESS = Pattern.compile("(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})\\.(\\d{1,3})");
    private static final int BITS = 32;

    private Ipv4Network() {
    }

    /** Whether both are what they should be, and the address is in the network. */
    static boolean contains(String network, String address) {
        int slash = network.indexOf('/');
        if (slash < 0 || !network.substring(slash + 1).matches("\\d{1,2}")) {
            return false;
        }
        int bits = Integer.parseInt(network.substring(slash + 1));
        long first = number(network.substring(0, slash));
        long other = number(address);
        return bits <= BITS && first >= 0 && other >= 0 && first >> (BITS - bits) == other >> (BITS - bits);
    }

    private static long number(String address) {
        Matcher parts = ADDRESS.matcher(address);
        if (!parts.matches()) {
            return -1;
        }
        long number = 0;
        for (int i = 1; i <= parts.groupCount(); i++) {
            int part = Integer.parseInt(parts.group(i));
            if (part > 255) {
                return -1;
            }
            number = number << 8 | part;
        }
        return number;
    }
}
