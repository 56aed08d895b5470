package io.carillon.listen.triggers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

import io.carillon.event.python.PythonJson;
import io.carillon.listen.triggers.HttpEndpoint.Request;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The trigger {@code webhook}, against a real endpoint. */
@Timeout(60)
class WebhookTriggerTest {

    private static final String SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    @TempDir
    private Path folder;
    private HttpEndpoint endpoint;

    @BeforeEach
    void begin() throws Exception {
        endpoint = new HttpEndpoint();
    }

    @AfterEach
    void end() {
        endpoint.close();
    }

    private Trigger webhook(Map<String, ?> more) throws TriggerException {
        Map<String, Object> parameters = new HashMap<>(more);
        parameters.put("type", "webhook");
        parameters.putIfAbsent("url", endpoint.url("/hook"));
        return Triggers.factory("webhook")
                .create(new TriggerParameters(parameters, System.out, Map.of("HOOK_SECRET", SECRET, "EMPTY", "")));
    }

    private Request sent(Map<String, ?> parameters) throws Exception {
        try (Trigger trigger = webhook(parameters)) {
            trigger.fire(Events.flight("AZ203", "L\u00e4nded"));
        }
        return endpoint.requests().getLast();
    }

    @Test
    void the_notification_is_sent_as_json_unless_the_listener_has_a_body() throws Exception {
        Request request = sent(Map.of());
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.path()).isEqualTo("/hook");
        assertThat(request.header("Content-type")).isEqualTo("application/json");
        assertThat(request.body()).isEqualTo(PythonJson.compact(Events.flight("AZ203", "L\u00e4nded").notification()));
        assertThat(request.headers()).doesNotContainKey("Webhook-signature");
    }

    @Test
    void method_headers_and_body_are_the_listeners_and_values_stay_values() throws Exception {
        try (Trigger trigger = webhook(Map.of("method", "put", "headers", Map.of("X-Station", "rome"), "body",
                Map.of("text", "${request.number} says ${payload}")))) {
            trigger.fire(Events.flight("AZ203", "\"}"));
        }
        Request request = endpoint.requests().getLast();
        assertThat(request.method()).isEqualTo("PUT");
        assertThat(request.header("X-station")).isEqualTo("rome");
        assertThat(request.body()).isEqualTo("{\"text\": \"AZ203 says \\\"}\"}");
        Request text = sent(Map.of("headers", Map.of("content-type", "text/plain"), "body", "${payload}!"));
        assertThat(text.headers().get("Content-type")).containsExactly("text/plain");
        assertThat(text.body()).isEqualTo("L\u00e4nded!");
    }

    @Test
    void where_a_value_is_the_notification_and_nothing_else_it_stands_as_json() throws Exception {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("all", "${json}");
        body.put("list", List.of("${json}", "all: \"${json}", "\"${json}\""));
        String json = PythonJson.compact(Events.flight("AZ203", "L\u00e4nded").notification());
        String text = PythonJson.compact(json);
        String inner = text.substring(1, text.length() - 1);
        assertThat(sent(Map.of("body", body)).body()).isEqualTo("{\"all\": " + json + ", \"list\": [" + json
                + ", \"all: \\\"" + inner + "\", \"\\\"" + inner + "\\\"\"]}");
    }

    @Test
    void the_signature_is_that_of_the_standard() throws Exception {
        // Worked out with: hmac.new(b64decode(secret), b'msg_1.1614265330.{"test": 2432232314}', sha256) of Python
        assertThat(WebhookSignature.with(SECRET).of("msg_1", 1614265330L, "{\"test\": 2432232314}"))
                .isEqualTo("v1,9o7UeFkn1GjVbcY4emAJruJCYqgH2EIf8u/slvVRBZI=");
    }

    @Test
    void what_is_sent_is_signed_and_keeps_its_id_when_sent_again() throws Exception {
        Path file = folder.resolve("secret");
        Files.writeString(file, SECRET + "\n");
        for (Map<String, ?> place : List.of(Map.of("secret_file", file.toString()), Map.of("secret_env", "HOOK_SECRET"),
                Map.of("secret", SECRET))) {
            Request request = sent(place);
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(Base64.getDecoder().decode(SECRET.substring(6)), "HmacSHA256"));
            String timestamp = request.header("Webhook-timestamp");
            byte[] expected = mac
                    .doFinal((request.header("Webhook-id") + "." + timestamp + "." + request.body()).getBytes(UTF_8));
            assertThat(request.header("Webhook-signature"))
                    .isEqualTo("v1," + Base64.getEncoder().encodeToString(expected));
            assertThat(Instant.ofEpochSecond(Long.parseLong(timestamp))).isBetween(Instant.now().minusSeconds(60),
                    Instant.now());
        }
        assertThat(endpoint.requests().stream().map(request -> request.header("Webhook-id")).distinct()).hasSize(1);
    }

    @Test
    void while_a_secret_is_replaced_there_are_signatures_by_both() throws Exception {
        String both = SECRET + "\nwhsec_" + Base64.getEncoder().encodeToString(new byte[32]);
        Path file = folder.resolve("secret");
        Files.writeString(file, both);
        assertThat(sent(Map.of("secret_file", file.toString())).header("Webhook-signature").split(" ", -1)).hasSize(2)
                .allMatch(signature -> signature.startsWith("v1,")).doesNotHaveDuplicates();
    }

    @ParameterizedTest
    @CsvSource({"400,false", "404,false", "410,false", "302,false", "408,true", "429,true", "500,true", "503,true"})
    void a_refusal_is_a_failure_that_tells_whether_trying_again_makes_sense(int status, boolean passing)
            throws Exception {
        endpoint.answer(status, Map.of(), "said so");
        try (Trigger trigger = webhook(Map.of())) {
            assertThatThrownBy(() -> trigger.fire(Events.flight("AZ203", "x")))
                    .isInstanceOfSatisfying(TriggerException.class, e -> {
                        assertThat(e).hasMessage("Not able to call the webhook " + endpoint.url("/hook") + ", status "
                                + status + ", said so");
                        assertThat(e.passing()).isEqualTo(passing);
                        assertThat(e.pause()).isZero();
                    });
        }
    }

    @ParameterizedTest
    @CsvSource({"429,120,120", "503,120,120", "429,99999999999,3600", "503,'Wed, 21 Oct 2015 07:28:00 GMT',0",
            "503,'Fri, 21 Oct 2095 07:28:00 GMT',3600", "503,soon,0", "500,120,0"})
    void who_asks_to_be_left_alone_is(int status, String retryAfter, long seconds) throws Exception {
        endpoint.answer(status, Map.of("Retry-After", retryAfter), "");
        try (Trigger trigger = webhook(Map.of())) {
            assertThatThrownBy(() -> trigger.fire(Events.flight("AZ203", "x"))).isInstanceOfSatisfying(
                    TriggerException.class, e -> assertThat(e.pause()).isEqualTo(Duration.ofSeconds(seconds)));
        }
    }

    @Test
    void a_redirection_keeps_the_request_and_takes_no_secret_to_another_server() throws Exception {
        endpoint.answer(307, Map.of("Location", "/here/a"), "");
        Request request = sent(Map.of("headers", Map.of("Authorization", "Bearer x")));
        assertThat(request.path()).isEqualTo("/here/a");
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.body()).contains("AZ203");
        assertThat(request.header("Authorization")).isEqualTo("Bearer x");
        try (HttpEndpoint other = new HttpEndpoint()) {
            endpoint.answer(308, Map.of("Location", other.url("/here/b")), "");
            sent(Map.of("headers", Map.of("Authorization", "Bearer x", "X-Station", "rome")));
            assertThat(other.requests().getLast().headers()).doesNotContainKey("Authorization")
                    .containsKey("X-station");
        }
    }

    @ParameterizedTest
    @CsvSource({"https://127.0.0.1/here", "file:///etc/passwd", "ftp://127.0.0.1/here"})
    void a_redirection_to_another_scheme_is_not_followed(String location) throws Exception {
        endpoint.answer(307, Map.of("Location", location), "");
        try (Trigger trigger = webhook(Map.of())) {
            assertThatThrownBy(() -> trigger.fire(Events.flight("AZ203", "x"))).isInstanceOf(TriggerException.class)
                    .hasMessageContaining("sent on to another scheme: " + location);
        }
    }

    @Test
    void redirections_without_end_are_given_up() throws Exception {
        endpoint.answer(307, Map.of("Location", "/again"), "");
        try (Trigger trigger = webhook(Map.of())) {
            assertThatThrownBy(() -> trigger.fire(Events.flight("AZ203", "x"))).isInstanceOf(TriggerException.class)
                    .hasMessageContaining("more than 5 times");
        }
        assertThat(endpoint.requests()).hasSize(6);
    }

    @Test
    void a_name_and_password_in_the_address_become_a_header_and_are_not_shown() throws Exception {
        String url = endpoint.url("/hook?a=b").replace("http://", "http://me:hush@");
        assertThat(sent(Map.of("url", url)).header("Authorization"))
                .isEqualTo("Basic " + Base64.getEncoder().encodeToString("me:hush".getBytes(UTF_8)));
        assertThat(endpoint.requests().getLast().path()).isEqualTo("/hook?a=b");
        assertThat(new TriggerParameters(Map.of("type", "webhook", "url", url), System.out).describe())
                .doesNotContain("hush");
        endpoint.answer(500, Map.of(), "");
        try (Trigger trigger = webhook(Map.of("url", url))) {
            assertThatThrownBy(() -> trigger.fire(Events.flight("AZ203", "x"))).hasMessageNotContaining("hush");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            url         | ftp://x      | url must be an http or https address, not 'ftp://x'
            method      | GET          | method must be POST, PUT, PATCH, not 'GET'
            body        | 3            | body must be a text, or a mapping or list that is sent as JSON, not 3
            headers     | no           | headers must be a mapping, not 'no'
            verify      | maybe        | verify must be true or false, not 'maybe'
            secret_file | /no/such     | secret_file: '/no/such' can't be read: there is no such file
            secret_env  | EMPTY        | secret_env: there is no environment variable 'EMPTY'
            secret      | whsec_short  | secret must be whsec_ and 24 to 64 bytes in base64; make one with: echo \
            whsec_$(openssl rand -base64 32)
            """)
    void a_mistake_is_told_in_one_line(String name, String value, String message) {
        Object written = value.matches("\\d+") ? (Object) Integer.valueOf(value) : value;
        assertThatThrownBy(() -> webhook(Map.of(name, written))).isInstanceOf(TriggerException.class)
                .hasMessage(message);
    }
}
