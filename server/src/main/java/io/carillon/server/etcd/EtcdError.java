package io.carillon.server.etcd;

import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import io.carillon.store.CompactedException;
import io.carillon.store.StoreException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A refusal as etcd's clients know it.
 *
 * @param code the gRPC status code
 * @param text what is wrong, in one line
 */
record EtcdError(int code, String text) {

    static final int CANCELLED = 1;
    static final int UNKNOWN = 2;
    static final int INVALID_ARGUMENT = 3;
    static final int NOT_FOUND = 5;
    static final int PERMISSION_DENIED = 7;
    static final int RESOURCE_EXHAUSTED = 8;
    static final int FAILED_PRECONDITION = 9;
    static final int OUT_OF_RANGE = 11;
    static final int UNIMPLEMENTED = 12;
    static final int INTERNAL = 13;
    static final int UNAVAILABLE = 14;
    static final int UNAUTHENTICATED = 16;

    private static final EtcdError STOPPED = new EtcdError(UNAVAILABLE, "etcdserver: server stopped");

    private static final Logger LOG = LoggerFactory.getLogger(EtcdError.class);

    /**
     * By gRPC status code: the name that Go's clients print, and the HTTP status that etcd's gateway gives; but for
     * {@code Unknown}, which is a client's mistake here.
     */
    private static final String[] NAMES = {"OK", "Canceled", "Unknown", "InvalidArgument", "DeadlineExceeded",
            "NotFound", "AlreadyExists", "PermissionDenied", "ResourceExhausted", "FailedPrecondition", "Aborted",
            "OutOfRange", "Unimplemented", "Internal", "Unavailable", "DataLoss", "Unauthenticated"};
    private static final int[] STATUSES = {200, 408, 400, 400, 504, 404, 409, 403, 429, 412, 409, 400, 501, 500, 503,
            500, 401};

    /** The HTTP status that etcd's gateway gives for it. */
    int status() {
        return STATUSES[code];
    }

    /** As Go writes it where an error became a text. */
    String inWords() {
        return "rpc error: code = " + NAMES[code] + " desc = " + text;
    }

    /** What is thrown to answer with this. */
    RefusedException refusal() {
        return new RefusedException(this);
    }

    /** Something in the request is not as it must be. */
    static EtcdError invalid(String text) {
        return new EtcdError(INVALID_ARGUMENT, text);
    }

    /** The store is not in the state that the request needs. */
    static EtcdError precondition(String text) {
        return new EtcdError(FAILED_PRECONDITION, text);
    }

    /** The request or something in it is larger than this server takes. */
    static EtcdError tooLarge() {
        return invalid("etcdserver: request is too large");
    }

    /** Why a future came to nothing. */
    static EtcdError of(CompletableFuture<?> failed) {
        return failed.isCancelled() ? STOPPED : of(failed.exceptionNow());
    }

    /** Whatever kept a request from being answered. */
    static EtcdError of(Throwable thrown) {
        return switch (thrown) {
            case CompletionException e when e.getCause() != null -> of(e.getCause());
            case StoreException e -> of(e);
            case RefusedException e -> e.error();
            case CancellationException _ -> STOPPED;
            default -> {
                LOG.error("a request failed", thrown);
                yield new EtcdError(INTERNAL, "etcdserver: internal error, see the server's log");
            }
        };
    }

    /** What the store refused, or could not do. */
    static EtcdError of(StoreException e) {
        return switch (e.reason()) {
            case COMPACTED, FUTURE_REVISION -> new EtcdError(OUT_OF_RANGE, "etcdserver: " + e.reason().text());
            case DUPLICATE_KEY, KEY_NOT_FOUND -> invalid("etcdserver: " + e.reason().text());
            case LEASE_NOT_FOUND -> new EtcdError(NOT_FOUND, "etcdserver: " + e.reason().text());
            case LEASE_EXISTS -> precondition("etcdserver: " + e.reason().text());
            case TOO_LARGE -> tooLarge();
            case BUSY -> new EtcdError(RESOURCE_EXHAUSTED, "etcdserver: " + e.reason().text());
            case UNAVAILABLE, UNUSABLE_FOLDER -> new EtcdError(UNAVAILABLE, "etcdserver: " + e.getMessage());
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

    /** The last line of a stream that the gateway ends with it. */
    JsonOut lastLine() {
        return new JsonOut(256).raw("{\"error\":{\"grpc_code\":").number(code).raw(",\"http_code\":").number(status())
                .raw(",\"message\":").text(text).raw(",\"http_status\":").text(statusText()).raw("}}\n");
    }

    private String statusText() {
        return switch (status()) {
            case 400 -> "Bad Request";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 412 -> "Precondition Failed";
            case 429 -> "Too Many Requests";
            case 501 -> "Not Implemented";
            case 503 -> "Service Unavailable";
            default -> "Internal Server Error";
        };
    }
}
