package io.carillon.hub.consumers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.carillon.hub.DeadLetter;
import io.carillon.hub.DeliveryOptions;
import io.carillon.hub.Hub;
import io.carillon.hub.HubEvent;
import io.carillon.hub.Notifications;
import io.carillon.store.EventStore;
import io.carillon.store.embedded.EmbeddedOptions;
import io.carillon.store.embedded.EmbeddedStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands of a hub, run by a real shell. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class CommandConsumerTest {

    @TempDir
    private Path temp;
    private EventStore store;
    private Notifications notifications;
    private Hub hub;

    @BeforeEach
    void open() {
        store = EmbeddedStore.open(EmbeddedOptions.in(temp.resolve("store")));
        notifications = Notifications.open(store);
        hub = notifications.createHub("a");
    }

    @AfterEach
    void close() {
        notifications.close();
        store.close();
    }

    private void command(String command, int attempts) {
        hub.register("it",
                ConsumerFactories.of("command")
                        .create(new ConsumerSettings(Map.of("working_dir", temp.toString(), "command", command))),
                DeliveryOptions.defaults().withTimeout(null).withRetries(attempts, Duration.ofMillis(10),
                        Duration.ofMillis(50)));
    }

    private void send(int from, int to) {
        for (int i = from; i < to; i++) {
            notifications.send(HubEvent.of("number", Integer.toString(i), "").build());
        }
    }

    private List<String> written() throws Exception {
        Path out = temp.resolve("out");
        return Files.exists(out) ? Files.readAllLines(out) : List.of();
    }

    @Test
    void nothing_is_lost_while_a_command_fails_for_a_while() throws Exception {
        command("if [ -e up ]; then echo ${title} >> out; else echo away >&2; exit 1; fi", 1000);
        send(0, 5);
        await().until(() -> hub.status().getFirst().failures() > 5);
        Files.createFile(temp.resolve("up"));
        await().untilAsserted(() -> assertThat(written()).containsExactlyInAnyOrder("0", "1", "2", "3", "4"));
    }

    @Test
    void what_a_command_refuses_becomes_a_dead_letter_with_its_words_and_is_retried() throws Exception {
        command("if [ -e mended ] || [ ${title} != 1 ]; then echo ${title} >> out; else echo 'no, thanks' >&2; exit 1;"
                + " fi", 2);
        send(0, 3);
        await().until(() -> notifications.deadLetters().count("a", "it") == 1);
        await().untilAsserted(() -> assertThat(written()).containsExactly("0", "2"));
        DeadLetter letter = notifications.deadLetters().list("a", "it", 1).getFirst();
        assertThat(letter.reason()).isEqualTo("no, thanks");
        assertThat(letter.attempts()).isEqualTo(2);
        Files.createFile(temp.resolve("mended"));
        assertThat(notifications.deadLetters().retry(letter)).isNull();
        assertThat(written()).containsExactly("0", "2", "1");
    }

    @Test
    void a_slow_command_delays_no_other_consumer() throws Exception {
        AtomicInteger others = new AtomicInteger();
        command("while [ ! -e go ]; do sleep 0.1; done; echo ${title} >> out", 1);
        hub.register("other", _ -> others.incrementAndGet());
        send(0, 100);
        await().until(() -> others.get() == 100);
        assertThat(written()).isEmpty();
        Files.createFile(temp.resolve("go"));
        await().untilAsserted(() -> assertThat(written()).hasSize(100));
    }
}
