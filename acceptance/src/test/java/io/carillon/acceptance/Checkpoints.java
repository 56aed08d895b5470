package io.carillon.acceptance;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;

/** The checkpoints of a user's listeners. A listener that begins where the store is has begun once it has one. */
final class Checkpoints {

    private Checkpoints() {
    }

    /** Waits until as many listeners have one. */
    static void awaitListeners(Path home, int listeners) {
        await().atMost(Duration.ofSeconds(60)).until(() -> count(home) == listeners);
    }

    /** How many there are. */
    static long count(Path home) throws IOException {
        Path folder = home.resolve(".aviso/checkpoints");
        if (!Files.isDirectory(folder)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> file.toString().endsWith(".json")).count();
        }
    }
}
