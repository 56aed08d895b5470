package io.carillon.server.etcd;

import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.function.Function;

import io.carillon.server.EventLoop;
import io.carillon.server.Metrics;
import io.carillon.store.Committed;
import io.carillon.store.EventStore;
import io.carillon.store.Lease;
import io.carillon.store.Operation;
import io.carillon.store.StoreException;
import io.carillon.store.StoreException.Reason;
import io.carillon.store.StoreStatus;
import io.carillon.store.Transaction;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.parsetools.JsonParser;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers etcd's JSON requests: {@code /v3/kv/range}, {@code put}, {@code deleterange}, {@code txn}, {@code /v3/watch},
 * {@code /v3/lease/grant} (also under {@code /v3beta}), {@code /health} and {@code /version}; and Carillon's own
 * {@code /v3/carillon/revision}, the revision that the store had at a time.
 *
 * <p>
 * Thread-safe; each request is handled on the event loop of its connection, which only parses and hands over.
 */
public final class EtcdGateway implements Handler<HttpServerRequest> {

    private static final Logger LOG = LoggerFactory.getLogger(EtcdGateway.class);

    /** The version of etcd whose answers these are. */
    private static final String ETCD_VERSION = "3.4.23";

    /** Base64 and the JSON around it make a request larger than what is in it. */
    private static final int MAX_BODY_BYTES = 2 * EtcdRequests.MAX_REQUEST_BYTES + (64 << 10);

    /**
     * As in etcd: the shortest lease that makes sense, and the longest that is taken, in seconds.
     */
    private static final long MIN_TTL = 2;
    private static final long MAX_TTL = 9_000_000_000L;

    private final EventStore store;
    private final EtcdResponses responses;
    private final Executor blocking;
    private final Metrics metrics;
    private final String version;
    private final Set<WatchStream> streams = ConcurrentHashMap.newKeySet();

    /**
     * @param store    what is served
     * @param blocking where calls that wait are made
     * @param metrics  counts what happens
     * @param version  this program's own, for {@code /version}
     */
    public EtcdGateway(EventStore store, Executor blocking, Metrics metrics, String version) {
        long id = store.status().id();
        this.store = store;
        this.responses = new EtcdResponses(id, Long.reverse(id));
        this.blocking = blocking;
        this.metrics = metrics;
        this.version = version;
    }

    @Override
    public void handle(HttpServerRequest request) {
        String path = String.valueOf(request.path());
        if (path.startsWith("/v3beta/")) {
            path = "/v3/" + path.substring("/v3beta/".length());
        }
        switch (path) {
            case "/v3/kv/range" ->
                post(request, path, body -> store.rangeAsync(EtcdRequests.range(body)), responses::range);
            case "/v3/kv/put" -> post(request, path, body -> commit(EtcdRequests.put(body)), responses::put);
            case "/v3/kv/deleterange" ->
                post(request, path, body -> commit(EtcdRequests.delete(body)), responses::delete);
            case "/v3/kv/txn" ->
                post(request, path, body -> store.submit(EtcdRequests.transaction(body)), responses::transaction);
            case "/v3/lease/grant" ->
                post(request, path, this::grant, granted -> responses.lease(granted.lease(), granted.revision()));
            case "/v3/watch" -> watch(request);
            case "/v3/carillon/revision" -> post(request, path, this::revisionAt, found -> responses
                    .revisionAt(found.revision(), found.status().revision(), found.status().compactedRevision()));
            case "/health" -> get(request, this::health);
            case "/version" -> get(request, this::version);
            default -> plain(request, 404, path.startsWith("/v3/") ? "Not Found\n" : "404 page not found\n");
        }
    }

    private static void plain(HttpServerRequest request, int status, String text) {
        send(request.response().setStatusCode(status).putHeader("Content-Type", "text/plain; charset=utf-8"),
                Buffer.buffer(text));
    }

    private static void send(HttpServerResponse response, Buffer body) {
        if (!response.closed() && !response.ended()) {
            response.end(body).onFailure(e -> LOG.debug("a client was gone: {}", e.getMessage()));
        }
    }

