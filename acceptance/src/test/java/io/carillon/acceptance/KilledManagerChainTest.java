package io.carillon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.TimeUnit;

import javax.imageio.ImageIO;

import io.carillon.acceptance.Servers.Server;
import io.carillon.acceptance.Shell.Outcome;
import io.carillon.acceptance.Shell.Program;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The weather chain of the examples, while its manager is killed with SIGKILL at a random moment: it ends with the
 * right files, each worker launched once for its message and none forgotten. {@code -Dcarillon.kills=20} for more,
 * {@code -Dcarillon.seed=…} for the same moments again.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class KilledManagerChainTest {

    private static final int KILLS = Integer.getInteger("carillon.kills", 3);
    private static final long SEED = Long.getLong("carillon.seed", System.nanoTime());

    /** About as long as the chain takes. */
    private static final int CHAIN_MILLIS = 6500;

    @TempDir
    private Path folder;

    @Test
    void the_chain_ends_rightly_whenever_the_manager_is_killed() throws Exception {
        System.out.println("carillon.seed=" + SEED + ", carillon.kills=" + KILLS);
        Random random = new Random(SEED);
        try (Server server = Servers.carillon(folder)) {
            NowcastSystem weather = NowcastSystem.weather(folder, server);
            String start = time();
            try (Program _ = weather.start(List.of("up", "--processes"))
                    .awaitOut(text -> text.contains("ready: message_broker, manager"))) {
                String table = Files.readString(weather.config().resolveSibling("forecasts/2026-11-21.csv"));
                for (int kill = 1; kill <= KILLS; kill++) {
                    String day = LocalDate.of(2026, 1, 1).plusDays(kill).toString();
                    Files.writeString(weather.config().resolveSibling("forecasts").resolve(day + ".csv"), table);
                    killWhileAtWork(weather, day, kill, random.nextInt(CHAIN_MILLIS));
                }
            }
            Outcome plots = weather.shell().run("./carillon", "listen", "-P", Integer.toString(server.port()), "--from",
                    start, "--to", time(), "--event", "plot", "--json");
            assertThat(plots.out().lines()).as(plots.err()).hasSize(KILLS).doesNotHaveDuplicates();
            assertThat(weather.text("calls").lines()).hasSize(5 * KILLS).doesNotHaveDuplicates();
        }
    }

    private static void killWhileAtWork(NowcastSystem weather, String day, int kill, int moment) throws Exception {
        long manager = weather.pid("manager");
        try (Program download = weather.start(List.of("worker", "download"), day, "forecasts/" + day + ".csv")) {
            TimeUnit.MILLISECONDS.sleep(moment);
            String before = calls(weather, day);
            ProcessHandle.of(manager).orElseThrow().destroyForcibly();
            System.out.println("kill " + kill + " after " + moment + " ms, when there had been: " + before);
            assertThat(download.outcome(Duration.ofMinutes(2)).exit()).isZero();
            await().atMost(Duration.ofSeconds(90)).untilAsserted(
                    () -> assertThat(weather.text("checklist.yaml")).contains("published: '" + day + "'"));
        }
        assertThat(calls(weather, day)).isEqualTo("download, plot, publish, run_rain, run_wind");
        assertThat(ImageIO.read(weather.folder().resolve("plots/" + day + ".png").toFile()).getWidth()).isEqualTo(900);
        await().atMost(Duration.ofSeconds(90))
                .until(() -> weather.pid("manager") != 0 && weather.pid("manager") != manager);
    }

    /** Now, as {@code --from} and {@code --to} take it. */
    private static String time() {
        return DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT).withZone(ZoneOffset.UTC)
                .format(Instant.now());
    }

    /** The workers that were launched for a day. */
    private static String calls(NowcastSystem weather, String day) {
        return String.join(", ", weather.text("calls").lines().filter(line -> line.endsWith(" " + day))
                .map(line -> line.split(" ", 2)[0]).sorted().toList());
    }
}
