package io.carillon.listen.sns;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.carillon.event.Event;
import io.carillon.event.Identifier;
import io.carillon.event.Origin;
import io.carillon.event.Payload;
import io.carillon.listen.triggers.Trigger;
import io.carillon.listen.triggers.TriggerException;
import io.carillon.listen.triggers.TriggerParameters;
import io.carillon.listen.triggers.Triggers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Publishing to a topic, against an endpoint that speaks the protocol of SNS (its query API of 2010-03-31). */
@Timeout(60)
class SnsTriggerTest {

    private static final String TOPIC = "arn:aws:sns:us-east-2:848972885776:aviso";
    private static final String PUBLISHED = """
            <PublishResponse xmlns="http://sns.amazonaws.com/doc/2010-03-31/"><PublishResult><MessageId>1</MessageId>\
            </PublishResult><ResponseMetadata><RequestId>r</RequestId></ResponseMetadata></PublishResponse>""";

    @TempDir
    private Path folder;

    private record Request(Map<String, List<String>> headers, Map<String, String> form) {

        String authorization() {
            return Objects.requireNonNull(headers.get("Authorization")).getFirst();
        }
    }

    private record Answer(int status, String body) {
    }

    private final List<Request> requests = new CopyOnWriteArrayList<>();
    private final AtomicReference<Answer> answer = new AtomicReference<>(new Answer(200, PUBLISHED));
    private HttpServer server;