    /**
     * Takes a whole body, has it answered, and sends the answer or the refusal.
     *
     * @param ask    parses the body and hands over what it asks for
     * @param answer writes what came of it
     */
    private <T> void post(HttpServerRequest request, String path, Function<byte[], CompletableFuture<T>> ask,
            Function<T, JsonOut> answer) {
        if (!request.method().equals(HttpMethod.POST)) {
            plain(request, 405, "Method Not Allowed\n");
            return;
        }
        Metrics.Timing timing = metrics.startRequest(path);
        Buffer body = Buffer.buffer();
        boolean[] tooLarge = new boolean[1];
        request.handler(chunk -> {
            if (body.length() + chunk.length() > MAX_BODY_BYTES) {
                tooLarge[0] = true;
            } else {
                body.appendBuffer(chunk);
            }
        });
        request.exceptionHandler(e -> LOG.debug("a request broke off: {}", e.getMessage()));
        request.endHandler(_ -> {
            if (tooLarge[0]) {
                refuse(request.response(), EtcdError.tooLarge(), timing);
            } else {
                answer(request.response(), body.getBytes(), ask, answer, timing);
            }
        });
    }

    private static <T> void answer(HttpServerResponse response, byte[] body, Function<byte[], CompletableFuture<T>> ask,
            Function<T, JsonOut> answer, Metrics.Timing timing) {
        CompletableFuture<T> asked;
        try {
            asked = ask.apply(body);
        } catch (RefusedException e) {
            refuse(response, e.error(), timing);
            return;
        }
        if (asked.isDone()) {
            send(response, asked, answer, timing);
        } else {
            // The answer is written on the connection's event loop and not on the thread
            // that commits.
            Context context = EventLoop.current();
            var _ = asked.whenComplete((_, _) -> context.runOnContext(_ -> send(response, asked, answer, timing)));
        }
    }

    private static <T> void send(HttpServerResponse response, CompletableFuture<T> asked, Function<T, JsonOut> answer,
            Metrics.Timing timing) {
        if (asked.isCompletedExceptionally()) {
            refuse(response, errorOf(asked.exceptionNow()), timing);
        } else {
            send(response.putHeader("Content-Type", "application/json").putHeader("Grpc-Metadata-Content-Type",
                    "application/grpc"), answer.apply(asked.resultNow()).toBuffer());
            timing.done(200);
        }
    }

    private static EtcdError errorOf(Throwable thrown) {
        Throwable cause = thrown instanceof CompletionException && thrown.getCause() != null
                ? thrown.getCause()
                : thrown;
        return switch (cause) {
            case StoreException e -> EtcdError.of(e);
            case RefusedException e -> e.error();
            default -> {
                LOG.error("a request failed", cause);
                yield new EtcdError(13, 500, "etcdserver: internal error, see the server's log");
            }
        };
    }

    private static void refuse(HttpServerResponse response, EtcdError error, Metrics.Timing timing) {
        send(response.setStatusCode(error.status()).putHeader("Content-Type", "application/json"),
                Buffer.buffer(error.body()));
        timing.done(error.status());
    }

    private CompletableFuture<Committed> commit(Operation operation) {
        return store.submit(Transaction.of(operation));
    }

    /** A lease as it was granted, and the revision then. */
    private record Granted(Lease lease, long revision) {
    }

    private CompletableFuture<Granted> grant(byte[] body) {
        EtcdRequests.LeaseGrant wanted = EtcdRequests.leaseGrant(body);
        if (wanted.ttl() > MAX_TTL) {
            throw new RefusedException(new EtcdError(11, 400, "etcdserver: too large lease TTL"));
        }
        Duration ttl = Duration.ofSeconds(Math.max(MIN_TTL, wanted.ttl()));
        return CompletableFuture.supplyAsync(() -> new Granted(store.grantLease(wanted.id(), ttl), store.revision()),
                blocking);
    }

    /**
     * The revision at a time, 0 if that is not known; and how the store was then.
     */
    private record RevisionAt(long revision, StoreStatus status) {
    }

    private CompletableFuture<RevisionAt> revisionAt(byte[] body) {
        Instant time = parseTime(EtcdRequests.time(body));
        return CompletableFuture.supplyAsync(() -> new RevisionAt(store.revisionAt(time).orElse(0), store.status()),
                blocking);
    }

    private static Instant parseTime(String text) {
        try {
            return OffsetDateTime.parse(text).toInstant();
        } catch (DateTimeParseException e) {
            throw new RefusedException(
                    EtcdError.invalid("time must be an ISO 8601 time with an offset, as 2026-11-21T08:00:00Z"));
        }
    }

