package io.carillon.acceptance;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import com.sun.net.httpserver.HttpServer;
import io.carillon.acceptance.Servers.Server;
import io.carillon.acceptance.Shell.Outcome;
import io.carillon.acceptance.Shell.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Triggers that are modules of their own, run by {@code ./aviso listen}; and what they give up. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class TriggerModulesTest {

    private static final String AZ203 = "event=flight,country=Italy,airport=fco,date=20210101,number=AZ203,payload=Landed";

    @TempDir
    private Path folder;
    @RegisterExtension
    private final Opened open = new Opened();

    private static int closedPort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void a_topic_gets_the_notification_and_an_email_that_cannot_be_sent_is_kept_and_tried_again() throws Exception {
        BlockingQueue<String> published = new LinkedBlockingQueue<>();
        HttpServer topics = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        topics.createContext("/", exchange -> {
            published.add(new String(exchange.getRequestBody().readAllBytes(), UTF_8));
            byte[] answer = "<PublishResponse><PublishResult><MessageId>1</MessageId></PublishResult></PublishResponse>"
                    .getBytes(UTF_8);
            exchange.sendResponseHeaders(200, answer.length);
            exchange.getResponseBody().write(answer);
            exchange.close();
        });
        topics.start();
        open.add(() -> topics.stop(0));
        int smtp = closedPort();
        Path listeners = Files.writeString(folder.resolve("listeners.yaml"), """
                listeners:
                  - event: flight
                    request: {country: italy}
                    triggers:
                      - type: post
                        protocol: {type: cloudevents_aws, arn: "arn:aws:sns:us-east-2:1:aviso", region_name: us-east-2,
                          endpoint_url: "http://127.0.0.1:%d", aws_access_key_id: A, aws_secret_access_key: S}
                      - {type: email, host: 127.0.0.1, port: %d, tls: none, from: a@b.c, to: d@e.f, attempts: 1}
                """.formatted(topics.getAddress().getPort(), smtp));
        Server server = open.add(Servers.carillon(folder));
        Shell shell = new Shell(folder);
        Program listener = open.add(shell.start("./aviso", "listen", "-P" + server.port(), listeners.toString()));
        Checkpoints.awaitListeners(folder, 1);
        assertThat(shell.run("./aviso", "notify", "-P" + server.port(), AZ203).out()).isEqualTo("Done\n");
        assertThat(published.poll(30, TimeUnit.SECONDS)).startsWith("Action=Publish&").contains("AZ203");
        listener.awaitErr(text -> text.contains("was put to the dead letters"));
        Outcome list = shell.run("./carillon", "deadletters", "list");
        assertThat(list.out()).as(list.err()).contains("  2:email  /tmp/aviso/flight/20210101/italy/FCO/AZ203  Not able"
                + " to send an email by 127.0.0.1:" + smtp);
        Outcome retry = shell.run("./carillon", "deadletters", "retry", "--all", listeners.toString());
        assertThat(retry.err()).contains("failed again: Not able to send an email");
        assertThat(retry.exit()).isEqualTo(255);
    }
}
