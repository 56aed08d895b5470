package io.carillon.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

import io.carillon.event.schema.EventSchemas;
import io.carillon.listen.ListenOptions;
import io.carillon.listen.Listening;
import io.carillon.listen.NotificationManager;
import io.carillon.listen.config.EngineConfig;
import io.carillon.listen.config.ListenerReader;
import io.carillon.listen.config.SchemaLoader;
import io.carillon.listen.config.UserConfig;
import io.carillon.server.CarillonServer;
import io.carillon.server.ServerOptions;
import io.carillon.store.EventStore;
import io.carillon.store.embedded.EmbeddedOptions;
import io.carillon.store.embedded.EmbeddedStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code carillon deadletters}, after a real listener whose trigger fails. */
@Timeout(120)
class DeadLettersCommandTest {

    /** Fails with words that would steer a terminal, as long as the file {@code mended} is not there. */
    private static final String LISTENER = """
            listeners:
              - event: flight
                request: {country: italy}
                triggers:
                  - type: echo
                  - type: command
                    working_dir: HOME
                    command: if [ -e mended ]; then echo ${payload} >> delivered; else printf 'no\\033[31m\\n' >&2; exit 1; fi
                    attempts: 2
                    retry_delay: 0.01
                    DEAD_LETTER
            """;

    @TempDir
    private Path home;

    private String listener(String name, String deadLetter) throws IOException {
        return Files.writeString(home.resolve(name),
                LISTENER.replace("HOME", home.toString()).replace("DEAD_LETTER", deadLetter)).toString();
    }

