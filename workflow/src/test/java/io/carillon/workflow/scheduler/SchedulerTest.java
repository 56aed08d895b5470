package io.carillon.workflow.scheduler;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;

import io.carillon.workflow.config.NowcastConfig;
import io.carillon.workflow.config.SchedulerSettings;
import io.carillon.workflow.launch.LaunchCommands;
import io.carillon.workflow.launch.WorkerLauncher;
import io.carillon.workflow.peers.TestConfig;
import io.carillon.yaml.YamlReader;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

@Timeout(60)
class SchedulerTest {

    private static final Logger LOG = LoggerFactory.getLogger(Scheduler.NAME);

    @TempDir
    private Path folder;

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-21T12:00:00Z"));

    @BeforeEach
    void python() {
        TestConfig.python(folder, "echo \"$2 $4 $5\" >> " + folder + "/launched");
    }

    private NowcastConfig config(String scheduled) {
        return TestConfig.load(TestConfig.write(folder, 1, scheduled + "\ncarillon: {scheduler: {time zone: UTC}}"));
    }

    private Scheduler scheduler(NowcastConfig config) throws Exception {
        return scheduler(config, now::get);
    }

    private static Scheduler scheduler(NowcastConfig config, InstantSource clock) throws Exception {
        Scheduler scheduler = new Scheduler(new WorkerLauncher(new LaunchCommands(config, List.of("nowcast")), LOG),
                LOG, clock);
        scheduler.load(config);
        return scheduler;
    }

    private void at(Scheduler scheduler, String time) {
        now.set(Instant.parse(time));
        scheduler.launchDue();
    }

    private List<String> launched() {
        return TestConfig.text(folder.resolve("launched")).lines().map(String::strip).toList();
    }

    private void awaitLaunches(int count) {
        await().until(() -> launched().size() >= count);
        assertThat(launched()).hasSize(count);
    }

    @Test
    void aWorkerIsLaunchedOnceAtItsTimeWithItsOptions() throws Exception {
        Scheduler scheduler = scheduler(config(
                "scheduled workers: [{nowcast.workers.download: {every: day, at: '12:30', cmd line opts: '06 --yes'}}]"));
        at(scheduler, "2026-11-21T12:29:59Z");
        assertThat(launched()).isEmpty();
        at(scheduler, "2026-11-21T12:30:00Z");
        at(scheduler, "2026-11-21T12:30:01Z");
        awaitLaunches(1);
        assertThat(launched()).containsExactly("nowcast.workers.download 06 --yes");
        at(scheduler, "2026-11-22T12:30:00Z");
        awaitLaunches(2);
    }

