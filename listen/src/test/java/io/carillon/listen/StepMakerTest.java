package io.carillon.listen;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;

import io.carillon.event.Event;
import io.carillon.listen.delivery.Step;
import io.carillon.listen.triggers.Events;
import io.carillon.listen.triggers.TriggerException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What all triggers have in common. */
class StepMakerTest {

    private static final Path LETTERS = Path.of("letters.jsonl");

    private static Step step(Map<String, ?> more) {
        Map<String, Object> written = new HashMap<>(more);
        written.putIfAbsent("type", "Command");
        written.putIfAbsent("command", "true");
        return new StepMaker(System.out, Map.of()).make(written, LETTERS);
    }

    @Test
    void a_trigger_that_says_nothing_gets_what_is_usual() {
        Step step = step(Map.of());
        assertThat(step.type()).isEqualTo("command");
        assertThat(step.attempts()).isEqualTo(3);
        assertThat(step.firstPause()).isEqualTo(Duration.ofSeconds(1));
        assertThat(step.longestPause()).isEqualTo(Duration.ofMinutes(1));
        assertThat(step.concurrency()).isEqualTo(8);
        assertThat(step.inOrder()).isFalse();
        assertThat(Objects.requireNonNull(step.deadLetters()).file()).isEqualTo(LETTERS);
    }

    @Test
    void what_a_trigger_says_holds() {
        Step step = step(Map.of("attempts", 7, "retry_delay", 0.5, "retry_delay_max", 9, "concurrency", 2,
                "dead_letter", "/tmp/mine.jsonl"));
        assertThat(step.attempts()).isEqualTo(7);
        assertThat(step.firstPause()).isEqualTo(Duration.ofMillis(500));
        assertThat(step.longestPause()).isEqualTo(Duration.ofSeconds(9));
        assertThat(step.concurrency()).isEqualTo(2);
        assertThat(Objects.requireNonNull(step.deadLetters()).file()).isEqualTo(Path.of("/tmp/mine.jsonl"));
        assertThat(step(Map.of("dead_letter", false)).deadLetters()).isNull();
        assertThat(Objects.requireNonNull(step(Map.of("dead_letter", true)).deadLetters()).file()).isEqualTo(LETTERS);
    }

    @Test
    void a_function_runs_for_several_keys_at_once_only_if_it_is_said_to() {
        Consumer<Event> function = _ -> {
        };
        Step usual = step(Map.of("type", "function", "function", function));
        assertThat(usual.inOrder()).isTrue();
        assertThat(usual.concurrency()).as("behind a slow trigger it must not run twice at once either").isEqualTo(1);
        Step parallel = step(Map.of("type", "function", "function", function, "concurrency", 4));
        assertThat(parallel.inOrder()).isFalse();
        assertThat(parallel.concurrency()).isEqualTo(4);
    }

    @Test
    void a_timeout_stops_any_trigger() {
        Step step = step(Map.of("command", "sleep 600", "timeout", 0.2));
        assertThatThrownBy(() -> step.trigger().fire(Events.flight("A", "x")))
                .isInstanceOfSatisfying(TriggerException.class, e -> {
                    assertThat(e).hasMessage("it did not end within 0.2 s and was stopped");
                    assertThat(e.passing()).isTrue();
                });
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            attempts        | 0    | attempts must be a whole number from 1 to 1000, not 0
            attempts        | x    | attempts must be a whole number from 1 to 1000, not 'x'
            retry_delay     | -1   | retry_delay must be a number of seconds above 0, not -1
            retry_delay_max | x    | retry_delay_max must be a number of seconds above 0, not 'x'
            timeout         | 0    | timeout must be a number of seconds above 0, not 0
            concurrency     | 257  | concurrency must be a whole number from 1 to 256, not 257
            dead_letter     | 3    | dead_letter must be true, false or the path of a file, not 3
            check_exit_code | x    | check_exit_code must be true or false, not 'x'
            environment     | x    | environment must be a mapping, not 'x'
            """)
    void a_mistake_is_told_by_name_and_keeps_no_event_from_being_kept(String name, String value, String message) {
        Object written = value.matches("-?\\d+") ? (Object) Integer.valueOf(value) : value;
        Step step = step(Map.of(name, written));
        assertThatThrownBy(() -> step.trigger().fire(Events.flight("A", "x")))
                .isInstanceOfSatisfying(TriggerException.class, e -> {
                    assertThat(e).hasMessage("it could not be created: " + message);
                    assertThat(e.passing()).isFalse();
                });
        assertThat(step.deadLetters()).isNotNull();
    }
}
