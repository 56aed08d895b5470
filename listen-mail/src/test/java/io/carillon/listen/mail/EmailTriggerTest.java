package io.carillon.listen.mail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.GreenMailUtil;
import com.icegreen.greenmail.util.ServerSetup;
import io.carillon.event.Event;
import io.carillon.event.Identifier;
import io.carillon.event.Origin;
import io.carillon.event.Payload;
import io.carillon.listen.triggers.Trigger;
import io.carillon.listen.triggers.TriggerException;
import io.carillon.listen.triggers.TriggerParameters;
import io.carillon.listen.triggers.Triggers;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The trigger {@code email}, against a real SMTP server. */
@Timeout(120)
class EmailTriggerTest {

    private static final String HOSTILE = "Landed\r\nBcc: thief@example.org\r\n\r\n<b>\u00e9\u2028x</b>";

    @TempDir
    private Path folder;
    private final List<AutoCloseable> open = new ArrayList<>();

    @AfterEach
    void end() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    private GreenMail server(String protocol) {
        GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", protocol));
        server.start();
        open.add(server::stop);
        return server;
    }

    private static int port(GreenMail server) {
        return (server.getSmtp() == null ? server.getSmtps() : server.getSmtp()).getPort();
    }

    private static Event flight(String payload) {
        Map<String, String> fields = new LinkedHashMap<>();
        fields.put("date", "20210101");
        fields.put("number", "AZ203");
        return new Event("flight", new Identifier(fields), new Payload("payload", payload),
                new Origin("/tmp/aviso/flight/20210101/AZ203", 7, null));
    }

    private Trigger email(int port, Map<String, ?> more) throws TriggerException {
        Map<String, Object> parameters = new HashMap<>(Map.of("type", "email", "host", "127.0.0.1", "port", port, "tls",
                "none", "from", "Aviso <aviso@example.org>", "to", List.of("ops@example.org", "B <b@example.com>")));
        parameters.putAll(more);
        parameters.values().removeIf(""::equals);
        Trigger trigger = Triggers.factory("email")
                .create(new TriggerParameters(parameters, System.out, Map.of("MAIL_PASSWORD", "hush")));
        open.add(trigger);
        return trigger;
    }

    @Test
    void each_recipient_gets_the_notification_as_json_unless_the_listener_has_words_of_its_own() throws Exception {
        GreenMail server = server("smtp");
        email(port(server), Map.of()).fire(flight("L\u00e4nded"));
        MimeMessage[] received = server.getReceivedMessages();
        assertThat(received).hasSize(2);
        assertThat(received[0].getSubject()).isEqualTo("Notification of flight");
        assertThat(received[0].getFrom()[0]).hasToString("Aviso <aviso@example.org>");
        assertThat(received[0].getAllRecipients()).extracting(Object::toString).containsExactly("ops@example.org",
                "B <b@example.com>");
        assertThat(received[0].getSentDate().toInstant()).isBetween(Instant.now().minusSeconds(60), Instant.now());
        assertThat(received[0].getHeader("Auto-Submitted")).containsExactly("auto-generated");
        assertThat(received[0].getContent().toString().replace("\r\n", "\n").strip()).isEqualTo("""
                {
                    "event": "flight",
                    "payload": "L\\u00e4nded",
                    "request": {
                        "date": "20210101",
                        "number": "AZ203"
                    }
                }""");
    }

    @Test
    void subject_text_and_html_are_filled_and_html_stays_html() throws Exception {
        GreenMail server = server("smtp");
        email(port(server), Map.of("to", "ops@example.org", "subject", "Flight ${request.number} \u00e9: ${payload}",
                "text", "It says ${payload}", "html", "<p>${payload}</p>")).fire(flight("<b>\u00e9</b>"));
        MimeMessage message = server.getReceivedMessages()[0];
        assertThat(message.getSubject()).isEqualTo("Flight AZ203 \u00e9: <b>\u00e9</b>");
        MimeMultipart parts = (MimeMultipart) message.getContent();
        assertThat(parts.getBodyPart(0).getContentType()).startsWith("text/plain");
        assertThat(parts.getBodyPart(0).getContent()).isEqualTo("It says <b>\u00e9</b>");
        assertThat(parts.getBodyPart(1).getContentType()).startsWith("text/html");
        assertThat(parts.getBodyPart(1).getContent()).isEqualTo("<p>&lt;b&gt;\u00e9&lt;/b&gt;</p>");
    }

