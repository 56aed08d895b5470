package io.carillon.listen.config;

import java.time.Duration;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * How a store is reached (aviso-v1 2.2, {@code notification_engine} and {@code configuration_engine}). Immutable.
 *
 * @param type                {@code etcd_rest}, {@code etcd_grpc} or {@code file_based}
 * @param endpoints           the servers, of which any one will do; the first is asked first
 * @param https               whether the connection is encrypted
 * @param tls                 how it is, if it is
 * @param timeout             how long one request may take, null for as long as it likes
 * @param automaticRetryDelay the longest pause before a connection is tried again, null for the default
 */
public record EngineConfig(String type, List<Endpoint> endpoints, boolean https, TlsConfig tls,
        @Nullable Duration timeout, @Nullable Duration automaticRetryDelay) {

    /** etcd's JSON over HTTP. */
    public static final String ETCD_REST = "etcd_rest";

    /** etcd's gRPC. */
    public static final String ETCD_GRPC = "etcd_grpc";

    /** A folder of files in place of a store, to try things out. */
    public static final String FILE_BASED = "file_based";

    private static final List<String> TYPES = List.of(ETCD_REST, ETCD_GRPC, FILE_BASED);

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException when one of them can't be used; the message says which
     */
    public EngineConfig {
        endpoints = List.copyOf(endpoints);
        require(TYPES.contains(type), "type", type, "one of etcd_rest, etcd_grpc, file_based");
        require(!endpoints.isEmpty(), "endpoints", endpoints, "a list of at least one host:port");
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
        return new EngineConfig(ETCD_REST, List.of(new Endpoint("localhost", 2379)), false, TlsConfig.DEFAULT,
                Duration.ofSeconds(60), Duration.ofSeconds(15));
    }

    /** The host of the first endpoint. */
    public String host() {
        return endpoints.getFirst().host();
    }

    /** The port of the first endpoint. */
    public int port() {
        return endpoints.getFirst().port();
    }

    /** The same with another {@link #type}. */
    public EngineConfig withType(String newType) {
        return new EngineConfig(newType, endpoints, https, tls, timeout, automaticRetryDelay);
    }

    /** The same with other {@link #endpoints}. */
    public EngineConfig withEndpoints(List<Endpoint> newEndpoints) {
        return new EngineConfig(type, newEndpoints, https, tls, timeout, automaticRetryDelay);
    }

    /** The same with one endpoint, on another host. */
    public EngineConfig withHost(String newHost) {
        return withEndpoints(List.of(new Endpoint(newHost, port())));
    }

    /** The same with one endpoint, at another port. */
    public EngineConfig withPort(int newPort) {
        return withEndpoints(List.of(new Endpoint(host(), newPort)));
    }

    /** The same with an encrypted connection. */
    public EngineConfig withTls(TlsConfig newTls) {
        return new EngineConfig(type, endpoints, true, newTls, timeout, automaticRetryDelay);
    }

    /** The same with another {@link #timeout}. */
    public EngineConfig withTimeout(@Nullable Duration newTimeout) {
        return new EngineConfig(type, endpoints, https, tls, newTimeout, automaticRetryDelay);
    }

    /** The same with another {@link #automaticRetryDelay}. */
    public EngineConfig withAutomaticRetryDelay(@Nullable Duration newDelay) {
        return new EngineConfig(type, endpoints, https, tls, timeout, newDelay);
    }
}
