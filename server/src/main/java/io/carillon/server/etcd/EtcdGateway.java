package io.carillon.server.etcd;

import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import io.carillon.server.EventLoop;
import io.carillon.server.Metrics;
import io.carillon.store.EventStore;
import io.carillon.store.StoreException;
import io.carillon.store.StoreException.Reason;
import io.carillon.store.StoreStatus;
import io.etcd.jetcd.api.LeaderRequest;
import io.etcd.jetcd.api.LeaderResponse;
import io.etcd.jetcd.api.LeaseKeepAliveRequest;
import io.etcd.jetcd.api.SnapshotResponse;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers etcd's JSON requests as its gateway does, under {@code /v3} and {@code /v3beta}, {@code /health} and
 * {@code /version}; and Carillon's own {@code /v3/carillon/revision}, the revision that the store had at a time. What
 * is hot (keys, values, watches) is read and written without messages in between.
 *
 * <p>
 * Thread-safe; each request is handled on the event loop of its connection, which only parses and hands over.
 */
final class EtcdGateway implements Handler<HttpServerRequest> {

    private static final Logger LOG = LoggerFactory.getLogger(EtcdGateway.class);

    private static final int SNAPSHOT_PIECE = 32 << 10;

    private final EtcdServices services;
    private final EventStore store;
    private final KvService kv;
    private final EtcdResponses responses;
    private final Limits limits;
    private final Metrics metrics;
    private final String version;

    /** Base64 and the JSON around it make a request larger than what is in it. */
    private final int maxBodyBytes;

    /**
     * @param services what answers
     * @param version  this program's own, for {@code /version}
     */
    EtcdGateway(EtcdServices services, String version) {
        this.services = services;
        this.store = services.store();
        this.kv = services.kv();
        this.responses = new EtcdResponses(services.headers().cluster(), services.headers().member());
        this.limits = services.limits();
        this.metrics = services.metrics();
        this.version = version;
        this.maxBodyBytes = (int) Math.min(Integer.MAX_VALUE / 2, 2L * limits.requestBytes() + (64 << 10));
    }

    @Override
    public void handle(HttpServerRequest request) {
        String path = String.valueOf(request.path());
        if (path.startsWith("/v3beta/")) {
            path = "/v3/" + path.substring("/v3beta/".length());
        }
        switch (path) {
            case "/v3/kv/range" -> post(request, path,
                    (caller, body) -> kv.range(caller, EtcdRequests.range(body, limits)), responses::range);
            case "/v3/kv/put" -> post(request, path,
                    (caller, body) -> kv.commit(caller, EtcdRequests.put(body, limits)), responses::put);
            case "/v3/kv/deleterange" -> post(request, path,
                    (caller, body) -> kv.commit(caller, EtcdRequests.delete(body, limits)), responses::delete);
            case "/v3/kv/txn" ->
                post(request, path, (caller, body) -> kv.commit(caller, EtcdRequests.transaction(body, limits)),
                        responses::transaction);
            case "/v3/watch" -> watch(request);
            case "/v3/lease/keepalive" -> keepAlive(request);
            case "/v3/maintenance/snapshot" -> snapshot(request);
            case "/v3/election/observe" -> observe(request);
            case "/v3/carillon/revision" -> post(request, path, this::revisionAt, found -> responses
                    .revisionAt(found.revision(), found.status().revision(), found.status().compactedRevision()));
            case "/health" -> get(request, this::health);
            case "/version" -> get(request, this::version);
            default -> {
                EtcdMethod<?> method = services.methods().at(path);
                if (method != null && method.patient()) {
                    post(request, path, (caller, body) -> {
                        CompletableFuture<? extends Message> asked = method.askJson(caller, body);
                        request.response().closeHandler(_ -> asked.cancel(false));
                        return asked;
                    }, JsonMessages::write);
                } else if (method != null) {
                    post(request, path, method::askJson, JsonMessages::write);
                } else {
                    plain(request, 404, path.startsWith("/v3/") ? "Not Found\n" : "404 page not found\n");
                }
            }
        }
    }

