package io.carillon.listen.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file of a checkpoint. */
class CheckpointFileTest {

    @TempDir
    private Path folder;

    private CheckpointFile open() {
        return CheckpointFile.open(folder.resolve("checkpoints").resolve("a.json"), "flight {}", "localhost:2379");
    }

    @Test
    void what_was_saved_is_there_the_next_time() {
        try (CheckpointFile file = open()) {
            assertThat(file.load()).isNull();
            file.begin("store-1", Map.of("/a/", 3L, "/b/", 9L));
            file.moved("/a/", 7);
        }
        try (CheckpointFile file = open()) {
            assertThat(file.load()).isEqualTo(new CheckpointFile.Saved("store-1", Map.of("/a/", 7L, "/b/", 9L)));
            file.forget();
            assertThat(file.load()).isNull();
        }
    }

    @Test
    void a_file_that_cannot_be_read_is_begun_anew() throws Exception {
        try (CheckpointFile file = open()) {
            file.begin("s", Map.of("/a/", 1L));
        }
        for (String content : new String[]{"", "{", "[]", "{\"next_revisions\": {\"/a/\": \"x\"}}", "\0\0"}) {
            Files.writeString(folder.resolve("checkpoints/a.json"), content);
            try (CheckpointFile file = open()) {
                assertThat(file.load()).as("%s", content).isNull();
            }
        }
    }

    @Test
    void only_one_process_keeps_a_checkpoint() {
        try (CheckpointFile first = open()) {
            first.begin("s", Map.of("/a/", 1L));
            try (CheckpointFile second = open()) {
                second.begin("s", Map.of("/a/", 99L));
            }
        }
        try (CheckpointFile file = open()) {
            assertThat(file.load()).isEqualTo(new CheckpointFile.Saved("s", Map.of("/a/", 1L)));
        }
    }

    @Test
    void who_is_interrupted_while_closing_saves_and_lets_go_all_the_same() {
        CheckpointFile first = open();
        first.begin("s", Map.of("/a/", 1L));
        Thread.currentThread().interrupt();
        first.close();
        assertThat(Thread.interrupted()).isTrue();
        try (CheckpointFile second = open()) {
            assertThat(second.load()).isEqualTo(new CheckpointFile.Saved("s", Map.of("/a/", 1L)));
            second.begin("s", Map.of("/a/", 2L));
        }
        try (CheckpointFile third = open()) {
            assertThat(third.load()).isEqualTo(new CheckpointFile.Saved("s", Map.of("/a/", 2L)));
        }
    }

    @Test
    void a_folder_that_cannot_be_made_keeps_nobody_from_listening() throws Exception {
        Files.writeString(folder.resolve("checkpoints"), "a file in the way");
        try (CheckpointFile file = open()) {
            file.begin("s", Map.of("/a/", 1L));
            assertThat(file.load()).isNull();
        }
    }
}
