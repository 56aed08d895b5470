package io.carillon.server.etcd;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;

import com.google.protobuf.Message;
import io.carillon.server.RunningServer;
import io.carillon.store.Bytes;
import io.etcd.jetcd.api.AuthUserAddRequest;
import io.etcd.jetcd.api.Compare;
import io.etcd.jetcd.api.DeleteRangeRequest;
import io.etcd.jetcd.api.LeaseGrantRequest;
import io.etcd.jetcd.api.LeaseKeepAliveRequest;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RangeRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchRequest;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.http.StreamResetException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Bodies and frames that are nearly right, or not at all, over both protocols: each gets an answer of the protocol,
 * none of which is that something inside went wrong, and the server goes on. {@code -Dcarillon.inputs=1000000} tries
 * more, {@code -Dcarillon.seed} the same again.
 */
class FuzzTest {

    private static final int AT_ONCE = 64;
    private static final int GRPC_INTERNAL = 13;
    private static final int GRPC_UNKNOWN = 2;

    private static final String[] PATHS = {"/v3/kv/range", "/v3/kv/put", "/v3/kv/deleterange", "/v3/kv/txn",
            "/v3beta/kv/txn", "/v3/kv/compaction", "/v3/lease/grant", "/v3/lease/revoke", "/v3/lease/timetolive",
            "/v3/lease/leases", "/v3/lease/keepalive", "/v3/auth/role/add", "/v3/auth/role/grant", "/v3/auth/user/get",
            "/v3/auth/authenticate", "/v3/maintenance/status", "/v3/maintenance/alarm", "/v3/cluster/member/list",
            "/v3/lock/unlock", "/v3/election/leader", "/v3/election/proclaim", "/v3/election/resign",
            "/v3/carillon/revision"};

    private static final String[] BODIES = {
            "{\"key\":\"YQ==\",\"range_end\":\"AA==\",\"limit\":\"2\",\"revision\":\"1\",\"sort_order\":\"DESCEND\"}",
            "{\"key\":\"YQ==\",\"value\":\"Yg==\",\"lease\":\"1\",\"prev_kv\":true,\"ignore_value\":false}",
            "{\"compare\":[{\"key\":\"YQ==\",\"target\":\"MOD\",\"result\":\"GREATER\",\"mod_revision\":\"3\"}],"
                    + "\"success\":[{\"request_put\":{\"key\":\"YQ==\",\"value\":\"Yg==\"}},{\"requestRange\":{\"key\":"
                    + "\"YQ==\"}}],\"failure\":[{\"request_txn\":{\"success\":[{\"request_delete_range\":{\"key\":"
                    + "\"YQ==\"}}]}}]}",
            "{\"TTL\":\"100\",\"ID\":\"7\"}", "{\"ID\":\"7\",\"keys\":true}", "{\"revision\":\"2\",\"physical\":true}",
            "{\"name\":\"r\",\"perm\":{\"permType\":\"READWRITE\",\"key\":\"YQ==\",\"range_end\":\"Yg==\"}}",
            "{\"action\":\"GET\",\"memberID\":\"0\",\"alarm\":\"NONE\"}", "{\"time\":\"2026-11-21T08:00:00Z\"}",
            "{\"name\":\"cg==\",\"key\":\"YQ==\",\"leader\":{\"name\":\"cg==\",\"key\":\"YQ==\",\"rev\":\"1\"}}", "{}",
            "null", ""};

    private record Method(String name, Message message) {
    }

