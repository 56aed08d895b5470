package io.carillon.listen.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

import io.carillon.event.Event;
import io.carillon.listen.triggers.Events;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The file of what could not be delivered. */
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class DeadLettersTest {

    private static final ListenerName LISTENER = new ListenerName("flight-1", "flight {'number': 'it\\'s'}");

    @TempDir
    private Path folder;

    private DeadLetters letters() {
        return new DeadLetters(folder.resolve("dead").resolve("a.jsonl"));
    }

    private DeadLetter letter(Event event) {
        Step step = new Step(_ -> {
        }, "log", "{'type': 'log', 'path': '\u00e9'}", 1, Duration.ZERO, Duration.ZERO, 1, true, letters());
        return DeadLetter.of(LISTENER, 2, step, 3, "no\nway \"x\"", event);
    }

    @Test
    void what_was_kept_is_read_as_it_was() throws Exception {
        assertThat(letters().read()).isEmpty();
        DeadLetter first = letter(Events.flight("A", "L\u00e4nded\n\ud83d\ude00", 7));
        DeadLetter second = letter(
                new Event("flight", Events.flight("B", "").identifier(), null, Events.flight("B", "", 8).origin()));
        letters().add(first);
        letters().add(second);
        assertThat(letters().read()).containsExactly(first, second);
        assertThat(first.id()).matches("[0-9a-f]{12}").isNotEqualTo(second.id());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(letters().file())))
                .isEqualTo("rw-------");
    }

    @Test
    void delivered_ones_go_and_those_that_failed_again_say_so() throws Exception {
        List<DeadLetter> all = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            all.add(letter(Events.flight("N" + i, "x", i + 1)));
            letters().add(all.get(i));
        }
        DeadLetter again = all.get(1).failedAgain("still not");
        assertThat(again.attempts()).isEqualTo(4);
        letters().update(Set.of(all.get(0).id()), Map.of(again.id(), again));
        assertThat(letters().read()).containsExactly(again, all.get(2));
        letters().update(Set.of(again.id(), all.get(2).id()), Map.of());
        assertThat(letters().read()).isEmpty();
    }

    @Test
    void a_line_that_is_none_is_neither_shown_nor_lost() throws Exception {
        DeadLetter letter = letter(Events.flight("A", "x"));
        letters().add(letter);
        String torn = "{\"id\": \"0123456789ab\", \"time";
        Files.writeString(letters().file(), torn, StandardOpenOption.APPEND);
        DeadLetter next = letter(Events.flight("B", "x"));
        letters().add(next);
        assertThat(letters().read()).containsExactly(letter, next);
        letters().update(Set.of(letter.id()), Map.of());
        assertThat(Files.readAllLines(letters().file())).hasSize(2).first().isEqualTo(torn);
        for (String line : List.of("", "[]", "{}", "3", "null", "{\"notification\": {\"event\": \"x\"}}")) {
            assertThat(DeadLetter.parse(line)).as(line).isNull();
        }
    }

    @Test
    void what_is_added_while_others_are_removed_is_not_lost() throws Exception {
        List<Thread> writers = new ArrayList<>();
        for (int writer = 0; writer < 4; writer++) {
            int number = writer;
            writers.add(Thread.ofVirtual().start(() -> {
                for (int i = 0; i < 25; i++) {
                    try {
                        letters().add(letter(Events.flight("W" + number, "x", i)));
                    } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                    }
                }
            }));
        }
        int removed = 0;
        while (removed < 100) {
            List<DeadLetter> some = letters().read();
            letters().update(Set.copyOf(some.stream().map(DeadLetter::id).toList()), Map.of());
            removed += some.size();
        }
        for (Thread writer : writers) {
            writer.join();
        }
        assertThat(removed).isEqualTo(100);
        assertThat(letters().read()).isEmpty();
    }
}