    @Test
    void no_value_makes_a_header_or_a_recipient() throws Exception {
        GreenMail server = server("smtp");
        email(port(server), Map.of("to", "ops@example.org", "subject", "${payload}", "text", "${payload}"))
                .fire(flight(HOSTILE));
        MimeMessage[] received = server.getReceivedMessages();
        assertThat(received).hasSize(1);
        assertThat(received[0].getHeader("Bcc")).isNull();
        assertThat(received[0].getSubject()).isEqualTo("Landed  Bcc: thief@example.org    <b>\u00e9 x</b>");
        assertThat(GreenMailUtil.getHeaders(received[0])).doesNotContain("\nBcc");
    }

    @Test
    void the_same_event_has_the_same_message_id() throws Exception {
        GreenMail server = server("smtp");
        Trigger email = email(port(server), Map.of("to", "ops@example.org"));
        email.fire(flight("x"));
        email.fire(flight("x"));
        MimeMessage[] received = server.getReceivedMessages();
        assertThat(received[0].getMessageID()).isEqualTo(received[1].getMessageID()).endsWith("@example.org>");
    }

    @ParameterizedTest
    @CsvSource({"true", "'${request.number}'"})
    void messages_of_one_thread_answer_the_same_first_message(String thread) throws Exception {
        GreenMail server = server("smtp");
        Trigger email = email(port(server),
                Map.of("to", "ops@example.org", "thread", thread.equals("true") ? (Object) true : thread));
        Event first = flight("x");
        email.fire(first);
        email.fire(new Event("flight", first.identifier(), first.payload(), new Origin(first.origin().key(), 9, null)));
        email.fire(new Event("flight", new Identifier(Map.of("number", "LH1")), first.payload(),
                new Origin("/tmp/aviso/flight/LH1", 10, null)));
        MimeMessage[] received = server.getReceivedMessages();
        assertThat(received[0].getMessageID()).isNotEqualTo(received[1].getMessageID());
        for (String header : List.of("References", "In-Reply-To")) {
            assertThat(received[0].getHeader(header)).hasSize(1).isEqualTo(received[1].getHeader(header))
                    .isNotEqualTo(received[2].getHeader(header));
        }
        email(port(server), Map.of("to", "ops@example.org")).fire(first);
        assertThat(server.getReceivedMessages()[3].getHeader("References")).isNull();
    }

    @Test
    void who_logs_in_does_so_with_a_password_from_a_file_or_the_environment() throws Exception {
        GreenMail server = server("smtp");
        server.setUser("aviso@example.org", "aviso", "hush");
        Path file = folder.resolve("password");
        Files.writeString(file, "hush\n");
        email(port(server), Map.of("to", "ops@example.org", "username", "aviso", "password_file", file.toString()))
                .fire(flight("x"));
        email(port(server), Map.of("to", "ops@example.org", "username", "aviso", "password_env", "MAIL_PASSWORD"))
                .fire(flight("x"));
        assertThat(server.getReceivedMessages()).hasSize(2);
        Files.writeString(file, "wrong");
        assertThatThrownBy(() -> email(port(server), Map.of("username", "aviso", "password_file", file.toString()))
                .fire(flight("x"))).isInstanceOfSatisfying(TriggerException.class, e -> {
                    assertThat(e.getMessage()).startsWith("Not able to send an email by 127.0.0.1:").contains("535")
                            .doesNotContain("wrong", "\n");
                    assertThat(e.passing()).isFalse();
                });
    }

