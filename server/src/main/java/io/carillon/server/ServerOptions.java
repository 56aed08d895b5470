package io.carillon.server;

import java.net.InetSocketAddress;

import io.carillon.server.etcd.Limits;
import org.jspecify.annotations.Nullable;

/**
 * Where and how a server listens.
 *
 * @param etcdAddress for etcd's clients; port 0 takes a free one
 * @param httpAddress for Carillon's own interface; port 0 takes a free one
 * @param version     this program's version
 * @param etcdTls     how connections of etcd's clients are encrypted, null if they are not
 * @param etcdLimits  how large requests of etcd's clients may be
 */
public record ServerOptions(InetSocketAddress etcdAddress, InetSocketAddress httpAddress, String version,
        @Nullable Tls etcdTls, Limits etcdLimits) {

    /** Without encryption, and with etcd's own limits. */
    public ServerOptions(InetSocketAddress etcdAddress, InetSocketAddress httpAddress, String version) {
        this(etcdAddress, httpAddress, version, null, Limits.ETCD);
    }
}
