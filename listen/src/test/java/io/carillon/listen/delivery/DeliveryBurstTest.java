package io.carillon.listen.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

import io.carillon.listen.triggers.Events;
import io.carillon.listen.triggers.Trigger;
import io.carillon.listen.triggers.TriggerException;
import io.carillon.listen.triggers.TriggerParameters;
import io.carillon.listen.triggers.Triggers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Bursts of events through delivery, the checkpoint's file included. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class DeliveryBurstTest {

    private static final String BASE = "/tmp/aviso/flight/";

    @TempDir
    private Path folder;

    private static Trigger trigger(Map<String, ?> written) throws TriggerException {
        TriggerParameters parameters = new TriggerParameters(written, System.out);
        return Triggers.factory(parameters.type()).create(parameters);
    }

    private void deliver(Step step, int events) throws InterruptedException {
        try (CheckpointFile file = CheckpointFile.open(folder.resolve("c").resolve("a.json"), "flight {}", "here")) {
            file.begin("s", Map.of(BASE, 1L));
            Checkpoint checkpoint = new Checkpoint(Map.of(BASE, 1L), file::moved);
            try (Delivery delivery = new Delivery(new ListenerName("a", "flight {}"), List.of(step), checkpoint)) {
                for (int i = 1; i <= events; i++) {
                    delivery.offer(BASE, Events.flight("N" + i % 1000, "Landed", i));
                    checkpoint.passed(BASE, i);
                }
                delivery.drain();
            }
            assertThat(checkpoint.positions()).containsEntry(BASE, events + 1L);
        }
    }

    private Step step(String type, Trigger trigger) {
        return new Step(trigger, type, type, 3, Duration.ofSeconds(1), Duration.ofSeconds(1), 8, trigger.inOrder(),
                new DeadLetters(folder.resolve("dead.jsonl")));
    }

    @Test
    void log_has_a_line_for_every_event_of_a_burst() throws Exception {
        Path log = folder.resolve("test.log");
        deliver(step("log", trigger(Map.of("type", "log", "path", log.toString()))), 200_000);
        try (Stream<String> lines = Files.lines(log)) {
            assertThat(lines).hasSize(200_000);
        }
    }

    @Test
    void command_is_run_for_every_event_of_a_burst() throws Exception {
        Path log = folder.resolve("ran");
        deliver(step("command", trigger(Map.of("type", "command", "command", "echo x >> " + log))), 300);
        try (Stream<String> lines = Files.lines(log)) {
            assertThat(lines).hasSize(300);
        }
    }
}
