package io.carillon.workflow.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.carillon.workflow.config.NowcastConfig;
import io.carillon.workflow.history.WorkflowEvent.ChecklistChanged;
import io.carillon.workflow.history.WorkflowEvent.MessageReceived;
import io.carillon.workflow.history.WorkflowEvent.State;
import io.carillon.workflow.history.WorkflowEvent.WorkerExited;
import io.carillon.workflow.history.WorkflowEvent.WorkerLaunched;
import io.carillon.workflow.next.NextWorker;
import io.carillon.workflow.peers.TestConfig;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept on this machine of what happened. */
class HistoryTest {

    @TempDir
    private Path folder;

    private History history(String more) {
        NowcastConfig config = TestConfig.load(TestConfig.write(folder, 1, more));
        return History.of(config);
    }

    private static List<WorkflowEvent> read(History history) throws Exception {
        List<WorkflowEvent> events = new ArrayList<>();
        history.read(Instant.now().minusSeconds(3600), Instant.now().plusSeconds(1), events::add);
        return events;
    }

    private static MessageReceived message(String id, @Nullable Object payload) {
        return new MessageReceived(id, Instant.now(), "sleep", "success", payload, "ack", null, List.of());
    }

    @Test
    void has_again_what_was_written_down() throws Exception {
        Instant now = Instant.now();
        NextWorker worker = new NextWorker("x.plot", List.of("--ü", "a b\n"), "east");
        List<WorkflowEvent> events = List.of(
                new MessageReceived("m", now, "sleep", "success \"06\"", Map.of("a", List.of(1, 2.5, true)), "ack", "r",
                        List.of("1", "2")),
                new WorkerLaunched("1", now, worker, 2, 77, "schedule"),
                new WorkerExited("1", now, worker, State.TIMEOUT, "was ended", null, false, List.of()),
                new ChecklistChanged("m s", now, "s", true, null, "m"));
        try (History history = history("")) {
            history.append(events);
            assertThat(read(history)).isEqualTo(events);
        }
    }

    @Test
    void has_words_for_what_json_has_none_and_leaves_out_what_is_too_large() throws Exception {
        Map<String, @Nullable Object> payload = new LinkedHashMap<>();
        payload.put("date", LocalDate.of(2016, 9, 22));
        payload.put("time", OffsetDateTime.of(2016, 9, 22, 1, 2, 3, 0, ZoneOffset.UTC));
        payload.put("bytes", new byte[]{1, 2});
        payload.put("set", Set.of("a"));
        payload.put("nan", Double.NaN);
        payload.put("none", null);
        try (History history = history("")) {
            history.append(List.of(message("1", payload), message("2", "x".repeat(300_000)), message("3", "after")));
            List<WorkflowEvent> read = read(history);
            assertThat(read).hasSize(3);
            assertThat(String.valueOf(((MessageReceived) read.get(0)).payload()))
                    .isEqualTo("{date=2016-09-22, time=2016-09-22T01:02:03Z, bytes=AQI=, set=[a], nan=NaN, none=null}");
            assertThat(((MessageReceived) read.get(1)).payload()).isNull();
        }
    }

    @Test
    void goes_on_behind_a_line_that_was_cut_off() throws Exception {
        try (History history = history("")) {
            history.append(List.of(message("1", null)));
        }
        Path file = folder.resolve("nowcast_checklist.yaml.state/history")
                .resolve(LocalDate.now(ZoneOffset.UTC) + ".jsonl");
        Files.writeString(file, "{\"event\": \"nowcast.mess", StandardOpenOption.APPEND);
        try (History history = history("")) {
            history.append(List.of(message("2", null)));
            assertThat(read(history)).extracting(WorkflowEvent::id).containsExactly("1", "2");
        }
    }

    @Test
    void keeps_as_many_days_as_it_is_told() throws Exception {
        Path files = Files.createDirectories(folder.resolve("nowcast_checklist.yaml.state/history"));
        LocalDate today = LocalDate.now(ZoneOffset.UTC);
        Files.writeString(files.resolve(today.minusDays(4) + ".jsonl"), "");
        Files.writeString(files.resolve(today.minusDays(2) + ".jsonl"), "");
        try (History history = history("carillon: {history: {keep: 3 d}}")) {
            history.append(List.of(message("1", null)));
            assertThat(history.files().keySet()).containsExactly(today.minusDays(2), today);
        }
    }
}
