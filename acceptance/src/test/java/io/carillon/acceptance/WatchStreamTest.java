package io.carillon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import com.google.protobuf.ByteString;
import io.carillon.acceptance.Servers.Server;
import io.etcd.jetcd.api.Event;
import io.etcd.jetcd.api.KVGrpc;
import io.etcd.jetcd.api.PutRequest;
import io.etcd.jetcd.api.RequestOp;
import io.etcd.jetcd.api.TxnRequest;
import io.etcd.jetcd.api.WatchCancelRequest;
import io.etcd.jetcd.api.WatchCreateRequest;
import io.etcd.jetcd.api.WatchGrpc;
import io.etcd.jetcd.api.WatchRequest;
import io.etcd.jetcd.api.WatchResponse;
import io.grpc.Grpc;
import io.grpc.InsecureChannelCredentials;
import io.grpc.ManagedChannel;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many watches on one stream, whose events are read once for all that want the same. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class WatchStreamTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ByteString PREFIX = ByteString.copyFromUtf8("s/");
    private static final ByteString PREFIX_END = ByteString.copyFromUtf8("s0");
    private static final int TRANSACTION = 50;

    @RegisterExtension
    private final Opened opened = new Opened();

    @TempDir
    private Path folder;

    private @Nullable ManagedChannel channel;

    private void connect(Servers.Store store) throws Exception {
        Server server = opened.add(store.start(folder));
        channel = Grpc.newChannelBuilderForAddress("127.0.0.1", server.port(), InsecureChannelCredentials.create())
                .build();
    }

    private ManagedChannel channel() {
        return Objects.requireNonNull(channel);
    }

    @AfterEach
    void disconnect() {
        if (channel != null) {
            channel.shutdownNow();
        }
    }

    /** Puts {@code s/FROM} to {@code s/UNTIL}, each once. */
    private void put(int from, int until, String value) {
        KVGrpc.KVBlockingStub kv = KVGrpc.newBlockingStub(channel());
        for (int first = from; first < until; first += TRANSACTION) {
            TxnRequest.Builder transaction = TxnRequest.newBuilder();
            IntStream.range(first, Math.min(until, first + TRANSACTION))
                    .mapToObj(number -> PutRequest.newBuilder().setKey(PREFIX.concat(key(number)))
                            .setValue(ByteString.copyFromUtf8(value)))
                    .forEach(put -> transaction.addSuccess(RequestOp.newBuilder().setRequestPut(put)));
            assertThat(kv.txn(transaction.build()).getSucceeded()).isTrue();
        }
    }

    private static ByteString key(int number) {
        return ByteString.copyFromUtf8(String.format("%06d", number));
    }

    private static List<String> keys(int from, int until) {
        return IntStream.range(from, until).mapToObj(number -> "s/" + key(number).toStringUtf8()).toList();
    }

    private static WatchCreateRequest.Builder all() {
        return WatchCreateRequest.newBuilder().setKey(PREFIX).setRangeEnd(PREFIX_END);
    }

    private static WatchRequest create(WatchCreateRequest.Builder watch) {
        return WatchRequest.newBuilder().setCreateRequest(watch).build();
    }

    /** A stream, and what it gave. */
    private final class Stream implements ClientResponseObserver<WatchRequest, WatchResponse> {

        private final Map<Long, List<String>> seen = new ConcurrentHashMap<>();
        private final List<Long> canceled = new CopyOnWriteArrayList<>();
        private final List<Long> created = new CopyOnWriteArrayList<>();
        private final boolean patient;
        private @Nullable ClientCallStreamObserver<WatchRequest> requests;

        /**
         * @param patient whether it takes messages as they come; otherwise only as many as it asks for
         */
        Stream(boolean patient) {
            this.patient = patient;
            WatchGrpc.newStub(channel()).watch(this);
        }

        ClientCallStreamObserver<WatchRequest> requests() {
            return Objects.requireNonNull(requests);
        }

        void send(WatchRequest request) {
            requests().onNext(request);
        }

        @Override
        public void beforeStart(ClientCallStreamObserver<WatchRequest> stream) {
            requests = stream;
            if (!patient) {
                stream.disableAutoRequestWithInitial(0);
            }
        }

        @Override
        public void onNext(WatchResponse response) {
            if (response.getCreated()) {
                created.add(response.getWatchId());
            } else if (response.getCanceled()) {
                canceled.add(response.getWatchId());
            } else {
                List<String> keys = new ArrayList<>();
                for (Event event : response.getEventsList()) {
                    keys.add(event.getKv().getKey().toStringUtf8()
                            + (event.hasPrevKv() ? "<" + event.getPrevKv().getValue().size() : ""));
                }
                Objects.requireNonNull(seen.computeIfAbsent(response.getWatchId(), _ -> new CopyOnWriteArrayList<>()))
                        .addAll(keys);
            }
        }

        @Override
        public void onError(Throwable e) {
            // the end of the test
        }

        @Override
        public void onCompleted() {
            // the end of the test
        }

        List<String> seen(long watch) {
            return List.copyOf(seen.getOrDefault(watch, List.of()));
        }

        void awaitCreated(int count) {
            await().atMost(PATIENCE).until(() -> created.size() == count);
        }
    }

    @ParameterizedTest
    @EnumSource
    void each_watch_gets_what_it_wants_once_and_in_order(Servers.Store store) throws Exception {
        connect(store);
        put(0, 100, "a");
        Stream stream = new Stream(true);
        for (int i = 0; i < 20; i++) {
            stream.send(create(all()));
        }
        stream.send(create(all().setPrevKv(true)));
        stream.send(create(all().setStartRevision(2)));
        stream.send(create(all().addFilters(WatchCreateRequest.FilterType.NOPUT)));
        stream.awaitCreated(23);
        put(50, 150, "bb");
        for (long watch = 0; watch < 20; watch++) {
            long each = watch;
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(stream.seen(each)).isEqualTo(keys(50, 150)));
        }
        List<String> before = new ArrayList<>(keys(50, 100).stream().map(key -> key + "<1").toList());
        before.addAll(keys(100, 150));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(stream.seen(20)).isEqualTo(before));
        List<String> old = new ArrayList<>(keys(0, 100));
        old.addAll(keys(50, 150));
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(stream.seen(21)).isEqualTo(old));

        stream.send(WatchRequest.newBuilder().setCancelRequest(WatchCancelRequest.newBuilder().setWatchId(7)).build());
        await().atMost(PATIENCE).until(() -> stream.canceled.contains(7L));
        stream.send(create(all()));
        stream.awaitCreated(24);
        put(150, 160, "c");
        for (long watch : new long[]{0, 6, 8, 19}) {
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(stream.seen(watch)).isEqualTo(keys(50, 160)));
        }
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(stream.seen(23)).isEqualTo(keys(150, 160)));
        assertThat(stream.seen(7)).isEqualTo(keys(50, 150));
        assertThat(stream.seen(22)).isEmpty();
    }

    @ParameterizedTest
    @EnumSource
    void a_client_that_does_not_read_for_long_misses_nothing(Servers.Store store) throws Exception {
        connect(store);
        Stream stream = new Stream(false);
        for (int i = 0; i < 10; i++) {
            stream.send(create(all()));
        }
        stream.requests().request(10);
        stream.awaitCreated(10);
        put(0, 3000, "x".repeat(1000));
        stream.send(WatchRequest.newBuilder().setCancelRequest(WatchCancelRequest.newBuilder().setWatchId(3)).build());
        stream.send(create(all()));
        stream.requests().request(Integer.MAX_VALUE);
        await().atMost(PATIENCE).until(() -> stream.canceled.contains(3L) && stream.created.contains(10L));
        put(3000, 3050, "y");
        for (long watch : new long[]{0, 1, 2, 4, 5, 6, 7, 8, 9}) {
            await().atMost(PATIENCE).untilAsserted(() -> assertThat(stream.seen(watch)).isEqualTo(keys(0, 3050)));
        }
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(stream.seen(10)).isEqualTo(keys(3000, 3050)));
        assertThat(stream.seen(3)).isEqualTo(keys(0, stream.seen(3).size()));
    }
}