    private static Caller caller(HttpServerRequest request) {
        return Caller.of(request.getHeader("Authorization"), null);
    }

    /** Parses a body and hands over what it asks for. */
    private interface Ask<T> {
        CompletableFuture<? extends T> ask(Caller caller, byte[] body);
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
    private <T> void post(HttpServerRequest request, String path, Ask<T> ask, Function<T, JsonOut> answer) {
        if (!request.method().equals(HttpMethod.POST)) {
            plain(request, 405, "Method Not Allowed\n");
            return;
        }
        Metrics.Timing timing = metrics.startRequest(path);
        Buffer body = Buffer.buffer();
        boolean[] tooLarge = new boolean[1];
        request.handler(chunk -> {
            if (body.length() + chunk.length() > maxBodyBytes) {
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
                answer(request, body.getBytes(), ask, answer, timing);
            }
        });
    }

    private static <T> void answer(HttpServerRequest request, byte[] body, Ask<T> ask, Function<T, JsonOut> answer,
            Metrics.Timing timing) {
        HttpServerResponse response = request.response();
        CompletableFuture<? extends T> asked;
        try {
            asked = ask.ask(caller(request), body);
        } catch (RefusedException | StoreException e) {
            refuse(response, EtcdError.of(e), timing);
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

    private static <T> void send(HttpServerResponse response, CompletableFuture<? extends T> asked,
            Function<T, JsonOut> answer, Metrics.Timing timing) {
        if (asked.isCompletedExceptionally()) {
            refuse(response, EtcdError.of(asked), timing);
        } else {
            send(asJson(response), answer.apply(asked.resultNow()).toBuffer());
            timing.done(200);
        }
    }

    private static HttpServerResponse asJson(HttpServerResponse response) {
        return response.putHeader("Content-Type", "application/json").putHeader("Grpc-Metadata-Content-Type",
                "application/grpc");
    }

    private static void refuse(HttpServerResponse response, EtcdError error, Metrics.Timing timing) {
        send(response.setStatusCode(error.status()).putHeader("Content-Type", "application/json"),
                Buffer.buffer(error.body()));
        timing.done(error.status());
    }

    /**
     * The revision at a time, 0 if that is not known; and how the store was then.
     */
    private record RevisionAt(long revision, StoreStatus status) {
    }

    private CompletableFuture<RevisionAt> revisionAt(Caller caller, byte[] body) {
        Instant time = parseTime(EtcdRequests.time(body));
        return CompletableFuture.supplyAsync(() -> new RevisionAt(store.revisionAt(time).orElse(0), store.status()),
                services.blocking());
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
        WatchStream[] made = new WatchStream[1];
        WatchStream stream = services.watch(caller(request),
                new JsonWatchOutlet(response, responses, () -> services.forget(made[0])));
        made[0] = stream;
        response.closeHandler(_ -> services.forget(stream));
        response.exceptionHandler(e -> LOG.debug("a watcher broke off: {}", e.getMessage()));
        new JsonObjects(request, limits.requestBytes(), message -> {
            WatchRequest wanted = EtcdRequests.watch(message, limits);
            if (wanted != null) {
                beginStream(response);
                stream.handle(wanted);
            }
        }, error -> {
            services.forget(stream);
            refuseStream(response, error);
        }, () -> {
            // As in etcd, a client that sends nothing more goes on watching.
        }).start();
    }

    private void keepAlive(HttpServerRequest request) {
        if (!request.method().equals(HttpMethod.POST)) {
            plain(request, 405, "Method Not Allowed\n");
            return;
        }
        HttpServerResponse response = request.response();
        Caller caller = caller(request);
        response.exceptionHandler(e -> LOG.debug("a client broke off: {}", e.getMessage()));
        new JsonObjects(request, limits.requestBytes(), message -> {
            Message answer = services.leases().keepAlive(caller,
                    (LeaseKeepAliveRequest) JsonMessages.read(message, LeaseKeepAliveRequest.getDefaultInstance()));
            beginStream(response);
            line(response, answer);
        }, error -> refuseStream(response, error), () -> {
            beginStream(response);
            response.end().onFailure(e -> LOG.debug("a client was gone: {}", e.getMessage()));
        }).start();
    }

    private void observe(HttpServerRequest request) {
        if (!request.method().equals(HttpMethod.POST)) {
            plain(request, 405, "Method Not Allowed\n");
            return;
        }
        HttpServerResponse response = request.response();
        Caller caller = caller(request);
        Context context = EventLoop.current();
        List<CompletableFuture<?>> observing = new ArrayList<>();
        response.closeHandler(_ -> observing.forEach(each -> each.cancel(false)));
        response.exceptionHandler(e -> LOG.debug("an observer broke off: {}", e.getMessage()));
        new JsonObjects(request, limits.requestBytes(), message -> {
            if (!observing.isEmpty()) {
                return;
            }
            LeaderRequest wanted = (LeaderRequest) JsonMessages.read(message, LeaderRequest.getDefaultInstance());
            CompletableFuture<Message> begun = services.election().observe(caller, wanted, context, leader -> {
                beginStream(response);
                return line(response, leader);
            });
            observing.add(begun);
            var _ = begun.exceptionally(e -> {
                context.runOnContext(_ -> refuseStream(response, EtcdError.of(e)));
                return LeaderResponse.getDefaultInstance();
            });
        }, error -> refuseStream(response, error), () -> {
            if (observing.isEmpty()) {
                refuseStream(response, EtcdError.invalid("the request has no message"));
            }
        }).start();
    }

    private void snapshot(HttpServerRequest request) {
        if (!request.method().equals(HttpMethod.POST)) {
            plain(request, 405, "Method Not Allowed\n");
            return;
        }
        HttpServerResponse response = request.response();
        Caller caller = caller(request);
        SnapshotPieces pieces = new SnapshotPieces(EventLoop.current(), services.blocking(), SNAPSHOT_PIECE,
                () -> services.maintenance().snapshot(caller));
        response.closeHandler(_ -> pieces.stop());
        response.exceptionHandler(_ -> pieces.stop());
        pieces.start(new SnapshotPieces.Target() {
            @Override
            public boolean isFull() {
                return response.writeQueueFull();
            }

            @Override
            public void onRoom(Runnable callback) {
                response.drainHandler(_ -> callback.run());
            }

            @Override
            public void piece(byte[] bytes, long left) {
                beginStream(response);
                line(response, SnapshotResponse.newBuilder().setRemainingBytes(left).setBlob(ByteString.copyFrom(bytes))
                        .build());
            }

            @Override
            public void end() {
                if (!response.ended()) {
                    response.end().onFailure(e -> LOG.debug("a client was gone: {}", e.getMessage()));
                }
            }

            @Override
            public void fail(EtcdError error) {
                refuseStream(response, error);
            }
        });
    }

    private static void beginStream(HttpServerResponse response) {
        if (!response.headWritten()) {
            asJson(response.setChunked(true));
        }
    }

    private static Future<Void> line(HttpServerResponse response, Message message) {
        if (response.ended()) {
            return Future.succeededFuture();
        }
        JsonOut out = new JsonOut(256).raw("{\"result\":");
        JsonMessages.write(out, message);
        return response.write(out.raw("}\n").toBuffer())
                .onFailure(e -> LOG.debug("a client was gone: {}", e.getMessage()));
    }

    private static void refuseStream(HttpServerResponse response, EtcdError error) {
        if (response.headWritten()) {
            send(response, error.lastLine().toBuffer());
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
        services.blocking().execute(() -> {
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
        send(request.response().putHeader("Content-Type", "application/json"),
                new JsonOut(128).raw("{\"etcdserver\":").text(MaintenanceService.ETCD_VERSION)
                        .raw(",\"etcdcluster\":\"3.4.0\",\"carillon\":").text(version).raw("}").toBuffer());
    }
}
