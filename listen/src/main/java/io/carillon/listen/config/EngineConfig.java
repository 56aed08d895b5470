package io.carillon.listen.config;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * How a store is reached (aviso-v1 2.2, {@code notification_engine} and {@code configuration_engine}). Immutable.
 *
 * @param type                {@code etcd_rest}, {@code etcd_grpc} or {@code file_based}
 * @param host                name or address
 * @param port                TCP port
 * @param https               whether the connection is encrypted
 * @param timeout             how long one request may take, null for as long as it likes
 * @param automaticRetryDelay the longest pause before a connection is tried again, null for the default
 */
public record EngineConfig(String type, String host, int port, boolean https, @Nullable Duration timeout,
        @Nullable Duration automaticRetryDelay) {

    /** etcd's JSON over HTTP. */
    public static final String ETCD_REST = "etcd_rest";

    /** etcd's gRPC. */
    public static final String ETCD_GRPC = "etcd_grpc";

    /** A folder of files in place of a store, to try things out. */
    public static final String FILE_BASED = "file_based";

    private static final List<String> TYPES = List.of(ETCD_REST, ETCD_GRPC, FILE_BASED);

    /** The highest TCP port. */
    public static final int MAX_PORT = 65_535;

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException when one of them can't be used; the message says which
     */
    public EngineConfig {
        require(TYPES.contains(type), "type", type, "one of etcd_rest, etcd_grpc, file_based");
        require(!host.isBlank(), "host", host, "a name or an address");
        require(port >= 1 && port <= MAX_PORT, "port", port, "from 1 to " + MAX_PORT);
        require(timeout == null || timeout.isPositive(), "timeout", timeout, "positive");
        require(automaticRetryDelay == null || !automaticRetryDelay.isNegative(), "automatic_retry_delay",
                automaticRetryDelay, "zero or positive");
    }

    private static void require(boolean condition, String name, @Nullable Object value, String allowed) {
        if (!condition) {
            throw new IllegalArgumentException(name + " must be " + allowed + ", not " + value);
        }
    }

    /** An etcd on this machine. */
    public static EngineConfig defaults() {
        return new EngineConfig(ETCD_REST, "localhost", 2379, false, Duration.ofSeconds(60), Duration.ofSeconds(15));
    }

    /** The same with another {@link #type}. */
    public EngineConfig withType(String newType) {
        return new EngineConfig(newType, host, port, https, timeout, automaticRetryDelay);
    }

    /** The same with another {@link #host}. */
    public EngineConfig withHost(String newHost) {
        return new EngineConfig(type, newHost, port, https, timeout, automaticRetryDelay);
    }

    /** The same with another {@link #port}. */
    public EngineConfig withPort(int newPort) {
        return new EngineConfig(type, host, newPort, https, timeout, automaticRetryDelay);
    }

    /** The same with another {@link #timeout}. */
    public EngineConfig withTimeout(@Nullable Duration newTimeout) {
        return new EngineConfig(type, host, port, https, newTimeout, automaticRetryDelay);
    }

    /** The same with another {@link #automaticRetryDelay}. */
    public EngineConfig withAutomaticRetryDelay(@Nullable Duration newDelay) {
        return new EngineConfig(type, host, port, https, timeout, newDelay);
    }
}
