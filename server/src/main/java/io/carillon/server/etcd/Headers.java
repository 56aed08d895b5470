package io.carillon.server.etcd;

import io.carillon.store.EventStore;
import io.etcd.jetcd.api.ResponseHeader;

/** The {@code ResponseHeader} of answers. Thread-safe. */
final class Headers {

    /** There is one member, so its term never ends. */
    static final int RAFT_TERM = 2;

    private final EventStore store;
    private final long cluster;
    private final long member;

    Headers(EventStore store) {
        long id = store.status().id();
        this.store = store;
        this.cluster = id;
        this.member = Long.reverse(id);
    }

    /** Names the store. */
    long cluster() {
        return cluster;
    }

    /** Names the server. */
    long member() {
        return member;
    }

    /** With a revision; 0 for none. */
    ResponseHeader at(long revision) {
        return ResponseHeader.newBuilder().setClusterId(cluster).setMemberId(member).setRevision(revision)
                .setRaftTerm(RAFT_TERM).build();
    }

    /** With the newest revision. */
    ResponseHeader now() {
        return at(store.revision());
    }
}
