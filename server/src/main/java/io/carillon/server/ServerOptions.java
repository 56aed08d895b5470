package io.carillon.server;

import java.net.InetSocketAddress;

/**
 * Where a server listens.
 *
 * @param etcdAddress for etcd's clients; port 0 takes a free one
 * @param httpAddress for Carillon's own interface; port 0 takes a free one
 * @param version     this program's version
 */
public record ServerOptions(InetSocketAddress etcdAddress, InetSocketAddress httpAddress, String version) {
}
