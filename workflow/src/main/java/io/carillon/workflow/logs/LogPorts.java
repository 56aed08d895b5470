package io.carillon.workflow.logs;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedSet;

import org.jspecify.annotations.Nullable;

/**
 * Where log messages are published: the section {@code zmq: ports: logging} of a configuration (nowcast 3, 7).
 *
 * @param host      the {@code zmq: host}, which entries without a host mean
 * @param addresses what stands there, by name of the process
 */
record LogPorts(String host, Map<String, List<Address>> addresses) {

    private static final int MAX_PORT = 65_535;

    /** Name of the list that all workers share which have no entry of their own. */
    static final String WORKERS = "workers";

    /**
     * An address.
     *
     * @param host where aggregators find it
     * @param port above 0
     */
    record Address(String host, int port) {

        /** For aggregators. */
        String url() {
            return "tcp://" + (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
        }
    }

    /**
     * Reads the section.
     *
     * @param zmq the configuration's {@code zmq}
     * @throws LogConfigException when it isn't there, or an entry is neither a port nor host:port
     */
    static LogPorts read(@Nullable Object zmq) {
        Map<String, @Nullable Object> section = LoggingDictionary.mapping(zmq, "configuration", "zmq");
        if (!(section.get("host") instanceof String host)) {
            throw new LogConfigException("zmq: 'host' must be the name of the message broker's host");
        }
        Map<String, @Nullable Object> ports = LoggingDictionary.mapping(section.get("ports"), "zmq", "ports");
        Map<String, List<Address>> addresses = new LinkedHashMap<>();
        LoggingDictionary.mapping(ports.get("logging"), "zmq: ports", "logging").forEach((name, value) -> {
            List<Address> own = new ArrayList<>();
            for (Object each : value instanceof List<?> list ? list : java.util.Collections.singletonList(value)) {
                own.add(address(each, host, name));
            }
            addresses.put(name, own);
        });
        return new LogPorts(host, addresses);
    }

    private static Address address(@Nullable Object value, String host, String name) {
        String text = String.valueOf(value);
        int colon = text.lastIndexOf(':');
        try {
            int port = Integer.parseInt(text.substring(colon + 1));
            if (port > 0 && port <= MAX_PORT && colon != 0) {
                String own = colon < 0 ? host : text.substring(0, colon);
                return new Address(own.startsWith("[") && own.endsWith("]") ? own.substring(1, own.length() - 1) : own,
                        port);
            }
        } catch (NumberFormatException e) {
            throw wrong(text, name);
        }
        throw wrong(text, name);
    }

    private static LogConfigException wrong(String text, String name) {
        return new LogConfigException("zmq: ports: logging: " + name + ": '" + text
                + "' must be a port from 1 to 65535, or 'host:port' in quotes");
    }

    /**
     * The ports that a process may publish at, in the order in which it tries them.
     *
     * @throws LogConfigException when there is no entry, or one with several hosts whose ports differ
     */
    SequencedSet<Integer> of(String process, boolean worker) {
        List<Address> own = addresses.get(process);
        if (own == null && worker) {
            own = addresses.get(WORKERS);
        }
        if (own == null || own.isEmpty()) {
            throw new LogConfigException("zmq: ports: logging: there is no port for " + process);
        }
        SequencedSet<Integer> ports = new LinkedHashSet<>(own.stream().map(Address::port).toList());
        if (ports.size() > 1 && own.stream().map(Address::host).distinct().count() > 1) {
            throw new LogConfigException("zmq: ports: logging: " + process
                    + ": on different hosts a worker must use the same port, not " + ports);
        }
        return ports;
    }
}
