package io.carillon.workflow.message;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

import io.carillon.event.python.PythonText;
import io.carillon.yaml.DocumentException;
import io.carillon.yaml.YamlReader;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.json.JsonMapper;

/** What PyYAML 6.0 wrote and read, recorded; we read the same values from it, and write the same bytes. */
class MessageVectorsTest {

    private static Map<String, Object> document = Map.of();

    @BeforeAll
    static void readVectors() throws Exception {
        try (InputStream in = Objects
                .requireNonNull(MessageVectorsTest.class.getResourceAsStream("nowcast-vectors.json"))) {
            document = JsonMapper.shared().readValue(in, new TypeReference<Map<String, Object>>() {
            });
        }
    }

    private static Stream<Map<String, Object>> vectors(String section) {
        List<Map<String, Object>> vectors = JsonMapper.shared().convertValue(document.get(section),
                new TypeReference<List<Map<String, Object>>>() {
                });
        return vectors.stream();
    }

    @TestFactory
    Stream<DynamicTest> reads_what_python_wrote_and_writes_the_same_bytes() {
        return vectors("serialize").map(vector -> DynamicTest.dynamicTest(text(vector, "name"), () -> {
            byte[] bytes = HexFormat.of().parseHex(text(vector, "hex"));
            if (Boolean.TRUE.equals(vector.get("safe_load_ok"))) {
                Message message = MessageCodec.decode(bytes);
                assertThat(message.source()).isEqualTo("bench");
                assertThat(message.type()).isEqualTo("success");
                assertThat(new String(MessageCodec.encode(message), UTF_8)).isEqualTo(text(vector, "yaml"));
            } else {
                assertThatThrownBy(() -> MessageCodec.decode(bytes)).isInstanceOf(MessageException.class);
            }
        }));
    }

    @TestFactory
    Stream<DynamicTest> takes_a_plain_scalar_for_what_python_takes_it() {
        return vectors("safe_load_plain_scalars")
                .map(vector -> DynamicTest.dynamicTest("'" + text(vector, "plain") + "'", () -> {
                    String yaml = "payload: " + text(vector, "plain") + "\n";
                    if (text(vector, "type").equals("ERROR")) {
                        assertThatThrownBy(() -> YamlReader.read(yaml)).isInstanceOf(DocumentException.class);
                    } else {
                        Map<?, ?> read = (Map<?, ?>) Objects.requireNonNull(YamlReader.read(yaml));
                        assertThat(PythonText.repr(read.get("payload"))).isEqualTo(text(vector, "value"));
                    }
                }));
    }

    @TestFactory
    Stream<DynamicTest> writes_the_managers_replies() {
        List<String> texts = JsonMapper.shared().convertValue(document.get("manager_replies"),
                new TypeReference<List<String>>() {
                });
        return texts.stream().map(text -> DynamicTest.dynamicTest(text, () -> {
            Message reply = MessageCodec.decode(text.getBytes(UTF_8));
            assertThat(reply.source()).isEqualTo(Message.MANAGER);
            assertThat(new String(MessageCodec.encode(reply), UTF_8)).isEqualTo(text);
        }));
    }

    @Test
    void keeps_the_order_of_keys_in_memory() {
        Message message = MessageCodec.decode("{type: t, source: s, payload: {z: 1, a: 2}}".getBytes(UTF_8));

        assertThat(PythonText.repr(message.payload())).isEqualTo("{'z': 1, 'a': 2}");
    }

    @Test
    void takes_extra_keys_and_duplicates_as_python_does() {
        Message message = MessageCodec.decode("{type: a, type: b, source: s, payload: 1, more: 2}".getBytes(UTF_8));

        assertThat(message).isEqualTo(new Message("s", "b", 1));
    }

    @Test
    void says_why_something_is_no_message() {
        assertRefused("source: s\ntype: t\n", "it has no payload");
        assertRefused("- a\n", "not a mapping");
        assertRefused("", "not a mapping");
        assertRefused("payload: 1\n---\npayload: 2\n", "expected a single document");
        assertRefused("{source: [1], type: t, payload: 1}", "its source is not text");
        assertRefused("{source: s, type: t, payload: !!python/tuple [1]}", "python/tuple");
        assertThatThrownBy(() -> MessageCodec.decode(new byte[]{(byte) 0xff, (byte) 0xfe, 'a'}))
                .isInstanceOf(MessageException.class).hasMessageContaining("not UTF-8");
    }

    private static void assertRefused(String yaml, String why) {
        assertThatThrownBy(() -> MessageCodec.decode(yaml.getBytes(UTF_8))).isInstanceOf(MessageException.class)
                .hasMessageContaining(why);
    }

    private static String text(Map<String, Object> vector, String key) {
        return String.valueOf(vector.get(key));
    }
}
