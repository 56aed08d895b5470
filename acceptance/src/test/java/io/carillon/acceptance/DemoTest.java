package io.carillon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalTime;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.carillon.acceptance.Shell.Outcome;
import io.carillon.acceptance.Shell.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The README's first command. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class DemoTest {

    @TempDir
    private Path folder;

    @Test
    void the_demo_tells_its_story_and_says_what_to_type_next() throws Exception {
        Outcome demo = new Shell(folder).run("./carillon", "demo");
        assertThat(demo.exit()).as(demo.err()).isZero();
        assertThat(demo.out()).contains("AZ203  at Rome Fiumicino: Landed").containsPattern("echo, done \\d+\\.\\d ms")
                .containsPattern("4 events replayed in [\\d.]+ ms").contains("./aviso notify event=flight");
        assertThat(folder.toFile().list()).as("nothing is left in the home folder").isEmpty();
    }

    /** A line of the timeline: begin, end, how long, worker, how it went, because of what. */
    private static final Pattern ROW = Pattern.compile(
            "   (\\d\\d:\\d\\d:\\d\\d)  (\\d\\d:\\d\\d:\\d\\d) +([\\d.]+) s  (\\w+) (\\S+).*?  (success|failure)  (\\w+).*");

    @Test
    void the_demo_of_a_workflow_tells_of_a_chain_its_failure_and_a_timeline_that_is_right() throws Exception {
        Outcome demo;
        try (Program program = new Shell(folder).start("./carillon", "demo", "workflow")) {
            demo = program.outcome(Duration.ofMinutes(2));
        }
        assertThat(demo.exit()).as(demo.out() + demo.err()).isZero();
        assertThat(demo.out()).containsPattern("When  plot 2026-11-21 +\\d").contains("a PNG of 900 x 420 points")
                .containsPattern("When  problem 2026-11-22 .*: run_rain: failure")
                .contains("9 runs (8 success, 1 failure)");
        List<Matcher> rows = demo.out().lines().map(ROW::matcher).filter(Matcher::matches).toList();
        assertThat(rows).extracting(row -> row.group(4) + " " + row.group(5) + ": " + row.group(6))
                .containsExactlyInAnyOrder("download 2026-11-21: success", "run_wind 2026-11-21: success",
                        "run_rain 2026-11-21: success", "plot 2026-11-21: success", "publish 2026-11-21: success",
                        "download 2026-11-22: success", "run_wind 2026-11-22: success", "run_rain 2026-11-22: failure",
                        "notify_failure 2026-11-22: success");
        assertThat(rows).allSatisfy(row -> {
            double between = Duration.between(LocalTime.parse(row.group(1)), LocalTime.parse(row.group(2))).toSeconds();
            // the clock shows whole seconds
            assertThat(Double.parseDouble(row.group(3))).as(row.group()).isBetween(between - 1, between + 1);
        });
        // each of these rests for 0.4 s
        assertThat(rows).filteredOn(row -> row.group(4).matches("download|run_.*"))
                .allSatisfy(row -> assertThat(Double.parseDouble(row.group(3))).isGreaterThan(0.4));
        assertThat(rows).extracting(row -> row.group(4) + " after " + row.group(7).replaceAll("wind|rain", "..."))
                .containsOnly("download after forecast", "run_wind after download", "run_rain after download",
                        "plot after run_...", "publish after plot", "notify_failure after run_...");
        assertThat(folder.toFile().list()).as("nothing is left in the home folder").isEmpty();
    }

    @Test
    void a_demo_that_there_is_not_is_told_in_one_line() throws Exception {
        Outcome demo = new Shell(folder).run("./carillon", "demo", "weather");
        assertThat(demo.exit()).isEqualTo(2);
        assertThat(demo.err()).contains("There is no demo 'weather'; there is one of hub, one of workflow");
    }

    @Test
    void the_demo_of_hubs_shows_a_page_a_mail_and_a_row_where_there_is_postgresql() throws Exception {
        Outcome demo = new Shell(folder).run("./carillon", "demo", "hub");
        assertThat(demo.exit()).as(demo.err()).isZero();
        assertThat(demo.out()).containsPattern("Its page: http://127.0.0.1:\\d+/hubs/flights")
                .containsPattern("page   every browser that has it open, after \\d+ ms")
                .contains("To: you@localhost", "Landed, gate E12");
        boolean postgresql = Files.isDirectory(Path.of("/usr/lib/postgresql"));
        assertThat(demo.out()).contains(postgresql ? "row    in PostgreSQL" : "No PostgreSQL is installed here");
    }
}
