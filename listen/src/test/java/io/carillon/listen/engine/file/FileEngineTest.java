package io.carillon.listen.engine.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.carillon.event.Event;
import io.carillon.event.Payload;
import io.carillon.event.schema.EventSchemas;
import io.carillon.listen.ListenOptions;
import io.carillon.listen.Listening;
import io.carillon.listen.NotificationException;
import io.carillon.listen.NotificationManager;
import io.carillon.listen.config.EngineConfig;
import io.carillon.listen.config.ListenerReader;
import io.carillon.listen.config.UserConfig;
import io.carillon.listen.engine.Engines;
import io.carillon.listen.engine.Feed;
import io.carillon.listen.engine.NotificationEngine;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The test mode: files in place of a store, shared with a pyaviso (aviso-v1 5.7). */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class FileEngineTest {

    private static final Map<String, String> ENVIRONMENT = Map.of("USER", "maria");

    @TempDir
    private Path folder;
    private Path base;
    private UserConfig config;
    private EventSchemas schemas;

    @BeforeEach
    void begin() {
        base = folder.resolve("aviso/flight");
        config = UserConfig.defaults(folder.resolve("home"))
                .withNotification(EngineConfig.defaults().withType(EngineConfig.FILE_BASED));
        schemas = EventSchemas.of(Map.of("flight", Map.of("endpoint",
                List.of(Map.of("engine", List.of("file_based"), "base", base.toString(), "stem", "{country}/{number}")),
                "request", Map.of("country", List.of(Map.of("type", "StringHandler", "canonic", "lower")), "number",
                        List.of(Map.of("type", "StringHandler"))))));
    }

    private NotificationManager manager() {
        return new NotificationManager(config, ENVIRONMENT, System.out);
    }

    private static Map<String, Object> flight(String country, String number, String payload) {
        return new HashMap<>(Map.of("event", "flight", "country", country, "number", number, "payload", payload));
    }

    /** As pyaviso writes: folders if need be, then the file, in place. */
    private void writeAsPyaviso(String stem, String value) throws IOException {
        Path file = base.resolve(stem);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        Files.writeString(file, value);
        Files.writeString(base.resolve("status"), "{\"etcd_user\": null, \"message\": \"notification to key " + file
                + "\", \"engine\": \"FILE_BASED\", \"date_time\": \"2026-11-21T05:12:58.805781Z\"}");
    }

    /** Everything that a feed tells of events, in order. */
    private final class Heard implements AutoCloseable {

        private final List<String> lines = new CopyOnWriteArrayList<>();
        private final NotificationEngine engine = Engines.notifications(config, ENVIRONMENT);
        private final Feed feed = engine.follow(Map.of(base + "/", 1L), null);
        private final Thread reader = Thread.startVirtualThread(this::read);

        private void read() {
            try {
                while (true) {
                    if (feed.next() instanceof Feed.Item.Put put) {
                        lines.add(put.key().substring(base.toString().length() + 1) + "=" + put.value());
                    }
                }
            } catch (InterruptedException e) {
                // The test is over.
            }
        }

        void await(String line) {
            Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> lines.contains(line));
        }

        @Override
        public void close() {
            feed.close();
            try {
                reader.join();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            engine.close();
        }
    }

    @Test
    void an_event_is_a_file_at_its_key_beside_the_status() throws Exception {
        try (NotificationManager manager = manager()) {
            manager.notify(schemas, flight("Italy", "AZ203", "Landed"));
            assertThat(base.resolve("italy/AZ203")).hasContent("Landed");
            assertThat(Files.readString(base.resolve("status"))).matches("\\{\"etcd_user\": null, \"message\":"
                    + " \"notification to key " + base + "/italy/AZ203\", \"unix_user\": \"maria\","
                    + " \"aviso_version\": \"1\\.0\\.1\", \"engine\": \"FILE_BASED\", \"hostname\": \".+\","
                    + " \"date_time\": \"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}Z\"}");
            writeAsPyaviso("italy/AZ9", "Left");
            assertThat(manager.value(schemas, Map.of("event", "flight", "country", "Italy", "number", "AZ9")))
                    .isEqualTo("Left");
            assertThat(manager.value(schemas, Map.of("event", "flight", "country", "Italy", "number", "NOPE")))
                    .isNull();
        }
    }

    @Test
    void who_watches_the_files_sees_them_modified() throws Exception {
        Files.createDirectories(base.resolve("italy"));
        try (WatchService watch = folder.getFileSystem().newWatchService(); NotificationManager manager = manager()) {
            base.resolve("italy").register(watch, StandardWatchEventKinds.ENTRY_MODIFY);
            manager.notify(schemas, flight("Italy", "AZ203", "Landed"));
            WatchKey key = watch.poll(20, TimeUnit.SECONDS);
            assertThat(key).isNotNull();
            assertThat(key.pollEvents()).extracting(event -> String.valueOf(event.context())).contains("AZ203");
        }
    }

    @Test
    void each_writing_is_heard_once_whoever_writes_and_wherever() throws Exception {
        writeAsPyaviso("italy/OLD", "from before");
        try (Heard heard = new Heard(); NotificationManager manager = manager()) {
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 5; i++) {
                writeAsPyaviso("country" + i + "/deep/er/N", "p" + i);
                heard.await("country" + i + "/deep/er/N=p" + i);
                manager.notify(schemas, flight("Land" + i, "N", "j" + i));
                heard.await("land" + i + "/N=j" + i);
                // The same value once more is another event, and a name that ends in status is an event, too.
                manager.notify(schemas, flight("Land" + i, "N", "j" + i));
                writeAsPyaviso("italy/my-status", "s" + i);
                heard.await("italy/my-status=s" + i);
                expected.addAll(List.of("country" + i + "/deep/er/N=p" + i, "land" + i + "/N=j" + i,
                        "land" + i + "/N=j" + i, "italy/my-status=s" + i));
            }
            writeAsPyaviso("end/N", "end");
            heard.await("end/N=end");
            expected.add("end/N=end");
            assertThat(heard.lines).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    void many_files_in_new_folders_are_heard_once_each() throws Exception {
        try (Heard heard = new Heard()) {
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 300; i++) {
                writeAsPyaviso("c" + i % 50 + "/d" + i % 7 + "/N" + i, "x");
                expected.add("c" + i % 50 + "/d" + i % 7 + "/N" + i + "=x");
            }
            await().atMost(Duration.ofSeconds(30)).until(() -> heard.lines.size() >= expected.size());
            writeAsPyaviso("end/N", "end");
            heard.await("end/N=end");
            expected.add("end/N=end");
            assertThat(heard.lines).containsExactlyInAnyOrderElementsOf(expected);
        }
    }

    @Test
    void an_empty_value_is_heard_as_empty() throws Exception {
        try (Heard heard = new Heard()) {
            writeAsPyaviso("italy/AZ1", "");
            heard.await("italy/AZ1=");
        }
    }

    @Test
    void a_listener_hears_what_comes_and_leaves_no_checkpoint() throws Exception {
        List<String> payloads = new CopyOnWriteArrayList<>();
        CountDownLatch done = new CountDownLatch(1);
        Consumer<Event> note = event -> {
            payloads.add(Payload.stored(event.payload()));
            if (payloads.getLast().equals("last")) {
                done.countDown();
            }
        };
        ListenOptions past = new ListenOptions(Instant.EPOCH, Instant.EPOCH.plusSeconds(1), true);
        try (NotificationManager manager = manager();
                Listening listening = manager.listen(
                        new ListenerReader(schemas, "file_based")
                                .listeners(List.of(Map.of("listeners",
                                        List.of(Map.of("event", "flight", "request", Map.of("country", "Italy"),
                                                "triggers", List.of(Map.of("type", "function", "function", note))))))),
                        past)) {
            await().atMost(Duration.ofSeconds(20)).until(() -> {
                manager.notify(schemas, flight("Italy", "AZ203", "first"));
                return !payloads.isEmpty();
            });
            manager.notify(schemas, flight("Spain", "AZ203", "unwanted"));
            manager.notify(schemas, flight("Italy", "AZ204", "last"));
            assertThat(done.await(20, TimeUnit.SECONDS)).isTrue();
            assertThat(payloads).doesNotContain("unwanted");
            assertThat(listening).isNotNull();
        }
        assertThat(folder.resolve("home/.aviso/checkpoints")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"..", "../../../../escaped", ".", "/etc/x", "a//b", "", "a/../../../../b", "n\0l"})
    void a_value_that_leads_elsewhere_is_refused(String number) {
        try (NotificationManager manager = manager()) {
            assertThatThrownBy(() -> manager.notify(schemas, flight("Italy", number, "x")))
                    .isInstanceOf(NotificationException.class)
                    .hasMessageMatching("Key .*/italy/.* can't be a file in TestMode, .*; use other values");
            assertThatThrownBy(
                    () -> manager.value(schemas, Map.of("event", "flight", "country", "Italy", "number", number)))
                    .isInstanceOf(NotificationException.class);
        }
        assertThat(base).doesNotExist();
    }

    @Test
    void a_value_can_t_overwrite_the_status() {
        EventSchemas flat = EventSchemas.of(Map.of("flight",
                Map.of("endpoint",
                        List.of(Map.of("engine", List.of("file_based"), "base", base.toString(), "stem", "{number}")),
                        "request", Map.of("number", List.of(Map.of("type", "StringHandler"))))));
        try (NotificationManager manager = manager()) {
            assertThatThrownBy(() -> manager.notify(flat, Map.of("event", "flight", "number", "status")))
                    .isInstanceOf(NotificationException.class).hasMessageContaining("kept for the status");
        }
    }

    @Test
    void a_link_laid_by_others_is_not_followed() throws Exception {
        Path elsewhere = Files.createDirectories(folder.resolve("elsewhere"));
        Files.createDirectories(base);
        Files.createSymbolicLink(base.resolve("italy"), elsewhere);
        Path file = Files.writeString(folder.resolve("precious"), "precious");
        Files.createDirectories(base.resolve("spain"));
        Files.createSymbolicLink(base.resolve("spain/N"), file);
        try (NotificationManager manager = manager()) {
            assertThatThrownBy(() -> manager.notify(schemas, flight("Italy", "N", "x")))
                    .isInstanceOf(NotificationException.class).hasMessageContaining("Saving of the ");
            assertThatThrownBy(() -> manager.notify(schemas, flight("Spain", "N", "x")))
                    .isInstanceOf(NotificationException.class).hasMessageContaining("Saving of the ");
        }
        assertThat(elsewhere).isEmptyDirectory();
        assertThat(file).hasContent("precious");
    }
}