    private Run deadLetters(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        String[] all = new String[words.length + 1];
        all[0] = "deadletters";
        System.arraycopy(words, 0, all, 1, words.length);
        int code = Carillon.run(all, new Env(Map.of(), home, home.resolve("etc"), new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8), (_, _) -> {
                }));
        return new Run(code, out.toString(UTF_8), err.toString(UTF_8));
    }

    /** Has a listener give up some events, and waits until they are kept. */
    private void giveUp(String listener, Supplier<Path> file, String... numbers) throws Exception {
        InetSocketAddress anywhere = InetSocketAddress.createUnresolved("127.0.0.1", 0);
        try (EventStore store = EmbeddedStore.open(EmbeddedOptions.in(home.resolve("data")));
                CarillonServer server = CarillonServer.start(store, new ServerOptions(anywhere, anywhere, "test"))) {
            UserConfig config = UserConfig.defaults(home).withNotification(
                    EngineConfig.defaults().withHost("127.0.0.1").withPort(server.etcdAddress().getPort()));
            EventSchemas schemas = new SchemaLoader(home.resolve("etc"), Map.of()).load(config);
            try (NotificationManager manager = new NotificationManager(config, Map.of(),
                    new PrintStream(new ByteArrayOutputStream(), true, UTF_8));
                    Listening _ = manager.listen(new ListenerReader(schemas, "etcd_rest")
                            .listeners(ListenerReader.documents(List.of(listener), config)), ListenOptions.CATCHUP)) {
                await().atMost(Duration.ofSeconds(30)).until(this::isBegun);
                for (String number : numbers) {
                    manager.notify(schemas, Map.of("event", "flight", "country", "Italy", "airport", "fco", "date",
                            "20210101", "number", number, "payload", "of " + number));
                }
                await().atMost(Duration.ofSeconds(30)).until(() -> kept(file.get()).size() == numbers.length);
            }
        }
    }

    private boolean isBegun() {
        String[] files = home.resolve(".aviso/checkpoints").toFile().list((_, name) -> name.endsWith(".json"));
        return files != null && files.length > 0;
    }

    /** What is kept, a line each. */
    private List<String> kept(Path file) throws IOException {
        return Files.exists(file) ? Files.readAllLines(file) : List.of();
    }

    /** The file of the one listener that gave something up. */
    private Path keptFile() {
        Path folder = home.resolve(".aviso/dead_letters");
        String[] files = folder.toFile().list((_, name) -> name.endsWith(".jsonl"));
        return folder.resolve(files == null || files.length == 0 ? "none" : files[0]);
    }

    private static String id(String line) {
        return line.substring(line.indexOf("\"id\": \"") + 7, line.indexOf("\"id\": \"") + 19);
    }

    @Test
    void what_was_given_up_is_listed_shown_and_tried_again() throws Exception {
        String listener = listener("listener.yaml", "dead_letter: true");
        giveUp(listener, this::keptFile, "AZ1", "AZ2", "AZ3");
        List<String> ids = kept(keptFile()).stream().map(DeadLettersCommandTest::id).toList();
        Run list = deadLetters("list");
        assertThat(list.code()).isZero();
        assertThat(list.out().lines()).hasSize(3).anySatisfy(line -> assertThat(line).matches(ids.getFirst()
                + "  \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ  flight-[0-9a-f]{12}  2:command  /tmp/aviso/flight/20210101/italy/"
                + "FCO/AZ\\d  no \\[31m"));
        assertThat(deadLetters("list", "--json").out()).startsWith("[{\"id\": \"" + ids.getFirst()).endsWith("}]\n");
        Run show = deadLetters("show", ids.get(1));
        assertThat(show.code()).isZero();
        assertThat(show.out()).contains("\"attempts\": 2", "\"definition\": \"flight {'country': 'italy'}\"",
                "\"error\": \"no\\u001b[31m\\n\"", "\"number\": \"AZ");

        Run again = deadLetters("retry", ids.get(1), listener);
        assertThat(again.code()).isEqualTo(255);
        assertThat(again.err()).contains(ids.get(1) + "  failed again: no [31m");
        assertThat(deadLetters("show", ids.get(1)).out()).contains("\"attempts\": 3");

        Files.createFile(home.resolve("mended"));
        Run one = deadLetters("retry", ids.get(1), listener);
        assertThat(one.code()).as(one.err()).isZero();
        assertThat(one.err()).endsWith(ids.get(1) + "  delivered\n");
        Run rest = deadLetters("retry", "--all", "--json", listener);
        assertThat(rest.code()).isZero();
        assertThat(rest.out()).isEqualTo("[{\"id\": \"" + ids.get(0) + "\", \"delivered\": true}, {\"id\": \""
                + ids.get(2) + "\", \"delivered\": true}]\n");
        assertThat(Files.readAllLines(home.resolve("delivered"))).containsExactlyInAnyOrder("of AZ1", "of AZ2",
                "of AZ3");
        assertThat(deadLetters("list")).isEqualTo(new Run(0, "", "There are no dead letters.\n"));
        assertThat(deadLetters("list", "--json").out()).isEqualTo("[]\n");
        assertThat(deadLetters("retry", "--all", listener).code()).isZero();
    }

    @Test
    void a_trigger_that_was_mended_in_its_file_is_found_and_another_listener_is_not_taken_for_it() throws Exception {
        String listener = listener("listener.yaml", "");
        giveUp(listener, this::keptFile, "AZ1");
        String id = id(kept(keptFile()).getFirst());
        Path other = home.resolve("other.yaml");
        Files.writeString(other, Files.readString(Path.of(listener)).replace("country: italy", "country: france"));
        Run wrong = deadLetters("retry", id, other.toString());
        assertThat(wrong.code()).isEqualTo(255);
        assertThat(wrong.err())
                .contains("failed again: its listener, flight {'country': 'italy'} with trigger 2 of type"
                        + " command, is not among the listeners given");
        Files.writeString(other, Files.readString(Path.of(listener)).replace("[ -e mended ]", "true"));
        assertThat(deadLetters("retry", id, other.toString()).code()).isZero();
        assertThat(home.resolve("delivered")).hasContent("of AZ1");
    }

    @Test
    void the_listeners_of_the_configuration_are_taken_when_there_is_no_file() throws Exception {
        String listener = listener("listener.yaml", "");
        giveUp(listener, this::keptFile, "AZ1");
        Files.createFile(home.resolve("mended"));
        Files.copy(Path.of(listener), home.resolve(".aviso/config.yaml"));
        Run retry = deadLetters("retry", "--all");
        assertThat(retry.err()).contains("delivered");
        assertThat(retry.code()).isZero();
    }

    @Test
    void a_file_that_a_trigger_names_is_looked_into_when_it_is_named() throws Exception {
        Path file = home.resolve("mine.jsonl");
        String listener = listener("listener.yaml", "dead_letter: " + file);
        giveUp(listener, () -> file, "AZ1");
        assertThat(deadLetters("list").out()).isEmpty();
        assertThat(deadLetters("list", "--file", file.toString()).out()).contains("/AZ1");
        Files.createFile(home.resolve("mended"));
        assertThat(deadLetters("retry", "--all", "-f", file.toString(), listener).code()).isZero();
        assertThat(deadLetters("list", "-f", home + "/nothing").code()).isEqualTo(255);
    }

    @Test
    void a_command_line_that_cannot_be_understood_is_told() {
        for (String words : List.of("", "x", "show", "show 0123456789ab", "retry", "retry 0123456789ab",
                "retry --all 0123456789ab", "list x", "list --nope")) {
            Run run = deadLetters(words.isEmpty() ? new String[0] : words.split(" ", -1));
            assertThat(run.code()).as(words).isEqualTo(2);
            assertThat(run.err()).as(words).startsWith(
                    "Usage: carillon deadletters [OPTIONS] {list|show|retry|discard} [ID|LISTENER_FILE]...");
        }
        assertThat(deadLetters("--help").out()).contains("list shows them", "--all");
    }
}
