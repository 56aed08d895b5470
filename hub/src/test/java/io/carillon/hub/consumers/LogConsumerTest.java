package io.carillon.hub.consumers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.carillon.hub.ConsumerException;
import io.carillon.hub.HubEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogConsumerTest {

    @TempDir
    private Path temp;

    private static HubEvent event(String title) {
        return HubEvent.of("user", title, "two\nlines").build();
    }

    private static List<String> titles(Path file) throws Exception {
        List<String> titles = new ArrayList<>();
        for (String line : Files.readAllLines(file)) {
            titles.add(HubEvent.fromJson(line).title());
        }
        return titles;
    }

    @Test
    void each_event_is_a_line_and_a_file_that_has_grown_is_put_aside() throws Exception {
        Path file = temp.resolve("events.log");
        try (LogConsumer log = new LogConsumer(file, 100, 2)) {
            for (int i = 0; i < 5; i++) {
                log.consume(event("" + i));
            }
        }
        assertThat(titles(file)).containsExactly("4");
        assertThat(titles(temp.resolve("events.log.1"))).containsExactly("3");
        assertThat(titles(temp.resolve("events.log.2"))).containsExactly("2");
        assertThat(temp.resolve("events.log.3")).doesNotExist();
    }

    @Test
    void a_file_that_others_move_away_is_made_anew() throws Exception {
        Path file = temp.resolve("events.log");
        try (LogConsumer log = new LogConsumer(file, 1 << 20, 2)) {
            log.consumeAll(List.of(event("1"), event("2")));
            Files.move(file, temp.resolve("moved"));
            log.consume(event("3"));
        }
        assertThat(titles(temp.resolve("moved"))).containsExactly("1", "2");
        assertThat(titles(file)).containsExactly("3");
    }

    @Test
    void a_folder_that_is_not_there_may_come() throws Exception {
        Path file = temp.resolve("later").resolve("events.log");
        try (LogConsumer log = new LogConsumer(file, 1 << 20, 2)) {
            assertThatThrownBy(() -> log.consume(event("1"))).isInstanceOf(ConsumerException.class)
                    .hasMessageContaining("the folder is not there");
            Files.createDirectory(file.getParent());
            log.consume(event("1"));
        }
        assertThat(titles(file)).containsExactly("1");
    }
}