    @Test
    void itLaunchesToTheSecond() throws Exception {
        Instant start = Instant.now();
        Scheduler scheduler = scheduler(config("scheduled workers: [{w: {cron: '* * * * * *'}}]"), Instant::now);
        Thread running = Thread.ofPlatform().start(() -> {
            try {
                scheduler.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        await().until(() -> launched().size() >= 3);
        assertThat(Duration.between(start, Instant.now())).isLessThan(Duration.ofSeconds(6));
        scheduler.close();
        assertThat(running.join(Duration.ofSeconds(5))).isTrue();
    }

    @Test
    void readingTheConfigurationAgainReplacesTheScheduleAndForgetsNothing() throws Exception {
        Scheduler scheduler = scheduler(config("scheduled workers: [{a: {every: day, at: '12:30'}}]"));
        scheduler.load(config("scheduled workers: [{a: {every: day, at: '12:30'}}, {b: {every: day, at: '12:30'}}]"));
        scheduler.load(config("scheduled workers: [{a: {every: day, at: '12:30'}}, {b: {every: day, at: '12:30'}}]"));
        at(scheduler, "2026-11-21T12:30:00Z");
        awaitLaunches(2);
        scheduler.load(config("scheduled workers: [{a: {every: day, at: '12:30'}}]"));
        at(scheduler, "2026-11-21T12:30:30Z");
        at(scheduler, "2026-11-22T12:30:00Z");
        awaitLaunches(3);
    }

    @Test
    void aLaunchThatFailsDoesNotEndTheScheduler() throws Exception {
        Files.delete(folder.resolve("python"));
        Scheduler scheduler = scheduler(config("""
                scheduled workers:
                - a: {every: day, at: '12:30', host: nowhere}
                - b: {every: day, at: '12:30'}
                - c: {every: day, at: '12:31'}
                """));
        at(scheduler, "2026-11-21T12:30:00Z");
        python();
        at(scheduler, "2026-11-21T12:31:00Z");
        awaitLaunches(1);
        assertThat(launched()).containsExactly("c");
    }

    private void missTwoDays(String policy) throws Exception {
        NowcastConfig config = config("scheduled workers: [{a: {every: day, at: '12:30', catch up: " + policy + "}}]");
        try (Scheduler before = scheduler(config)) {
            at(before, "2026-11-21T12:30:00Z");
            awaitLaunches(1);
        }
        now.set(Instant.parse("2026-11-24T09:00:00Z"));
        Scheduler after = scheduler(config);
        after.launchDue();
    }

    @Test
    void missedLaunchesAreNotMadeUpForUnlessItIsAskedFor() throws Exception {
        missTwoDays("none");
        Scheduler scheduler = scheduler(config("scheduled workers: [{a: {every: day, at: '12:30', catch up: none}}]"));
        at(scheduler, "2026-11-24T12:30:00Z");
        awaitLaunches(2);
    }

    @Test
    void theLastMissedLaunchIsMade() throws Exception {
        missTwoDays("last");
        awaitLaunches(2);
    }

    @Test
    void allMissedLaunchesAreMade() throws Exception {
        missTwoDays("all");
        awaitLaunches(4 - 1);
        Scheduler again = scheduler(config("scheduled workers: [{a: {every: day, at: '12:30', catch up: all}}]"));
        again.launchDue();
        awaitLaunches(3);
    }

    @Test
    void aMachineThatSleptOverALaunchIsTreatedAsAStoppedScheduler() throws Exception {
        Scheduler scheduler = scheduler(config("""
                scheduled workers:
                - late: {every: day, at: '12:30'}
                - wanted: {every: day, at: '12:30', catch up: last}
                """));
        at(scheduler, "2026-11-21T15:00:00Z");
        awaitLaunches(1);
        assertThat(launched()).containsExactly("wanted");
    }

    @Test
    void aRecordThatCannotBeReadDoesNotKeepItFromWorking() throws Exception {
        Files.writeString(folder.resolve("nowcast_checklist.yaml.schedule"), "rubbish\n");
        Scheduler scheduler = scheduler(config("scheduled workers: [{a: {every: day, at: '12:30'}}]"));
        at(scheduler, "2026-11-21T12:30:00Z");
        awaitLaunches(1);
    }

    @Test
    void eachBadEntryIsToldInALineAndTheOthersAreKept() {
        Schedule schedule = Schedule.read(YamlReader.read("""
                - first: {every: day, at: '15:43'}
                - unit: {every: fortnight, at: '15:43'}
                - missing: {every: day}
                - number: {every: day, at: 15:43}
                - opts: {every: day, at: '15:43', cmd line opts: 12}
                - typo: {every: day, att: '15:43'}
                - both: {every: day, at: '15:43', cron: '* * * * *'}
                - zone: {every: day, at: '15:43', time zone: Atlantis}
                - policy: {every: day, at: '15:43', catch up: some}
                - cron: {cron: 'x * * * *'}
                - nothing:
                - just text
                - last: {every: monday, at: '06:00', cmd line opts: ['two words', x]}
                """), new SchedulerSettings(ZoneId.of("UTC"), SchedulerSettings.CatchUp.NONE, folder));
        assertThat(schedule.workers()).extracting(worker -> worker.worker().toString()).containsExactly(
                "NextWorker(module='first', args=[], host='localhost')",
                "NextWorker(module='last', args=['two words', 'x'], host='localhost')");
        assertThat(schedule.mistakes()).hasSize(11).allSatisfy(line -> assertThat(line).doesNotContain("\n")).contains(
                "scheduled workers: entry 2: unit: every: 'fortnight' is not known; use day, hour, minute, or a "
                        + "weekday such as monday",
                "scheduled workers: entry 3: missing: 'at' is missing, as in every: day, at: '15:43'",
                "scheduled workers: entry 4: number: at: 943 is a number, as which YAML reads a time without "
                        + "quotes; write at: '15:43'",
                "scheduled workers: entry 5: opts: cmd line opts: 12 must be text, in quotes, or a list of texts");
    }

    @Test
    void aScheduleThatIsNoListOrEmptyIsNoReasonToEnd() {
        SchedulerSettings settings = new SchedulerSettings(ZoneId.of("UTC"), SchedulerSettings.CatchUp.NONE, folder);
        assertThat(Schedule.read(null, settings).mistakes()).isEmpty();
        assertThat(Schedule.read("x", settings).mistakes())
                .containsExactly("scheduled workers: it must be a list, with a hyphen before each worker");
    }
}
