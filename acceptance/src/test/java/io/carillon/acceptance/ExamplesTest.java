package io.carillon.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpServer;
import io.carillon.acceptance.Servers.Server;
import io.carillon.acceptance.Shell.Outcome;
import io.carillon.acceptance.Shell.Program;
import jakarta.mail.internet.MimeMessage;
import jakarta.mail.internet.MimeMultipart;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The listeners of {@code examples/}, run as the documents say, each with a notification that it is for. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class ExamplesTest {

    private static final String AZ203 = "event=flight,country=Italy,airport=fco,date=20210101,number=AZ203,payload=Landed";
    private static final String ECHOED = """
            {
                "event": "flight",
                "payload": "Landed",
                "request": {
                    "airport": "FCO",
                    "country": "italy",
                    "date": "20210101",
                    "number": "AZ203"
                }
            }
            """;

    @TempDir
    private Path folder;
    @RegisterExtension
    private final Opened open = new Opened();
    private Shell shell = new Shell(Path.of(""));
    private String at = "";

    @BeforeEach
    void begin() throws Exception {
        Path work = Files.createDirectory(folder.resolve("work"));
        copy(Shell.ROOT.resolve("examples"), Files.createDirectory(work.resolve("examples")));
        Files.createDirectory(work.resolve("log"));
        Server server = open.add(Servers.carillon(folder));
        shell = new Shell(folder, Map.of("AWS_ACCESS_KEY_ID", "A", "AWS_SECRET_ACCESS_KEY", "S"), work);
        at = "-P" + server.port();
    }

    private static void copy(Path from, Path to) throws Exception {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path target = to.resolve(from.relativize(file).toString());
                Files.createDirectories(target.getParent());
                Files.copy(file, target);
            }
        }
    }

    /** Starts a listener, and waits until it hears. */
    private Program listen(int listeners, String... files) throws Exception {
        List<String> command = new ArrayList<>(List.of("./aviso", "listen", at));
        command.addAll(List.of(files));
        Program program = open.add(shell.start(command.toArray(String[]::new)));
        Checkpoints.awaitListeners(folder, listeners);
        return program;
    }

    private void publish(String parameters) throws Exception {
        assertThat(shell.run("./aviso", "notify", at, parameters).out()).isEqualTo("Done\n");
    }

    /** Puts what is here in the place of what the example names. */
    private void edit(String example, String... places) throws Exception {
        Path file = folder.resolve("work/examples").resolve(example);
        String text = Files.readString(file);
        for (int i = 0; i < places.length; i += 2) {
            assertThat(text).contains(places[i]);
            text = text.replace(places[i], places[i + 1]);
        }
        Files.writeString(file, text);
    }

    /** What was posted to an endpoint. */
    private record Posted(Headers headers, String body) {

        String header(String name) {
            return String.valueOf(headers.getFirst(name));
        }
    }

    /** An endpoint that others can post to. */
    private record Endpoint(int port, BlockingQueue<Posted> posted) {

        Posted next() throws InterruptedException {
            Posted next = posted.poll(30, TimeUnit.SECONDS);
            assertThat(next).isNotNull();
            return Objects.requireNonNull(next);
        }
    }

    private Endpoint endpoint(String path, String answer) throws Exception {
        BlockingQueue<Posted> posted = new LinkedBlockingQueue<>();
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext(path, exchange -> {
            posted.add(new Posted(exchange.getRequestHeaders(),
                    new String(exchange.getRequestBody().readAllBytes(), UTF_8)));
            exchange.sendResponseHeaders(200, answer.length());
            exchange.getResponseBody().write(answer.getBytes(UTF_8));
            exchange.close();
        });
        server.start();
        open.add(() -> server.stop(0));
        return new Endpoint(server.getAddress().getPort(), posted);
    }

    @Test
    void the_configuration_of_the_guide_needs_no_listener_file() throws Exception {
        Files.createDirectory(folder.resolve(".aviso"));
        Files.copy(Shell.ROOT.resolve("examples/config.yaml"), folder.resolve(".aviso/config.yaml"));
        Program listener = listen(1);
        publish(AZ203);
        listener.awaitOut(text -> text.equals(ECHOED));
    }

    @Test
    void echo_shows_what_suits_every_key() throws Exception {
        Program listener = listen(1, "examples/all_keys_listener.yaml");
        publish(AZ203.replace("fco", "lin"));
        publish(AZ203.replace("AZ203", "AZ204"));
        publish(AZ203);
        listener.awaitOut(text -> text.equals(ECHOED));
    }

    @Test
    void log_adds_a_line_to_its_file() throws Exception {
        listen(1, "examples/log_listener.yaml");
        publish(AZ203);
        Path log = folder.resolve("work/log/testLog.log");
        await().atMost(Duration.ofSeconds(30)).until(() -> Files.exists(log) && Files.readString(log).endsWith("}\n"));
        assertThat(Files.readString(log)).matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d,\\d{3} - aviso - INFO - "
                + "Notification received: \\{'event': 'flight', 'request': \\{'date': '20210101', 'country': 'italy', "
                + "'airport': 'FCO', 'number': 'AZ203'\\}, 'payload': 'Landed'\\}\n");
    }

    @Test
    void commands_get_values_as_words_and_in_the_environment() throws Exception {
        Program listener = listen(1, "examples/command_listener.yaml");
        publish(AZ203);
        listener.awaitErr(text -> text.contains("number AZ203 on 20210101 at FCO"));
    }

    @Test
    void commands_get_the_notification_as_json() throws Exception {
        String json = "json: {\"event\": \"flight\", \"request\": {\"date\": \"20210101\", \"country\": \"italy\", "
                + "\"airport\": \"FCO\", \"number\": \"AZ203\"}, \"payload\": \"Landed\"}";
        Program listener = listen(2, "examples/command_json_listener.yaml", "examples/command_jsonpath_listener.yaml");
        publish(AZ203);
        listener.awaitErr(text -> text.split(java.util.regex.Pattern.quote(json), -1).length == 3);
    }

    @Test
    void several_triggers_all_get_the_notification() throws Exception {
        Program listener = listen(1, "examples/multiple_triggers_listener.yaml");
        publish(AZ203);
        listener.awaitOut(text -> text.equals(ECHOED));
        listener.awaitErr(text -> text.contains("number AZ203 on 20210101 at -"));
        assertThat(folder.resolve("work/log/testLog.log")).content().contains("'number': 'AZ203'");
    }

    @Test
    void several_listeners_of_one_file_each_get_what_they_asked_for() throws Exception {
        Program listener = listen(3, "examples/several_listeners.yaml");
        publish(AZ203);
        listener.awaitErr(text -> text.contains("number country italy") && text.contains("number flight AZ203")
                && text.contains("number airport FCO"));
        publish(AZ203.replace("AZ203", "AZ999").replace("Italy", "France").replace("fco", "cdg"));
        publish(AZ203.replace("Italy", "France").replace("fco", "cdg"));
        listener.awaitErr(text -> text.split("number flight AZ203", -1).length == 3);
        assertThat(listener.err()).doesNotContain("AZ999", "country france", "airport CDG");
    }

    @Test
    void post_sends_a_cloudevent() throws Exception {
        Endpoint endpoint = endpoint("/events", "taken");
        edit("post_listener.yaml", "127.0.0.1:8080", "127.0.0.1:" + endpoint.port());
        listen(1, "examples/post_listener.yaml");
        publish(AZ203);
        Posted posted = endpoint.next();
        assertThat(posted.header("X-Station")).isEqualTo("rome");
        assertThat(posted.header("Content-Type")).isEqualTo("application/cloudevents+json");
        assertThat(posted.body()).startsWith("{").contains("\"type\": \"aviso_cloudevents\"", "\"source\": \"my_test\"",
                "\"number\": \"AZ203\"");
    }

    @Test
    void a_webhook_gets_a_body_of_its_own_and_a_signature() throws Exception {
        Endpoint endpoint = endpoint("/hooks/flights", "taken");
        edit("webhook_listener.yaml", "127.0.0.1:8080", "127.0.0.1:" + endpoint.port());
        Files.writeString(folder.resolve("work/webhook.secret"), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw");
        listen(1, "examples/webhook_listener.yaml");
        publish(AZ203.replace("Landed", "L\u00e4nded"));
        Posted posted = endpoint.next();
        assertThat(posted.header("X-Station")).isEqualTo("rome");
        assertThat(posted.header("Webhook-Signature")).startsWith("v1,");
        assertThat(posted.body()).startsWith("{\"text\": \"Flight AZ203 at FCO: L\\u00e4nded\", \"notification\": {")
                .contains("\"number\": \"AZ203\"");
    }

    @ParameterizedTest
    @CsvSource({"sns_listener.yaml,,valueAttribute1,aviso_topic", "sns_fifo_listener.yaml,aviso,,aviso"})
    void a_topic_gets_group_attributes_and_subject(String file, @Nullable String group, @Nullable String attribute,
            String subject) throws Exception {
        Endpoint topics = endpoint("/",
                "<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>");
        edit(file, "region_name: us-east-2",
                "region_name: us-east-2\n          endpoint_url: http://127.0.0.1:" + topics.port());
        listen(1, "examples/" + file);
        publish(AZ203);
        Map<String, String> form = new HashMap<>();
        for (String field : topics.next().body().split("&", -1)) {
            String[] parts = field.split("=", 2);
            form.put(parts[0], URLDecoder.decode(parts[1], UTF_8));
        }
        assertThat(form.get("Message")).contains("AZ203");
        assertThat(form.get("MessageGroupId")).isEqualTo(group);
        assertThat(form.get("MessageAttributes.entry.1.Value.StringValue")).isEqualTo(attribute);
        assertThat(form.get("Subject")).isEqualTo(subject);
    }

    @Test
    void an_email_goes_to_all_in_text_and_html() throws Exception {
        GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", "smtp"));
        server.start();
        open.add(server::stop);
        server.setUser("aviso@example.org", "aviso", "hush");
        edit("email_listener.yaml", "smtp.example.org", "127.0.0.1\n        port: " + server.getSmtp().getPort(),
                "starttls", "none");
        Files.writeString(folder.resolve("work/smtp.password"), "hush");
        listen(1, "examples/email_listener.yaml");
        publish(AZ203);
        await().atMost(Duration.ofSeconds(30)).until(() -> server.getReceivedMessages().length == 2);
        MimeMessage received = server.getReceivedMessages()[0];
        assertThat(received.getSubject()).isEqualTo("Flight AZ203: Landed");
        MimeMultipart parts = (MimeMultipart) received.getContent();
        assertThat(parts.getBodyPart(0).getContent().toString().strip())
                .isEqualTo("Flight AZ203 of 20210101 at FCO: Landed");
        assertThat(parts.getBodyPart(1).getContent()).isEqualTo("<p>Flight <b>AZ203</b> at FCO: Landed</p>");
    }

    @Test
    void a_forecast_step_under_a_schema_of_the_configuration_service_makes_a_request_of_the_archive() throws Exception {
        Outcome pushed = shell.run("./aviso-config", "push", at, "aviso/v1", "-D", "examples/service_configuration",
                "-m", "event listener schema");
        assertThat(pushed.exit()).as(pushed.err()).isZero();
        Files.createDirectory(folder.resolve(".aviso"));
        Files.writeString(folder.resolve(".aviso/config.yaml"), """
                schema_parser: ecmwf
                remote_schema: true
                configuration_engine: {port: %s}
                """.formatted(at.substring(2)));
        Program listener = listen(1, "examples/mars_listener.yaml");
        publish("event=mars,class=od,expver=1,domain=g,date=20261121,time=0,stream=enfo,step=2");
        publish("event=mars,class=od,expver=1,domain=g,date=20261121,time=0,stream=enfo,step=1");
        listener.awaitErr(text -> text.contains("stream=enfo, date=20261121, time=00, step=1,"));
        assertThat(listener.err()).doesNotContain("step=2");
        Outcome status = shell.run("./aviso-config", "status", at, "aviso/v1");
        assertThat(status.out()).contains("\"message\": \"event listener schema\"", "\"version\": 1");
    }

    @Test
    void files_take_the_place_of_a_server_in_test_mode() throws Exception {
        Program listener = open.add(shell.start("./aviso", "listen", "--test", "examples/all_keys_listener.yaml"));
        listener.awaitErr(text -> text.contains("Listening to "));
        assertThat(listener.err()).contains("TEST MODE");
        Outcome notified = shell.run("./aviso", "notify", "--test", AZ203);
        assertThat(notified.out()).as(notified.err()).isEqualTo("Done\n");
        listener.awaitOut(text -> text.equals(ECHOED));
        assertThat(shell.run("./aviso", "value", "--test", AZ203.replace(",payload=Landed", "")).out())
                .isEqualTo("Landed\n");
    }
}