    @BeforeEach
    void begin() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::handle);
        server.start();
    }

    @AfterEach
    void end() {
        server.stop(0);
    }

    private void handle(HttpExchange exchange) throws IOException {
        Map<String, String> form = new TreeMap<>();
        for (String field : new String(exchange.getRequestBody().readAllBytes(), UTF_8).split("&", -1)) {
            String[] parts = field.split("=", 2);
            form.put(URLDecoder.decode(parts[0], UTF_8), URLDecoder.decode(parts[1], UTF_8));
        }
        requests.add(new Request(Map.copyOf(exchange.getRequestHeaders()), form));
        byte[] body = answer.get().body().getBytes(UTF_8);
        exchange.sendResponseHeaders(answer.get().status(), body.length);
        exchange.getResponseBody().write(body);
        exchange.close();
    }

    private static Event flight(String payload) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("date", "20210101");
        fields.put("number", "AZ203");
        return new Event("flight", new Identifier(fields), new Payload("payload", payload),
                new Origin("/tmp/aviso/flight/20210101/AZ203", 7, null));
    }

    private Map<String, Object> protocol(Map<String, ?> more) {
        Map<String, Object> protocol = new HashMap<>(Map.of("type", "CloudEvents_AWS", "arn", TOPIC, "region_name",
                "us-east-2", "endpoint_url", "http://127.0.0.1:" + server.getAddress().getPort()));
        protocol.put("aws_access_key_id", "AKIAEXAMPLE");
        protocol.put("aws_secret_access_key", "hush/hush");
        protocol.putAll(more);
        protocol.values().removeIf(""::equals);
        return protocol;
    }

    private static TriggerParameters parameters(Map<String, ?> protocol) {
        return new TriggerParameters(Map.of("type", "post", "protocol", protocol), System.out);
    }

    private Trigger post(Map<String, ?> more) throws TriggerException {
        return Triggers.factory("post").create(parameters(protocol(more)));
    }

    @Test
    void a_notification_is_published_as_v1_does() throws Exception {
        try (Trigger post = post(Map.of("cloudevents", Map.of("type", "aviso_topic", "source", "my_test")))) {
            post.fire(flight("L\u00e4nded"));
            post.fire(flight("L\u00e4nded"));
        }
        Map<String, String> form = new TreeMap<>(requests.getFirst().form());
        String message = form.remove("Message");
        assertThat(form).containsExactlyInAnyOrderEntriesOf(Map.of("Action", "Publish", "Version", "2010-03-31",
                "TopicArn", TOPIC, "MessageStructure", "json", "Subject", "aviso_topic"));
        assertThat(message).matches("\\{\"default\": \"\\{\\\\\"specversion\\\\\": \\\\\"1.0\\\\\", \\\\\"id\\\\\": "
                + "\\\\\"[0-9a-f-]{36}\\\\\", \\\\\"source\\\\\": \\\\\"my_test\\\\\", \\\\\"type\\\\\": \\\\\"aviso_topic\\\\\", "
                + "\\\\\"time\\\\\": \\\\\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ\\\\\", \\\\\"data\\\\\": \\{\\\\\"event\\\\\": "
                + "\\\\\"flight\\\\\", \\\\\"request\\\\\": \\{\\\\\"date\\\\\": \\\\\"20210101\\\\\", \\\\\"number\\\\\": "
                + "\\\\\"AZ203\\\\\"\\}, \\\\\"payload\\\\\": \\\\\"L\\\\\\\\u00e4nded\\\\\"\\}\\}\"\\}");
        assertThat(requests.getFirst().authorization())
                .matches("AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/\\d{8}/us-east-2/sns/aws4_request, "
                        + "SignedHeaders=[a-z0-9;-]+, Signature=[0-9a-f]{64}");
        assertThat(requests.getFirst().headers()).containsKey("X-amz-date").doesNotContainKey("X-amz-security-token");
        assertThat(id(requests.get(1))).as("the same event has the same id").isEqualTo(id(requests.get(0)));
    }

    private static String id(Request request) {
        String message = request.form().getOrDefault("Message", "\\\"source");
        return message.substring(0, message.indexOf("source"));
    }

    @Test
    void attributes_go_with_the_message() throws Exception {
        try (Trigger post = post(Map.of("MessageAttributes",
                Map.of("attribute1", Map.of("DataType", "String", "StringValue", "valueAttribute1"), "number",
                        Map.of("DataType", "Number", "StringValue", 5), "raw",
                        Map.of("DataType", "Binary", "BinaryValue", new byte[]{1, 2, 3}))))) {
            post.fire(flight("x"));
        }
        Map<String, Map<String, String>> attributes = new TreeMap<>();
        requests.getFirst().form().forEach((name, value) -> {
            if (name.startsWith("MessageAttributes.")) {
                String[] parts = name.split("\\.", 4);
                attributes.computeIfAbsent(parts[2], _ -> new TreeMap<>()).put(parts[3], value);
            }
        });
        assertThat(attributes.values()).containsExactlyInAnyOrder(
                Map.of("Name", "attribute1", "Value.DataType", "String", "Value.StringValue", "valueAttribute1"),
                Map.of("Name", "number", "Value.DataType", "Number", "Value.StringValue", "5"),
                Map.of("Name", "raw", "Value.DataType", "Binary", "Value.BinaryValue", "AQID"));
    }

    @Test
    void a_fifo_topic_gets_group_and_an_id_that_lets_it_drop_what_comes_twice() throws Exception {
        try (Trigger post = post(Map.of("arn", TOPIC + ".fifo", "MessageGroupId", "aviso"))) {
            post.fire(flight("x"));
        }
        Map<String, String> form = requests.getFirst().form();
        assertThat(form).containsEntry("MessageGroupId", "aviso");
        assertThat(form.get("Message")).contains("\\\"id\\\": \\\"" + form.get("MessageDeduplicationId") + "\\\"");
        assertThatThrownBy(() -> post(Map.of("arn", TOPIC + ".fifo"))).isInstanceOf(TriggerException.class)
                .hasMessage("MessageGroupId is a mandatory field for a FIFO topic such as " + TOPIC + ".fifo");
    }

    @Test
    void a_session_token_is_sent_and_the_secret_key_may_be_in_a_file() throws Exception {
        Path file = folder.resolve("key");
        Files.writeString(file, "hush/hush\n");
        try (Trigger post = post(Map.of("aws_secret_access_key", "", "aws_secret_access_key_file", file.toString(),
                "aws_session_token", "token"))) {
            post.fire(flight("x"));
        }
        assertThat(requests.getFirst().headers().get("X-amz-security-token")).containsExactly("token");
    }

    @Test
    void without_keys_they_come_from_where_the_sdk_looks() throws Exception {
        System.setProperty("aws.accessKeyId", "AKIAFOUND");
        System.setProperty("aws.secretAccessKey", "hush");
        try (Trigger post = post(Map.of("aws_access_key_id", "", "aws_secret_access_key", ""))) {
            post.fire(flight("x"));
        } finally {
            System.clearProperty("aws.accessKeyId");
            System.clearProperty("aws.secretAccessKey");
        }
        assertThat(requests.getFirst().authorization()).contains("Credential=AKIAFOUND/");
    }

    @ParameterizedTest
    @CsvSource({"400,InvalidParameter,false", "403,AuthorizationError,false", "404,NotFound,false",
            "400,Throttling,true", "500,InternalError,true", "503,ServiceUnavailable,true"})
    void a_refusal_tells_whether_trying_again_makes_sense_and_no_secret(int status, String code, boolean passing)
            throws Exception {
        answer.set(new Answer(status, "<ErrorResponse><Error><Type>Sender</Type><Code>" + code
                + "</Code><Message>said so</Message></Error><RequestId>r</RequestId></ErrorResponse>"));
        try (Trigger post = post(Map.of())) {
            assertThatThrownBy(() -> post.fire(flight("x"))).isInstanceOfSatisfying(TriggerException.class, e -> {
                assertThat(e.getMessage())
                        .startsWith("Not able to POST CloudEvents notification to " + TOPIC + ", said so")
                        .doesNotContain("hush");
                assertThat(e.passing()).isEqualTo(passing);
            });
        }
        assertThat(requests).as("the listener tries again, not the SDK").hasSize(1);
    }

    @Test
    void a_server_that_says_nothing_or_is_away_is_a_failure_that_may_pass() throws Exception {
        int port;
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress())) {
            port = silent.getLocalPort();
            assertFailurePasses(port);
        }
        assertFailurePasses(port);
    }

    private void assertFailurePasses(int port) throws TriggerException {
        try (Trigger post = post(Map.of("endpoint_url", "http://127.0.0.1:" + port, "timeout", 0.5))) {
            assertThatThrownBy(() -> post.fire(flight("x"))).isInstanceOfSatisfying(TriggerException.class,
                    e -> assertThat(e.passing()).isTrue());
        }
    }

    @Test
    void who_publishes_can_be_interrupted() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
                Trigger post = post(Map.of("endpoint_url", "http://127.0.0.1:" + silent.getLocalPort()))) {
            AtomicReference<Exception> thrown = new AtomicReference<>();
            Thread thread = Thread.ofVirtual().start(() -> {
                try {
                    post.fire(flight("x"));
                } catch (TriggerException | InterruptedException e) {
                    thrown.set(e);
                }
            });
            silent.accept();
            thread.interrupt();
            assertThat(thread.join(Duration.ofSeconds(20))).isTrue();
            assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        }
    }

    @Test
    void keys_are_not_shown() {
        assertThat(parameters(protocol(Map.of("aws_session_token", "hush"))).describe()).contains(TOPIC)
                .doesNotContain("hush", "AKIA");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            arn                   | ''        | arn is a mandatory field
            region_name           | ''        | region_name is a mandatory field
            aws_access_key_id     | ''        | aws_access_key_id is a mandatory field beside aws_secret_access_key
            aws_secret_access_key | ''        | aws_secret_access_key is a mandatory field beside aws_access_key_id
            endpoint_url          | nowhere   | endpoint_url must be an http or https address, not 'nowhere'
            MessageAttributes     | x         | MessageAttributes must be a mapping, not 'x'
            timeout               | x         | timeout must be a number of seconds above 0, not 'x'
            """)
    void a_mistake_is_told_in_one_line(String name, String value, String message) {
        assertThatThrownBy(() -> post(Map.of(name, value))).isInstanceOf(TriggerException.class).hasMessage(message);
    }

    @Test
    void an_attribute_needs_a_type_and_a_value() {
        assertThatThrownBy(() -> post(Map.of("MessageAttributes", Map.of("a", Map.of("DataType", "String")))))
                .isInstanceOf(TriggerException.class)
                .hasMessage("MessageAttributes: a must have a DataType, and a StringValue or BinaryValue");
    }
}
