package io.carillon.hub.postgresql;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Semaphore;

import io.carillon.hub.Hub;
import io.carillon.hub.HubEvent;
import io.carillon.hub.Notifications;
import io.carillon.hub.config.ConfiguredHubs;
import io.carillon.store.embedded.EmbeddedOptions;
import io.carillon.store.embedded.EmbeddedStore;

/**
 * A program with the hub {@code killed} of a file. It sends events and says of each that it was sent, then waits until
 * all consumers have taken all.
 */
final class KillShell {

    private static final int UNDER_WAY = 500;

    private KillShell() {
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        int from = Integer.parseInt(arguments[1]);
        int to = Integer.parseInt(arguments[2]);
        try (EmbeddedStore store = EmbeddedStore.open(EmbeddedOptions.in(folder.resolve("store")));
                Notifications notifications = Notifications.open(store);
                ConfiguredHubs hubs = ConfiguredHubs.start(notifications, folder.resolve("hubs.yaml"),
                        Duration.ofMinutes(1))) {
            Semaphore room = new Semaphore(UNDER_WAY);
            for (int i = from; i < to; i++) {
                room.acquire();
                String name = "n" + i + ".";
                var _ = notifications.sendAsync(HubEvent.of("number", name, "the body").build())
                        .thenRun(() -> System.out.println(name)).whenComplete((_, _) -> room.release());
            }
            room.acquire(UNDER_WAY);
            long end = store.revision();
            Hub hub = notifications.hub("killed").orElseThrow();
            while (hub.status().stream().anyMatch(status -> status.position() <= end)) {
                Thread.sleep(10);
            }
            System.out.println("drained " + hubs.mistakes());
        }
    }
}
