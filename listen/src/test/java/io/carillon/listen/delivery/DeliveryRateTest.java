package io.carillon.listen.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import io.carillon.listen.triggers.Events;
import io.carillon.listen.triggers.Trigger;
import io.carillon.listen.triggers.TriggerException;
import io.carillon.listen.triggers.TriggerParameters;
import io.carillon.listen.triggers.Triggers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How many events a second go through delivery, the checkpoint's file included. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class DeliveryRateTest {

    private static final String BASE = "/tmp/aviso/flight/";

    @TempDir
    private Path folder;

    private static Trigger trigger(Map<String, ?> written) throws TriggerException {
        TriggerParameters parameters = new TriggerParameters(written, System.out);
        return Triggers.factory(parameters.type()).create(parameters);
    }

    /** Events a second. */
    private double rate(Step step, int events) throws InterruptedException {
        try (CheckpointFile file = CheckpointFile.open(folder.resolve("c").resolve("a.json"), "flight {}", "here")) {
            file.begin("s", Map.of(BASE, 1L));
            Checkpoint checkpoint = new Checkpoint(Map.of(BASE, 1L), file::moved);
            long begin = System.nanoTime();
            try (Delivery delivery = new Delivery(new ListenerName("a", "flight {}"), List.of(step), checkpoint)) {
                for (int i = 1; i <= events; i++) {
                    delivery.offer(BASE, Events.flight("N" + i % 1000, "Landed", i));
                    checkpoint.passed(BASE, i);
                }
                delivery.drain();
            }
            double rate = events * 1e9 / (System.nanoTime() - begin);
            System.out.printf("%s: %.0f events/s%n", step.type(), rate);
            assertThat(checkpoint.positions()).containsEntry(BASE, events + 1L);
            return rate;
        }
    }

    private Step step(String type, Trigger trigger) {
        return new Step(trigger, type, type, 3, Duration.ofSeconds(1), Duration.ofSeconds(1), 8, trigger.inOrder(),
                new DeadLetters(folder.resolve("dead.jsonl")));
    }

    @Test
    void log_takes_twenty_thousand_events_a_second_and_every_one_of_them() throws Exception {
        Path log = folder.resolve("test.log");
        double rate = rate(step("log", trigger(Map.of("type", "log", "path", log.toString()))), 200_000);
        try (BufferedReader lines = Files.newBufferedReader(log)) {
            assertThat(lines.lines().count()).isEqualTo(200_000);
        }
        assertThat(rate).isGreaterThan(20_000);
    }

    @Test
    void command_takes_a_hundred_and_fifty_events_a_second() throws Exception {
        assertThat(rate(step("command", trigger(Map.of("type", "command", "command", "/bin/true"))), 1000))
                .isGreaterThan(150);
    }
}
