package io.carillon.listen.grpc;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.carillon.listen.NotificationException;
import io.carillon.listen.config.AuthConfig;
import io.carillon.listen.config.EngineConfig;
import io.carillon.listen.engine.Engines;
import io.carillon.listen.engine.KeyValues;
import io.carillon.listen.engine.KeyValues.Put;
import io.carillon.listen.engine.KeyValues.Stored;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Keys and values as configuration services use them, with either server. */
@ParameterizedClass
@EnumSource
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class KeyValuesTest {

    private final Etcd.Maker maker;

    @TempDir
    private Path folder;
    private Etcd etcd;

    KeyValuesTest(Etcd.Maker maker) {
        this.maker = maker;
    }

    @BeforeEach
    void start() throws Exception {
        etcd = Etcd.start(maker, folder);
    }

    @AfterEach
    void end() throws Exception {
        etcd.close();
    }

    private KeyValues open(Protocol protocol) {
        return Engines.keyValues(protocol.engine(etcd), AuthConfig.NONE, Map.of());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }

    @ParameterizedTest
    @EnumSource
    void lists_all_keys_of_a_prefix_in_order_whatever_their_number_and_their_bytes(Protocol protocol) throws Exception {
        String prefix = "/ec/config/" + protocol + "/";
        byte[] everyByte = new byte[256];
        IntStream.range(0, 256).forEach(i -> everyByte[i] = (byte) i);
        try (KeyValues store = open(protocol)) {
            List<String> keys = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                String key = prefix + "file-%02d".formatted(i);
                keys.add(key);
                store.commit(List.of(new Put(key, everyByte)), List.of(), null, 0);
            }
            store.commit(List.of(new Put("/ec/config/" + protocol + "0", bytes("beside"))), List.of(), null, 0);
            assertThat(store.list(prefix, false, 0)).extracting(Stored::key).containsExactlyElementsOf(keys);
            assertThat(store.list(prefix, false, 0)).allSatisfy(entry -> {
                assertThat(entry.value()).isEqualTo(everyByte);
                assertThat(entry.version()).isEqualTo(1);
            });
            assertThat(store.list(prefix, true, 0)).hasSize(50)
                    .allSatisfy(entry -> assertThat(entry.value()).isEmpty());
        }
    }

    @ParameterizedTest
    @EnumSource
    void an_empty_value_of_another_writer_is_read_as_empty(Protocol protocol) throws Exception {
        String key = "/empty/" + protocol;
        etcd.post("/v3/kv/put", "{\"key\":\"" + Etcd.base64(key) + "\"}");
        try (KeyValues store = open(protocol)) {
            assertThat(store.get(key, 0)).isNotNull().satisfies(entry -> assertThat(entry.value()).isEmpty());
            assertThat(store.get(key + "?", 0)).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void commits_only_if_the_key_it_depends_on_is_unchanged(Protocol protocol) throws Exception {
        String status = "/status/" + protocol;
        String file = status + "/file";
        try (KeyValues store = open(protocol)) {
            long first = store.commit(List.of(new Put(file, bytes("1")), new Put(status, bytes("s1"))), List.of(),
                    status, 0);
            assertThat(first).isPositive();
            assertThat(store.commit(List.of(new Put(file, bytes("x"))), List.of(), status, 0)).isEqualTo(-1);
            long second = store.commit(List.of(new Put(status, bytes("s2"))), List.of(file), status, first);
            assertThat(second).isGreaterThan(first);
            assertThat(store.get(file, 0)).isNull();
            assertThat(store.get(file, first)).isNotNull()
                    .satisfies(entry -> assertThat(entry.value()).isEqualTo(bytes("1")));
            assertThat(store.get(status, 0)).isNotNull().satisfies(entry -> {
                assertThat(entry.version()).isEqualTo(2);
                assertThat(entry.modRevision()).isEqualTo(second);
            });
            assertThat(store.list(status, false, first)).extracting(Stored::key).containsExactly(status, file);
        }
    }

    @ParameterizedTest
    @EnumSource
    void what_the_store_refuses_is_told(Protocol protocol) throws Exception {
        try (KeyValues store = open(protocol)) {
            List<Put> tooMany = IntStream.range(0, 200).mapToObj(i -> new Put("/many/" + i, bytes("x"))).toList();
            assertThatThrownBy(() -> store.commit(tooMany, List.of(), null, 0))
                    .isInstanceOf(NotificationException.class)
                    .hasMessageContaining("Not able to execute the transaction")
                    .hasMessageContaining("too many operations in txn request");
        }
    }

    @Test
    void files_serve_no_configuration() {
        EngineConfig files = EngineConfig.defaults().withType(EngineConfig.FILE_BASED);
        assertThatThrownBy(() -> Engines.keyValues(files, AuthConfig.NONE, Map.of()))
                .isInstanceOf(NotificationException.class)
                .hasMessage("File_based engine not available as configuration engine");
    }
}
