package io.carillon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

import io.carillon.acceptance.Servers.Server;
import io.carillon.acceptance.Shell.Outcome;
import io.carillon.acceptance.Shell.Program;
import io.carillon.peers.FreePort;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A server that goes away and comes back, while someone listens and someone publishes. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class OutageTest {

    private static final String AZ203 = "event=flight,country=Italy,airport=fco,date=20210101,number=AZ203,payload=";

    @TempDir
    private Path folder;

    @Test
    void nothing_is_missed_or_doubled_when_a_server_comes_back() throws Exception {
        Path config = Files.writeString(folder.resolve("config.yaml"),
                "notification_engine: {automatic_retry_delay: 1}");
        Shell shell = new Shell(folder);
        int port = FreePort.find();
        String at = "-P" + port;
        try (Server first = Servers.carillon(folder, port);
                Program listener = shell.start("./aviso", "listen", at, "-c", config.toString(),
                        "examples/echo_listener.yaml")) {
            Checkpoints.awaitListeners(folder, 1);
            listener.awaitErr(text -> text.contains("Listening to "));
            assertThat(shell.run("./aviso", "notify", at, AZ203 + "one").exit()).isZero();
            listener.awaitOut(text -> text.contains("one"));
            first.kill();
            listener.awaitErr(text -> text.contains("Unable to connect to http://localhost:" + port));
            try (Program waiting = shell.start("./aviso", "notify", at, "-c", config.toString(), AZ203 + "two")) {
                waiting.awaitErr(text -> text.contains("Unable to connect to"));
                try (Server second = Servers.carillon(folder, port)) {
                    assertThat(second.program().isRunning()).isTrue();
                    Outcome published = waiting.outcome();
                    assertThat(published.out()).isEqualTo("Done\n");
                    assertThat(shell.run("./aviso", "notify", at, AZ203 + "three").exit()).isZero();
                    listener.awaitOut(text -> text.contains("three"));
                }
            }
            assertThat(Pattern.compile("\"payload\": \"(.*?)\"").matcher(listener.out()).results()
                    .map(found -> found.group(1))).containsExactly("one", "two", "three");
        }
    }
}