    private static final List<Method> METHODS = List.of(
            new Method("KV/Range",
                    RangeRequest.newBuilder().setKey(bytes("a")).setRangeEnd(bytes("b")).setLimit(3)
                            .setSortOrder(RangeRequest.SortOrder.ASCEND).setRevision(1).build()),
            new Method("KV/Put",
                    PutRequest.newBuilder().setKey(bytes("a")).setValue(bytes("b")).setPrevKv(true).build()),
            new Method("KV/DeleteRange", DeleteRangeRequest.newBuilder().setKey(bytes("a")).build()),
            new Method("KV/Txn", TxnRequest.newBuilder()
                    .addCompare(Compare.newBuilder().setKey(bytes("a")).setTarget(Compare.CompareTarget.MOD)
                            .setModRevision(3))
                    .addSuccess(RequestOp.newBuilder().setRequestPut(PutRequest.newBuilder().setKey(bytes("a"))))
                    .addFailure(RequestOp.newBuilder()
                            .setRequestTxn(TxnRequest.newBuilder()
                                    .addSuccess(RequestOp.newBuilder()
                                            .setRequestRange(RangeRequest.newBuilder().setKey(bytes("a"))))))
                    .build()),
            new Method("KV/Compact", PutRequest.getDefaultInstance()),
            new Method("Lease/LeaseGrant", LeaseGrantRequest.newBuilder().setTTL(100).setID(9).build()),
            new Method("Lease/LeaseRevoke", LeaseKeepAliveRequest.newBuilder().setID(9).build()),
            new Method("Lease/LeaseKeepAlive", LeaseKeepAliveRequest.newBuilder().setID(9).build()),
            new Method("Lease/LeaseLeases", LeaseKeepAliveRequest.getDefaultInstance()),
            new Method("Auth/RoleAdd", AuthUserAddRequest.newBuilder().setName("r").build()),
            new Method("Auth/UserGet", AuthUserAddRequest.newBuilder().setName("r").build()),
            new Method("Maintenance/Status", LeaseKeepAliveRequest.getDefaultInstance()),
            new Method("Cluster/MemberList", LeaseKeepAliveRequest.getDefaultInstance()),
            new Method("Watch/Watch", WatchRequest.newBuilder()
                    .setCreateRequest(WatchCreateRequest.newBuilder().setKey(bytes("a")).setStartRevision(1)).build()),
            new Method("KV/Nothing", PutRequest.getDefaultInstance()));

    @TempDir
    private Path folder;

    private final AtomicInteger cutOff = new AtomicInteger();

    private static com.google.protobuf.ByteString bytes(String text) {
        return com.google.protobuf.ByteString.copyFromUtf8(text);
    }

