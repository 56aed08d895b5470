package io.carillon.server.etcd;

import io.carillon.store.CompactedException;
import io.carillon.store.StoreException;

/**
 * A refusal as etcd's clients know it.
 *
 * @param code   the gRPC status code
 * @param status the HTTP status that etcd's gateway gives for it
 * @param text   what is wrong, in one line
 */
record EtcdError(int code, int status, String text) {

    /** Something in the request is not as it must be. */
    static EtcdError invalid(String text) {
        return new EtcdError(3, 400, text);
    }

    /** The request or something in it is larger than this server takes. */
    static EtcdError tooLarge() {
        return invalid("etcdserver: request is too large");
    }

    /** What the store refused, or could not do. */
    static EtcdError of(StoreException e) {
        return switch (e.reason()) {
            case COMPACTED, FUTURE_REVISION -> new EtcdError(11, 400, "etcdserver: " + e.reason().text());
            case DUPLICATE_KEY, KEY_NOT_FOUND -> invalid("etcdserver: " + e.reason().text());
            case LEASE_NOT_FOUND -> new EtcdError(5, 404, "etcdserver: " + e.reason().text());
            case LEASE_EXISTS -> new EtcdError(9, 412, "etcdserver: " + e.reason().text());
            case TOO_LARGE -> tooLarge();
            case BUSY -> new EtcdError(8, 429, "etcdserver: " + e.reason().text());
            case UNAVAILABLE, UNUSABLE_FOLDER -> new EtcdError(14, 503, "etcdserver: " + e.getMessage());
        };
    }

    /**
     * The revision that can be read after a compaction, 0 when the refusal is another one.
     */
    static long compactRevision(StoreException e) {
        return e instanceof CompactedException compacted ? compacted.compactedRevision() : 0;
    }

    /** The body that the gateway answers with. */
    byte[] body() {
        JsonOut out = new JsonOut(64 + 2 * text.length());
        out.raw("{\"error\":").text(text).raw(",\"message\":").text(text).raw(",\"code\":").number(code).raw("}");
        return out.toBytes();
    }
}
