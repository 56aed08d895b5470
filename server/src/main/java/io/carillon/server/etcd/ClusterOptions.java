package io.carillon.server.etcd;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;

import org.jspecify.annotations.Nullable;

/**
 * An etcd cluster that keeps the events, and how it is reached.
 *
 * @param endpoints where its members are; the first that can be reached is asked
 * @param encrypted whether connections are encrypted
 * @param trusted   PEM: who signs the members' certificates; null for those whom Java trusts
 * @param identity  the certificate that is shown to the members; null for none
 * @param login     who requests that name nobody are made as; null for nobody
 */
public record ClusterOptions(List<InetSocketAddress> endpoints, boolean encrypted, @Nullable Path trusted,
        @Nullable Identity identity, @Nullable Login login) {

    /**
     * A certificate and its key, PEM.
     */
    public record Identity(Path certificates, Path key) {
    }

    /**
     * A user of etcd's.
     */
    public record Login(String user, String password) {

        /** Without the password, which no log may show. */
        @Override
        public String toString() {
            return user;
        }
    }
}
