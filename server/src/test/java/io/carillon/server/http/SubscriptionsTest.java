package io.carillon.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import io.carillon.hub.Audience;
import io.carillon.hub.HubEvent;
import jakarta.mail.internet.MimeMessage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Users say what they want to be told of, are told, and end it. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SubscriptionsTest {

    private static final String JIRI = "/api/v1/subscriptions/mine";
    private static final String BY_EMAIL = """
            {"hub": "user", "channel": "email", "address": {"to": "jiri@example.org"}}""";

    @TempDir
    private Path folder;
    private final GreenMail mail = new GreenMail(ServerSetup.SMTP.dynamicPort());
    private HubServer server;

    @BeforeEach
    void start() throws Exception {
        mail.start();
        begin();
    }

    private void begin() throws Exception {
        server = new HubServer(folder);
        server.notifications().createHub("user");
        server.channels("channels: {email: {type: email, host: 127.0.0.1, port: " + mail.getSmtp().getPort()
                + ", tls: none, from: carillon@example.org}}");
    }

    @AfterEach
    void stop() {
        server.close();
        mail.stop();
    }

    private HttpResponse<String> as(String user, String method, String path, String json) throws Exception {
        return server.ask(server.request(path, HubServer.USER_HEADER, user, "Content-Type", "application/json")
                .method(method, HttpRequest.BodyPublishers.ofString(json)));
    }

    private MimeMessage message(int number) {
        await().until(() -> mail.getReceivedMessages().length >= number);
        return mail.getReceivedMessages()[number - 1];
    }

    private void send(String title, String... recipients) {
        server.notifications().send(HubEvent.of("user", title, "Body").recipients(recipients).build());
    }

    @Test
    void a_subscription_brings_mails_also_after_a_restart_until_it_is_ended() throws Exception {
        assertThat(as("jiri", "PUT", JIRI, BY_EMAIL).statusCode()).isEqualTo(201);
        send("first");
        assertThat(message(1).getSubject()).isEqualTo("first");
        assertThat(message(1).getAllRecipients()).extracting(Object::toString).containsExactly("jiri@example.org");
        server.close();
        begin();
        assertThat(as("jiri", "GET", "/api/v1/subscriptions", "").body()).contains("\"user\":\"jiri\"",
                "\"name\":\"email\"", "\"address\":[\"to\"]", "\"id\":\"mine\"", "jiri@example.org");
        assertThat(as("tibor", "GET", "/api/v1/subscriptions", "").body()).doesNotContain("jiri@example.org");
        assertThat(as("tibor", "DELETE", JIRI, "").statusCode()).isEqualTo(404);
        await().until(() -> server.notifications().hub("user").orElseThrow().status().size() == 1);
        send("second");
        assertThat(message(2).getSubject()).isEqualTo("second");
        assertThat(as("jiri", "DELETE", JIRI, "").statusCode()).isEqualTo(204);
        assertThat(server.notifications().hub("user").orElseThrow().status()).isEmpty();
        assertThat(as("jiri", "GET", JIRI, "").statusCode()).isEqualTo(404);
    }

    @Test
    void the_link_in_a_mail_ends_it_by_a_button_or_by_one_click_of_the_mail_program() throws Exception {
        as("jiri", "PUT", JIRI, BY_EMAIL);
        send("first");
        MimeMessage message = message(1);
        assertThat(message.getHeader("List-Unsubscribe-Post")).containsExactly("List-Unsubscribe=One-Click");
        String link = message.getHeader("List-Unsubscribe")[0].replaceAll("[<>]", "");
        assertThat(message.getContent().toString()).contains(link);
        assertThat(link).startsWith("http://hubs.example.org/unsubscribe?token=");
        String path = link.substring("http://hubs.example.org".length());
        HttpResponse<String> page = server.get(path);
        assertThat(page.body()).contains("<form method=\"post\">");
        assertThat(page.headers().firstValue("Content-Security-Policy").orElseThrow()).contains("default-src 'none'");
        assertThat(server.notifications().hub("user").orElseThrow().status()).as("looking ends nothing").hasSize(1);
        assertThat(click(path.substring(0, path.length() - 3) + "AAA").statusCode()).isEqualTo(404);
        assertThat(server.notifications().hub("user").orElseThrow().status()).hasSize(1);
        assertThat(click(path).statusCode()).isEqualTo(200);
        assertThat(server.notifications().hub("user").orElseThrow().status()).isEmpty();
        assertThat(click(path).statusCode()).as("once more does no harm").isEqualTo(200);
    }

    private HttpResponse<String> click(String path) throws Exception {
        return server.ask(server.request(path, "Content-Type", "application/x-www-form-urlencoded")
                .POST(HttpRequest.BodyPublishers.ofString("List-Unsubscribe=One-Click")));
    }

    @Test
    void a_user_is_told_only_of_what_the_user_may_see_and_wants() throws Exception {
        server.notifications().createHub("personal").showTo(Audience.RECIPIENTS);
        as("jiri", "PUT", "/api/v1/subscriptions/a", BY_EMAIL.replace("\"user\"", "\"personal\""));
        as("tibor", "PUT", "/api/v1/subscriptions/b", """
                {"hub": "user", "channel": "email", "address": {"to": "tibor@example.org"}, "mine": true}""");
        send("to nobody");
        send("to jiri", "jiri");
        send("to tibor", "tibor");
        await().until(() -> mail.getReceivedMessages().length == 2);
        assertThat(mail.getReceivedMessages()).extracting(MimeMessage::getSubject).containsExactlyInAnyOrder("to jiri",
                "to tibor");
    }

    @Test
    void mistakes_are_told_in_a_line() throws Exception {
        assertThat(server.get("/api/v1/subscriptions").statusCode()).isEqualTo(403);
        refused("{", "no JSON");
        refused(BY_EMAIL.replace("user", "nobody"), "hub");
        refused(BY_EMAIL.replace("\"email\"", "\"pigeon\""), "channel must be one of email");
        refused(BY_EMAIL.replace("jiri@example.org", "jiri"), "to must be an address");
        refused(BY_EMAIL.replace("jiri@", "${sender}@"), "address.to");
        refused(BY_EMAIL.replace("\"to\"", "\"host\""), "address.host is not known");
        refused(BY_EMAIL.replace("}}", "}, \"hours\": {\"from\": \"8\", \"to\": \"9\"}}"), "hours must have from");
        refused(BY_EMAIL.replace("}}", "}, \"what\": 1}"), "not known");
    }

    private void refused(String json, String part) throws Exception {
        HttpResponse<String> answer = as("jiri", "PUT", JIRI, json);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains(part);
    }
}
