package io.carillon.workflow.checklist;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.carillon.workflow.next.NextWorker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

class ManagerStoreTest {

    @TempDir
    private Path folder;

    private ManagerStore open() throws JournalException {
        return ManagerStore.open(folder.resolve("state"), folder.resolve("checklist.yaml"), false,
                LoggerFactory.getLogger("manager"));
    }

    private static void put(ManagerStore store, String key, Object payload) throws Exception {
        ChecklistEdit edit = new ChecklistEdit(false, key, payload, Map.of(), Set.of());
        Checklist checklist = edit.of(store.state().checklist());
        Change change = new Change(null, null, edit, checklist, null, null, null, List.of(), List.of());
        store.state().apply(change);
        store.write(List.of(change));
    }

    /** What a manager that is killed at this moment leaves behind. */
    private void copyOfJournal(Path to) throws Exception {
        Files.createDirectories(to);
        Files.copy(folder.resolve("state/journal"), to.resolve("journal"));
    }

    @Test
    void has_everything_again_from_the_journal_alone() throws Exception {
        Path copy = folder.resolve("copy");
        Run run = new Run("1", new NextWorker("x.a", List.of("--b", "ü"), "east"), 2, Instant.ofEpochMilli(5),
                Instant.ofEpochMilli(7), "success 06");
        Races races = new Races(List.of(new Race("starter", Set.of("a"), Set.of("a"), List.of(run.worker()))));
        try (ManagerStore store = open()) {
            put(store, "section", new LinkedHashMap<>(Map.of("date", java.time.LocalDate.of(2016, 9, 22))));
            Change change = new Change("request", "ack", null, null, races, null, null, List.of(), List.of(run));
            store.state().apply(change);
            store.write(List.of(change));
            copyOfJournal(copy);
        }
        try (ManagerStore store = ManagerStore.open(copy, folder.resolve("other.yaml"), false,
                LoggerFactory.getLogger("manager"))) {
            assertThat(store.state().checklist().yaml()).isEqualTo("section:\n  date: 2016-09-22\n");
            assertThat(store.state().races()).isEqualTo(races);
            assertThat(store.state().runs()).containsExactly(run);
            assertThat(store.state().reply("request")).isEqualTo("ack");
            await().untilAsserted(() -> assertThat(folder.resolve("other.yaml")).exists());
        }
    }

    @Test
    void drops_a_last_line_that_was_cut_off_and_refuses_damage_before_it() throws Exception {
        try (ManagerStore store = open()) {
            put(store, "one", 1);
            put(store, "two", 2);
        }
        Path journal = folder.resolve("state/journal");
        byte[] whole = Files.readAllBytes(journal);
        Files.write(journal, "1234abcd {\"record\"".getBytes(UTF_8), StandardOpenOption.APPEND);
        try (ManagerStore store = open()) {
            assertThat(store.state().checklist().sections()).containsOnlyKeys("one", "two");
        }
        whole[whole.length / 2] ^= 1;
        Files.write(journal, whole);
        assertThatThrownBy(this::open).isInstanceOf(JournalException.class).hasMessageContaining("is damaged in line");
    }

    @Test
    void notices_that_the_checklist_file_was_deleted_or_edited() throws Exception {
        Path file = folder.resolve("checklist.yaml");
        try (ManagerStore store = open()) {
            put(store, "one", 1);
        }
        Files.writeString(file, "other: 2\n");
        try (ManagerStore store = open()) {
            assertThat(store.state().checklist().sections()).containsOnlyKeys("other");
            put(store, "one", 1);
        }
        Files.delete(file);
        try (ManagerStore store = open()) {
            assertThat(store.state().checklist().isEmpty()).isTrue();
        }
        Files.writeString(file, "not: [yaml\n");
        try (ManagerStore store = open()) {
            assertThat(store.state().checklist().isEmpty()).isTrue();
        }
    }

    @Test
    void reads_an_empty_checklist_file_as_an_empty_checklist() throws Exception {
        Files.writeString(folder.resolve("checklist.yaml"), "");
        try (ManagerStore store = open()) {
            assertThat(store.state().checklist().isEmpty()).isTrue();
            put(store, "one", Map.of("a", 1));
        }
        assertThat(Files.readString(folder.resolve("checklist.yaml"))).isEqualTo("one:\n  a: 1\n");
    }

    @Test
    void says_that_a_checklist_file_cannot_be_read_when_there_is_nothing_else() throws Exception {
        Files.writeString(folder.resolve("checklist.yaml"), "a: !!python/tuple [1]\n");
        assertThatThrownBy(this::open).isInstanceOf(JournalException.class)
                .hasMessageContaining("checklist.yaml can't be read").hasMessageContaining("--ignore-checklist");
    }

    @Test
    void begins_a_new_journal_when_it_has_grown_large() throws Exception {
        String text = "x".repeat(400_000);
        try (ManagerStore store = open()) {
            for (int i = 0; i < 60; i++) {
                put(store, "large", text + i);
            }
            assertThat(Files.size(folder.resolve("state/journal"))).isLessThan(18_000_000);
        }
        try (ManagerStore store = open()) {
            assertThat(store.state().checklist().sections().get("large")).isEqualTo(text + 59);
        }
    }
}