    @Test
    @Timeout(value = 3, unit = TimeUnit.HOURS)
    void no_input_brings_the_server_into_disorder() throws Exception {
        int inputs = Integer.getInteger("carillon.inputs", 6_000);
        long seed = Long.getLong("carillon.seed", System.nanoTime());
        System.out.println("FuzzTest: -Dcarillon.seed=" + seed);
        Vertx vertx = Vertx.vertx();
        try (RunningServer server = new RunningServer(folder)) {
            HttpClient http1 = vertx.createHttpClient(new HttpClientOptions(),
                    new PoolOptions().setHttp1MaxSize(AT_ONCE));
            HttpClient http2 = vertx.createHttpClient(new HttpClientOptions().setProtocolVersion(HttpVersion.HTTP_2)
                    .setHttp2ClearTextUpgrade(false).setHttp2MultiplexingLimit(AT_ONCE));
            Random random = new Random(seed);
            for (int done = 0; done < inputs; done += AT_ONCE) {
                List<Asked> answers = new ArrayList<>();
                for (int i = 0; i < AT_ONCE; i++) {
                    answers.add(random.nextBoolean()
                            ? json(http1, server.server().etcdAddress().getPort(), random)
                            : grpc(http2, server.server().etcdAddress().getPort(), random));
                }
                for (Asked asked : answers) {
                    assertThat(asked.verdict()).as("after %d inputs of seed %d", done, seed).isEmpty();
                }
            }
            System.out.println("FuzzTest: inputs on connections that were closed: " + cutOff);
            assertThat(cutOff.get()).isLessThanOrEqualTo(2 * AT_ONCE * (1 + inputs / 100_000));
            assertThat(server.store().status().trouble()).isNull();
            server.post("/v3/kv/put", "{\"key\":\"c3RpbGw=\",\"value\":\"aGVyZQ==\"}");
            assertThat(server.store().get(Bytes.of("still"))).isNotNull();
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> server.http("GET", "/metrics").body().contains("carillon_watches 0.0"));
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
        }
    }

    /**
     * An input.
     *
     * @param answer what is wrong with the answer, empty if nothing is
     */
    private record Asked(String input, Future<String> answer) {

        String verdict() throws Exception {
            try {
                return answer.toCompletionStage().toCompletableFuture().get(120, TimeUnit.SECONDS);
            } catch (TimeoutException e) {
                return "no answer to " + input;
            }
        }
    }

    private static Asked json(HttpClient client, int port, Random random) {
        String path = PATHS[random.nextInt(PATHS.length)];
        byte[] body = mutated(BODIES[random.nextInt(BODIES.length)].getBytes(UTF_8), random);
        String input = path + " " + shown(body);
        // The body is asked for within the first step: later it may have gone by.
        return new Asked(input, client.request(HttpMethod.POST, port, "127.0.0.1", path).compose(
                request -> request.send(Buffer.buffer(body)).compose(response -> response.body().map(answer -> {
                    boolean fine = response.statusCode() < 500 || response.statusCode() == 501;
                    return fine ? "" : input + ": " + response.statusCode() + " " + answer;
                }))));
    }

    private Asked grpc(HttpClient client, int port, Random random) {
        Method method = METHODS.get(random.nextInt(METHODS.size()));
        byte[] message = mutated(method.message().toByteArray(), random);
        Buffer frame = Buffer.buffer().appendByte((byte) (random.nextInt(30) == 0 ? random.nextInt(256) : 0))
                .appendInt(random.nextInt(30) == 0 ? random.nextInt() : message.length).appendBytes(message);
        String path = "/etcdserverpb." + method.name();
        boolean endless = method.name().startsWith("Watch");
        String input = path + " " + shown(frame.getBytes());
        return new Asked(input,
                client.request(
                        new RequestOptions().setMethod(HttpMethod.POST).setHost("127.0.0.1").setPort(port).setURI(path))
                        .compose(request -> {
                            request.putHeader("content-type", "application/grpc").putHeader("te", "trailers");
                            if (endless) {
                                // A watch that was understood has no end of its own.
                                return request.send(frame).map(response -> {
                                    response.exceptionHandler(_ -> {
                                        // the reset
                                    });
                                    request.reset();
                                    return "";
                                }).recover(e -> isCutOff(e) ? Future.succeededFuture("") : Future.failedFuture(e));
                            }
                            return request.send(frame)
                                    .compose(response -> response.body().map(_ -> judged(path, message, response)))
                                    .recover(e -> isCutOff(e) ? Future.succeededFuture("") : Future.failedFuture(e));
                        }));
    }

    /**
     * A frame that breaks the protocol below may have its stream reset. And Vert.x, up to 5.0.7, closes a connection on
     * which a stream is reset while the end of its answer waits behind a watch's events ({@code VertxHttp2Stream} fails
     * a promise that is not there): that is the end of those who share it, and it must be rare.
     */
    private boolean isCutOff(Throwable e) {
        if (e instanceof HttpClosedException) {
            cutOff.incrementAndGet();
            return true;
        }
        return e instanceof StreamResetException;
    }

    private static String judged(String path, byte[] message, HttpClientResponse response) {
        String trailer = response.getTrailer("grpc-status");
        String status = trailer == null ? response.getHeader("grpc-status") : trailer;
        int code = status == null ? GRPC_UNKNOWN : Integer.parseInt(status);
        return response.statusCode() == 200 && code != GRPC_INTERNAL && code != GRPC_UNKNOWN
                ? ""
                : path + " " + shown(message) + ": " + response.statusCode() + " " + status + " "
                        + response.getTrailer("grpc-message");
    }

    private static String shown(byte[] body) {
        return Base64.getEncoder().encodeToString(body);
    }

    private static byte[] mutated(byte[] body, Random random) {
        byte[] bytes = body.clone();
        for (int times = random.nextInt(4); times > 0; times--) {
            int at = bytes.length == 0 ? 0 : random.nextInt(bytes.length);
            switch (random.nextInt(5)) {
                case 0 -> bytes = cut(bytes, at, Math.min(bytes.length, at + 1 + random.nextInt(8)), new byte[0]);
                case 1 -> bytes = cut(bytes, at, at, new byte[]{(byte) random.nextInt(256)});
                case 2 -> bytes = cut(bytes, at, bytes.length, new byte[0]);
                case 3 -> {
                    byte[] again = cut(bytes, 0, at, new byte[0]);
                    bytes = cut(bytes, at, at, again.length > 1000 ? new byte[0] : again);
                }
                default -> {
                    if (bytes.length > 0) {
                        bytes[at] = (byte) random.nextInt(256);
                    }
                }
            }
        }
        return bytes;
    }

    /** The bytes with those from one place to another replaced. */
    private static byte[] cut(byte[] bytes, int from, int to, byte[] by) {
        return Buffer.buffer().appendBytes(bytes, 0, from).appendBytes(by).appendBytes(bytes, to, bytes.length - to)
                .getBytes();
    }
}
