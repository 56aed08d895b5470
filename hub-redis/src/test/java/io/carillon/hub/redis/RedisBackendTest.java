package io.carillon.hub.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

import io.carillon.hub.Backend;
import io.carillon.hub.Hub;
import io.carillon.hub.HubEvent;
import io.carillon.hub.HubException;
import io.carillon.hub.Notifications;
import io.carillon.hub.PushConsumer;
import io.carillon.hub.Subscription;
import io.carillon.hub.config.ConfiguredHubs;
import io.carillon.store.EventStore;
import io.carillon.store.embedded.EmbeddedOptions;
import io.carillon.store.embedded.EmbeddedStore;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RedisBackendTest {

    @TempDir
    private Path temp;

    @Test
    void every_subscriber_of_a_hubs_channel_gets_its_events() throws Exception {
        try (RedisServer redis = RedisServer.start(temp);
                Backend backend = RedisPubSubBackend.connect(redis.uri());
                EventStore store = EmbeddedStore.open(EmbeddedOptions.in(temp.resolve("store")));
                Notifications notifications = Notifications.open(store);
                Subscription one = backend.subscribe("event-hub-user");
                Subscription two = backend.subscribe("event-hub-user")) {
            Hub hub = notifications.createHub("user");
            hub.register("push", new PushConsumer(backend, hub.id()));
            HubEvent event = HubEvent.of("user", "title", "body").build();
            notifications.send(event);
            assertThat(HubEvent.fromJson(one.next().text())).isEqualTo(event);
            assertThat(HubEvent.fromJson(two.next().text())).isEqualTo(event);
            assertThatThrownBy(() -> backend.subscribe("event-hub-user", "1")).isInstanceOf(HubException.class);
        }
    }

    @Test
    void a_stream_keeps_what_was_published_while_nobody_read() throws Exception {
        try (RedisServer redis = RedisServer.start(temp);
                Backend backend = RedisStreamBackend.connect(redis.uri(), 1000)) {
            backend.publish("channel", "before");
            String last;
            try (Subscription reader = backend.subscribe("channel")) {
                assertThat(reader.next(Duration.ofMillis(50))).isNull();
                backend.publish("channel", "first");
                Backend.Message first = reader.next();
                assertThat(first.text()).isEqualTo("first");
                last = first.id();
            }
            backend.publish("channel", "second");
            backend.publish("channel", "third");
            try (Subscription reader = backend.subscribe("channel", last)) {
                assertThat(List.of(reader.next().text(), reader.next().text())).containsExactly("second", "third");
            }
        }
    }

    @Test
    void a_push_to_a_server_that_is_down_for_a_while_is_not_lost() throws Exception {
        try (RedisServer redis = RedisServer.start(temp);
                Backend backend = RedisStreamBackend.connect(redis.uri() + "?timeout=1s", 1000);
                EventStore store = EmbeddedStore.open(EmbeddedOptions.in(temp.resolve("store")));
                Notifications notifications = Notifications.open(store)) {
            Hub hub = notifications.createHub("user");
            hub.register("push", new PushConsumer(backend, hub.id()));
            redis.stop();
            notifications.send(HubEvent.of("user", "while away", "").build());
            await().until(() -> hub.status().getFirst().failures() > 0);
            redis.startAgain();
            try (Subscription reader = backend.subscribe(hub.id(), "0-0")) {
                assertThat(reader.next().text()).contains("while away");
            }
        }
    }

    @Test
    void a_hub_of_the_configuration_publishes_to_a_stream() throws Exception {
        try (RedisServer redis = RedisServer.start(temp);
                EventStore store = EmbeddedStore.open(EmbeddedOptions.in(temp.resolve("store")));
                Notifications notifications = Notifications.open(store)) {
            Path file = Files.writeString(temp.resolve("hubs.yaml"), """
                    hubs:
                      user:
                        consumers:
                          - {type: redis, url: "%s", channel: news, keep: 100}
                    """.formatted(redis.uri()));
            try (ConfiguredHubs hubs = ConfiguredHubs.start(notifications, file, Duration.ofSeconds(1));
                    Backend backend = RedisStreamBackend.connect(redis.uri(), 100);
                    Subscription reader = backend.subscribe("news", "0-0")) {
                notifications.send(HubEvent.of("user", "configured", "").build());
                assertThat(HubEvent.fromJson(reader.next().text()).title()).isEqualTo("configured");
                assertThat(hubs.mistakes()).isEmpty();
            }
        }
    }

    @Test
    void a_server_that_is_not_there_is_told_in_one_line() {
        assertThatThrownBy(() -> RedisPubSubBackend.connect("redis://127.0.0.1:1")).isInstanceOf(HubException.class)
                .hasMessageStartingWith("Redis can't be reached: ").message().doesNotContain("\n");
        assertThatThrownBy(() -> RedisPubSubBackend.connect("nonsense")).isInstanceOf(HubException.class);
    }
}