    @Test
    void over_tls_the_certificate_must_be_trusted_unless_the_listener_says_otherwise() throws Exception {
        GreenMail server = server("smtps");
        assertThatThrownBy(() -> email(port(server), Map.of("tls", "ssl")).fire(flight("x")))
                .isInstanceOf(TriggerException.class).hasMessageContaining("127.0.0.1");
        assertThat(server.getReceivedMessages()).isEmpty();
        email(port(server), Map.of("tls", "ssl", "verify", false, "to", "ops@example.org")).fire(flight("x"));
        assertThat(server.getReceivedMessages()).hasSize(1);
    }

    @Test
    void a_server_without_starttls_is_not_talked_to_in_clear() throws Exception {
        GreenMail server = server("smtp");
        assertThatThrownBy(() -> email(port(server), Map.of("tls", "starttls")).fire(flight("x")))
                .isInstanceOf(TriggerException.class).hasMessageContaining("STARTTLS");
        assertThat(server.getReceivedMessages()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"451 busy,true", "550 no such user,false"})
    void a_refused_recipient_tells_whether_trying_again_makes_sense(String reply, boolean passing) throws Exception {
        try (RefusingServer server = new RefusingServer(reply)) {
            assertThatThrownBy(() -> email(server.port(), Map.of()).fire(flight("x")))
                    .isInstanceOfSatisfying(TriggerException.class, e -> {
                        assertThat(e.getMessage()).contains(reply);
                        assertThat(e.passing()).isEqualTo(passing);
                    });
        }
    }

    @Test
    void a_server_that_is_away_may_come_back() throws Exception {
        int port;
        try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = closed.getLocalPort();
        }
        assertThatThrownBy(() -> email(port, Map.of()).fire(flight("x"))).isInstanceOfSatisfying(TriggerException.class,
                e -> assertThat(e.passing()).isTrue());
    }

    @Test
    void who_sends_can_be_interrupted() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Trigger email = email(silent.getLocalPort(), Map.of());
            AtomicReference<Exception> thrown = new AtomicReference<>();
            Thread thread = Thread.ofVirtual().start(() -> {
                try {
                    email.fire(flight("x"));
                } catch (TriggerException | InterruptedException e) {
                    thrown.set(e);
                }
            });
            silent.accept();
            thread.interrupt();
            thread.join();
            assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            host          | ''             | host is a mandatory field
            port          | 70000          | port must be a whole number from 1 to 65535, not 70000
            tls           | maybe          | tls must be none, starttls or ssl, not 'maybe'
            from          | ''             | from is a mandatory field
            from          | nobody         | from must be an address such as ops@example.org, not 'nobody'
            to            | ''             | to is a mandatory field
            to            | 'a@b, c@d'     | to must be an address such as ops@example.org, not 'a@b, c@d'
            username      | aviso          | password_file or password_env is a mandatory field beside username
            password_env  | MAIL_PASSWORD  | username is a mandatory field beside a password
            password_file | /no/such       | password_file: '/no/such' can't be read: there is no such file
            verify        | maybe          | verify must be true or false, not 'maybe'
            text          | '${jsonpath}'  | ${jsonpath} is a file of this machine, for commands alone; use ${json}
            """)
    void a_mistake_is_told_in_one_line(String name, String value, String message) {
        Object written = value.matches("\\d+") ? (Object) Integer.valueOf(value) : value;
        assertThatThrownBy(() -> email(25, Map.of(name, written))).isInstanceOf(TriggerException.class)
                .hasMessage(message);
    }

    @Test
    void an_address_holds_no_line_break() {
        assertThatThrownBy(() -> email(25, Map.of("to", "ops@example.org\r\nBcc: thief@example.org")))
                .isInstanceOf(TriggerException.class).hasMessageStartingWith("to must be an address");
    }
}
