package io.carillon.workflow.history;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;

import io.carillon.workflow.history.Timeline.RunRow;
import io.carillon.workflow.history.WorkflowEvent.MessageReceived;
import io.carillon.workflow.history.WorkflowEvent.State;
import io.carillon.workflow.history.WorkflowEvent.WorkerExited;
import io.carillon.workflow.history.WorkflowEvent.WorkerLaunched;
import io.carillon.workflow.next.NextWorker;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is made of events: runs, their lengths and states, and what led to what. */
class TimelineTest {

    private static final Instant BEGIN = Instant.parse("2026-11-21T08:00:00Z");
    private final Timeline timeline = new Timeline();

    private static Instant at(double seconds) {
        return BEGIN.plusMillis(Math.round(seconds * 1000));
    }

    private static WorkerLaunched launch(String id, String worker, double seconds, @Nullable String cause) {
        return new WorkerLaunched(id, at(seconds), new NextWorker("x." + worker), 1, 0, cause);
    }

    private static WorkerExited exit(String id, String worker, double launched, double seconds, State state,
            boolean seen, String... launches) {
        return new WorkerExited(id, at(seconds), new NextWorker("x." + worker), state, "ended", at(launched), seen,
                List.of(launches));
    }

    private static MessageReceived message(String id, String source, String type, double seconds, @Nullable String run,
            String... launches) {
        return new MessageReceived(id, at(seconds), source, type, null, "ack", run, List.of(launches));
    }

    private String table(@Nullable String worker) {
        return new TimelineText("ops", LocalDate.of(2026, 11, 21), ZoneId.of("UTC"), timeline, false, worker).table();
    }

    @Test
    void shows_how_long_each_run_took_how_it_ended_and_what_it_followed() {
        timeline.add(launch("1", "download", 0, "schedule"));
        timeline.add(message("m1", "download", "success 06", 12, null, "2", "3"));
        timeline.add(launch("2", "plot", 12.1, null));
        timeline.add(launch("3", "check", 12.2, null));
        timeline.add(exit("1", "download", 0, 12.345, State.ENDED, true));
        timeline.add(exit("3", "check", 12.2, 75.2, State.CRASH, true, "4"));
        timeline.add(launch("4", "tidy", 76, null));
        timeline.add(exit("4", "tidy", 76, 7276, State.TIMEOUT, true));
        timeline.add(message("m2", "by_hand", "failure", 80, null));

        assertThat(table(null)).isEqualTo("""
                2026-11-21, workflow ops: 4 runs (1 success, 1 running, 1 crash, 1 timeout), times in UTC

                START     END             TIME  WORKER    STATE             AFTER
                08:00:00  08:00:12      12.3 s  download  success           schedule
                08:00:12                        plot      running           download: success 06 (of 08:00:00)
                08:00:12  08:01:15  1 min 03 s  check     crash             download: success 06 (of 08:00:00)
                08:01:16  10:01:16  2 h 00 min  tidy      timeout           check: crash (of 08:00:12)
                08:01:20                        by_hand   message: failure
                """);
        assertThat(table("plot")).contains("1 run (1 running)").contains("download: success 06 (of 08:00:00)")
                .doesNotContain("by_hand");
    }

    @Test
    void counts_once_what_was_written_down_twice_by_a_manager_that_was_killed() {
        timeline.add(message("m", "a", "success", 1, null, "never"));
        timeline.add(message("m", "a", "success", 3, null, "1"));
        timeline.add(launch("1", "b", 4, null));
        timeline.add(launch("1", "b", 4, null));
        timeline.add(exit("1", "b", 4, 5, State.SUCCESS, true));
        timeline.add(exit("1", "b", 4, 50, State.SUCCESS, false));

        RunRow run = timeline.runs(_ -> true).getFirst();
        assertThat(timeline.runs(_ -> true)).hasSize(1);
        assertThat(run.ended()).isEqualTo(at(5));
        assertThat(run.seen()).isTrue();
        assertThat(String.valueOf(run.after())).isEqualTo("a: success");
    }

    @Test
    void tells_what_it_does_not_know() {
        timeline.add(launch("1", "gone", 0, null));
        timeline.add(launch("2", "unseen", 1, null));
        timeline.add(exit("2", "unseen", 1, 31, State.SUCCESS, false));
        timeline.add(exit("3", "of_yesterday", -7200, 40, State.SUCCESS, true));

        assertThat(timeline.runs(_ -> false)).extracting(RunRow::state).containsExactly("success", "lost", "success");
        assertThat(table("unseen")).contains("≤ 30.0 s");
        assertThat(table("of_yesterday")).contains("06:00:00  08:00:40  2 h 00 min");
    }
}
