package io.carillon.hub;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

import io.carillon.store.embedded.EmbeddedOptions;
import io.carillon.store.embedded.EmbeddedStore;

/**
 * A program with a hub of five consumers that write to files, each slower than the one before. It sends events without
 * end and says of each that it was sent, or waits until all were taken.
 */
final class KillShell {

    static final int CONSUMERS = 5;

    private KillShell() {
    }

    public static void main(String[] arguments) throws Exception {
        Path folder = Path.of(arguments[0]);
        try (EmbeddedStore store = EmbeddedStore.open(EmbeddedOptions.in(folder.resolve("store")));
                Notifications notifications = Notifications.open(store)) {
            Hub hub = notifications.createHub("killed").filterBy(EventFilters.withEventType("number"));
            for (int i = 0; i < CONSUMERS; i++) {
                int number = i;
                Path file = folder.resolve("consumer-" + i);
                hub.register("consumer-" + i, event -> {
                    Files.writeString(file, event.title() + ".\n", StandardOpenOption.CREATE,
                            StandardOpenOption.APPEND);
                    Thread.sleep(0, number * 200_000);
                });
            }
            if (arguments[1].equals("drain")) {
                long end = store.revision();
                while (hub.status().stream().anyMatch(status -> status.position() <= end)) {
                    Thread.sleep(10);
                }
                System.out.println("drained");
                return;
            }
            for (int i = Integer.parseInt(arguments[2]);; i++) {
                notifications.send(HubEvent.of("number", Integer.toString(i), "").build());
                System.out.println(i);
            }
        }
    }
}
