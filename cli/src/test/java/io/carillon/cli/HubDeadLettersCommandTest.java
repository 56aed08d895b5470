package io.carillon.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.carillon.hub.ConsumerException;
import io.carillon.hub.HubEvent;
import io.carillon.hub.Notifications;
import io.carillon.server.CarillonServer;
import io.carillon.server.ServedHubs;
import io.carillon.server.ServerOptions;
import io.carillon.store.EventStore;
import io.carillon.store.embedded.EmbeddedOptions;
import io.carillon.store.embedded.EmbeddedStore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code carillon deadletters --server}, after real hubs whose consumers refuse. */
@Timeout(120)
class HubDeadLettersCommandTest {

    @TempDir
    private Path home;
    private EventStore store;
    private Notifications notifications;
    private CarillonServer server;
    private final Set<String> refused = ConcurrentHashMap.newKeySet();
    private final Set<String> taken = ConcurrentHashMap.newKeySet();

    @BeforeEach
    void open() throws Exception {
        store = EmbeddedStore.open(EmbeddedOptions.in(home.resolve("data")));
        notifications = Notifications.open(store);
        InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        server = CarillonServer.start(store, new ServedHubs(notifications), new ServerOptions(free, free, "test"));
        for (String hub : List.of("a", "b")) {
            notifications.createHub(hub).register("it", event -> {
                if (refused.contains(hub + event.title())) {
                    throw new ConsumerException(ConsumerException.Kind.REFUSED, "no\u001b[31m, thanks");
                }
                taken.add(hub + event.title());
            });
        }
        refused.addAll(Set.of("a1", "b1", "b2"));
        for (int i = 1; i < 4; i++) {
            notifications.send(HubEvent.of("number", "" + i, "").build());
        }
        await().until(() -> taken.size() == 3 && notifications.deadLetters().all(10).size() == 3);
    }

    @AfterEach
    void close() {
        server.close();
        notifications.close();
        store.close();
    }

    private Run deadLetters(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        String[] all = new String[words.length + 3];
        all[0] = "deadletters";
        System.arraycopy(words, 0, all, 1, words.length);
        all[words.length + 1] = "--server";
        all[words.length + 2] = "127.0.0.1:" + server.httpAddress().getPort();
        int code = Carillon.run(all, new Env(Map.of(), home, home.resolve("etc"), new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8), (_, _) -> {
                }));
        return new Run(code, out.toString(UTF_8), err.toString(UTF_8));
    }

    @Test
    void what_was_given_up_is_listed_shown_tried_again_and_thrown_away() {
        Run listed = deadLetters("list");
        assertThat(listed.code()).isZero();
        List<String> lines = listed.out().lines().toList();
        assertThat(lines).hasSize(3).allMatch(line -> line.endsWith("no [31m, thanks"));
        assertThat(lines.getFirst()).startsWith("a/it/0000").contains("Z  1  ");
        String first = lines.getFirst().split(" ", 2)[0];
        String last = lines.getLast().split(" ", 2)[0];
        assertThat(deadLetters("show", first).out()).contains("\"hub\": \"a\"", "\"title\": \"1\"", "\"attempts\": 1");

        Run again = deadLetters("retry", first);
        assertThat(again.code()).isEqualTo(255);
        assertThat(again.err()).endsWith(first + "  failed again: no [31m, thanks\n");
        refused.remove("a1");
        refused.remove("b1");
        assertThat(deadLetters("retry", first).err()).isEqualTo(first + "  delivered\n");
        assertThat(taken).contains("a1");
        Run all = deadLetters("retry", "--all", "--json");
        assertThat(all.code()).isEqualTo(255);
        assertThat(all.out()).contains("\"delivered\": true", last + "\", \"delivered\": false, \"error\": \"no");
        assertThat(taken).contains("b1");

        assertThat(deadLetters("discard", last).code()).isZero();
        assertThat(deadLetters("list").err()).isEqualTo("There are no dead letters.\n");
        assertThat(taken).doesNotContain("b2");
        assertThat(deadLetters("retry", first).err()).isEqualTo("carillon deadletters: there is no such dead letter;"
                + " /api/v1/dead-letters lists those that there are\n");
    }

    @Test
    void a_consumer_that_is_gone_is_told_of_and_its_letter_stays() {
        notifications.hub("a").orElseThrow().deregister("it");
        String first = deadLetters("list").out().split(" ", 2)[0];
        Run retried = deadLetters("retry", first);
        assertThat(retried.code()).isEqualTo(255);
        assertThat(retried.err()).contains("hub 'a' has no consumer 'it' at present");
        assertThat(notifications.deadLetters().all(10)).hasSize(3);
    }

    @Test
    void a_wrong_name_is_told() {
        Run run = deadLetters("retry", "../x");
        assertThat(run.code()).isEqualTo(2);
        assertThat(run.err()).contains("named by HUB/CONSUMER/ID, not '../x'");
        server.close();
        assertThat(deadLetters("list").err()).startsWith("carillon deadletters: http://127.0.0.1:")
                .contains("can't be asked");
    }
}