    private void watch(HttpServerRequest request) {
        if (!request.method().equals(HttpMethod.POST)) {
            plain(request, 405, "Method Not Allowed\n");
            return;
        }
        HttpServerResponse response = request.response();
        WatchStream stream = new WatchStream(store, responses, response, EventLoop.current(), blocking,
                metrics::watches);
        streams.add(stream);
        response.closeHandler(_ -> {
            stream.end();
            streams.remove(stream);
        });
        response.exceptionHandler(e -> LOG.debug("a watcher broke off: {}", e.getMessage()));
        new WatchRequestReader(request, stream, error -> refuseWatch(response, stream, error)).start();
    }

    private static void refuseWatch(HttpServerResponse response, WatchStream stream, EtcdError error) {
        stream.end();
        if (response.headWritten()) {
            send(response,
                    new JsonOut(256).raw("{\"error\":{\"grpc_code\":").number(error.code()).raw(",\"http_code\":")
                            .number(error.status()).raw(",\"message\":").text(error.text()).raw("}}\n").toBuffer());
        } else {
            send(response.setChunked(false).setStatusCode(error.status()).putHeader("Content-Type", "application/json"),
                    Buffer.buffer(error.body()));
        }
    }

    private void get(HttpServerRequest request, Handler<HttpServerRequest> answer) {
        if (request.method().equals(HttpMethod.GET) || request.method().equals(HttpMethod.HEAD)) {
            answer.handle(request);
        } else {
            plain(request, 405, "Method Not Allowed\n");
        }
    }

    private void health(HttpServerRequest request) {
        Context context = EventLoop.current();
        blocking.execute(() -> {
            String trouble = trouble();
            context.runOnContext(_ -> {
                JsonOut out = new JsonOut(64).raw("{\"health\":\"").raw(trouble.isEmpty() ? "true" : "false").raw("\"");
                if (!trouble.isEmpty()) {
                    out.raw(",\"reason\":").text(trouble);
                }
                send(request.response().setStatusCode(trouble.isEmpty() ? 200 : 503).putHeader("Content-Type",
                        "application/json"), out.raw("}").toBuffer());
            });
        });
    }

    private String trouble() {
        try {
            String trouble = store.status().trouble();
            return trouble == null ? "" : trouble;
        } catch (StoreException e) {
            return e.reason() == Reason.UNAVAILABLE ? "" + e.getMessage() : e.reason().text();
        }
    }

    private void version(HttpServerRequest request) {
        send(request.response().putHeader("Content-Type", "application/json"), new JsonOut(128).raw("{\"etcdserver\":")
                .text(ETCD_VERSION).raw(",\"etcdcluster\":\"3.4.0\",\"carillon\":").text(version).raw("}").toBuffer());
    }

    /** Ends all watch streams. */
    public void stop() {
        streams.forEach(WatchStream::stop);
    }

    /**
     * Reads the messages of a watch stream from the request's body as they come.
     */
    private static final class WatchRequestReader {

        private final HttpServerRequest request;
        private final WatchStream stream;
        private final Handler<EtcdError> refuse;
        private boolean refused;
        private int waiting;

        WatchRequestReader(HttpServerRequest request, WatchStream stream, Handler<EtcdError> refuse) {
            this.request = request;
            this.stream = stream;
            this.refuse = refuse;
        }

        void start() {
            JsonParser parser = JsonParser.newParser().objectValueMode();
            parser.exceptionHandler(
                    e -> refuse(EtcdError.invalid("invalid JSON: " + JsonIn.plain("" + e.getMessage()))));
            parser.handler(event -> {
                waiting = 0;
                if (!refused) {
                    handle(event.isObject()
                            ? event.objectValue().toBuffer().getBytes()
                            : "[]".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
                }
            });
            request.handler(chunk -> {
                waiting += chunk.length();
                if (waiting > EtcdRequests.MAX_REQUEST_BYTES) {
                    refuse(EtcdError.tooLarge());
                } else if (!refused) {
                    parser.handle(chunk);
                }
            });
            request.endHandler(_ -> {
                if (!refused) {
                    parser.end();
                }
            });
        }

        private void handle(byte[] message) {
            try {
                EtcdRequests.WatchRequest wanted = EtcdRequests.watch(message);
                if (wanted != null) {
                    HttpServerResponse response = request.response();
                    if (!response.headWritten()) {
                        response.setChunked(true).putHeader("Content-Type", "application/json")
                                .putHeader("Grpc-Metadata-Content-Type", "application/grpc");
                    }
                    stream.handle(wanted);
                }
            } catch (RefusedException e) {
                refuse(e.error());
            } catch (StoreException e) {
                refuse(EtcdError.of(e));
            }
        }

        private void refuse(EtcdError error) {
            if (!refused) {
                refused = true;
                refuse.handle(error);
            }
        }
    }
}
