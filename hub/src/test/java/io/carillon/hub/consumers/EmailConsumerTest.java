package io.carillon.hub.consumers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.carillon.hub.DeadLetter;
import io.carillon.hub.Hub;
import io.carillon.hub.HubEvent;
import io.carillon.hub.Notifications;
import io.carillon.hub.config.ConfiguredHubs;
import io.carillon.store.EventStore;
import io.carillon.store.embedded.EmbeddedOptions;
import io.carillon.store.embedded.EmbeddedStore;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Mails of a hub, to a real mail server. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class EmailConsumerTest {

    @TempDir
    private Path temp;
    private EventStore store;
    private Notifications notifications;
    private GreenMail mail;
    private int port;
    private ConfiguredHubs hubs;

    @BeforeEach
    void open() {
        store = EmbeddedStore.open(EmbeddedOptions.in(temp.resolve("store")));
        notifications = Notifications.open(store);
        mail = server(0);
        port = mail.getSmtp().getPort();
    }

    @AfterEach
    void close() {
        if (hubs != null) {
            hubs.close();
        }
        notifications.close();
        store.close();
        mail.stop();
    }

    private static GreenMail server(int port) {
        GreenMail server = new GreenMail(new ServerSetup(port, "127.0.0.1", ServerSetup.PROTOCOL_SMTP));
        server.start();
        return server;
    }

    private void write(int to, String more) throws Exception {
        // As editors do: never half a file.
        Path other = temp.resolve("other.yaml");
        Files.writeString(other, """
                hubs:
                  ops:
                    consumers:
                      - {id: mail, type: email, host: 127.0.0.1, port: %d, tls: none, from: carillon@example.org,
                         to: ops@example.org, retry_delay: 10ms, retry_delay_max: 100ms%s}
                      - {id: other, type: log, path: '%s'}
                """.formatted(to, more, temp.resolve("other.log")));
        Files.move(other, temp.resolve("hubs.yaml"), StandardCopyOption.REPLACE_EXISTING);
    }

    private Hub hub(int to, String more) throws Exception {
        write(to, more);
        hubs = ConfiguredHubs.start(notifications, temp.resolve("hubs.yaml"), Duration.ofMillis(20));
        return notifications.hub("ops").orElseThrow();
    }

    private void send(String title) {
        notifications.send(HubEvent.of("user", title, "the <body>").id("same").build());
    }

    private List<String> subjects() {
        return Arrays.stream(mail.getReceivedMessages()).map(EmailConsumerTest::subject).toList();
    }

    private static String subject(MimeMessage message) {
        try {
            return message.getSubject();
        } catch (MessagingException e) {
            throw new IllegalStateException(e);
        }
    }

    private void awaitOthers(int lines) {
        await().until(() -> Files.exists(temp.resolve("other.log"))
                && Files.readAllLines(temp.resolve("other.log")).size() == lines);
    }

    @Test
    void a_mail_has_text_and_html_and_those_of_one_key_are_a_thread() throws Exception {
        hub(port, ", html: '<p>${body}</p>'");
        send("one");
        send("two");
        await().until(() -> subjects().equals(List.of("one", "two")));
        MimeMessage[] mails = mail.getReceivedMessages();
        MimeMultipart parts = (MimeMultipart) mails[0].getContent();
        assertThat(parts.getBodyPart(0).getContent().toString().strip()).isEqualTo("the <body>");
        assertThat(parts.getBodyPart(1).getContent()).isEqualTo("<p>the &lt;body&gt;</p>");
        assertThat(mails[0].getMessageID()).isNotEqualTo(mails[1].getMessageID());
        assertThat(mails[0].getHeader("References")).hasSize(1).isEqualTo(mails[1].getHeader("References"))
                .isEqualTo(mails[1].getHeader("In-Reply-To"));
    }

    @Test
    void nothing_is_lost_while_the_server_is_down() throws Exception {
        Hub hub = hub(port, "");
        send("1");
        await().until(() -> subjects().equals(List.of("1")));
        mail.stop();
        send("2");
        send("3");
        await().until(() -> hub.status().getFirst().trouble() != null);
        mail = server(port);
        await().until(() -> subjects().equals(List.of("2", "3")));
        assertThat(notifications.deadLetters().count("ops", "mail")).isZero();
    }

    @Test
    void what_the_server_refuses_becomes_a_dead_letter_with_the_reason_and_is_retried() throws Exception {
        mail.setUser("carillon@example.org", "carillon", "another");
        hub(port, ", username: carillon, password: hush");
        send("1");
        await().until(() -> notifications.deadLetters().count("ops", "mail") == 1);
        DeadLetter letter = notifications.deadLetters().list("ops", "mail", 1).getFirst();
        assertThat(letter.reason()).contains("535").doesNotContain("hush");
        mail.setUser("carillon@example.org", "carillon", "hush");
        assertThat(notifications.deadLetters().retry(letter)).isNull();
        assertThat(subjects()).containsExactly("1");
    }

    @Test
    void a_server_that_does_not_answer_delays_no_other_consumer() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            Hub hub = hub(silent.getLocalPort(), ", timeout: 200ms, patience: 1s");
            for (int i = 0; i < 50; i++) {
                send("" + i);
            }
            awaitOthers(50);
            await().until(() -> hub.status().getFirst().failures() > 0);
            assertThat(hub.status().getFirst().delivered()).isZero();
        }
    }

    @Test
    void in_quiet_hours_nothing_comes_and_afterwards_all_of_it() throws Exception {
        LocalTime now = LocalTime.now(ZoneOffset.UTC);
        DateTimeFormatter time = DateTimeFormatter.ofPattern("HH:mm");
        hub(port, ", digest: {every: 1h, most: 3}, quiet: {from: '" + time.format(now.minusHours(1)) + "', to: '"
                + time.format(now.plusHours(1)) + "', zone: UTC}");
        send("1");
        send("2");
        send("3");
        awaitOthers(3);
        assertThat(subjects()).isEmpty();
        write(port, ", digest: {every: 1h, most: 3}");
        await().until(() -> subjects().equals(List.of("3 events of ops")));
        assertThat(mail.getReceivedMessages()[0].getContent().toString()).contains(" 1: the <body>", " 3: the <body>");
    }
}
