package io.carillon.workflow.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.carillon.workflow.config.ConfigException;
import io.carillon.workflow.next.NextWorker;
import io.carillon.workflow.peers.TestConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.LoggerFactory;

@Timeout(60)
class WorkerLauncherTest {

    private static final List<String> NOWCAST = List.of("/opt/carillon/nowcast");

    @TempDir
    private Path folder;

    private final BlockingQueue<WorkerEnd> ends = new LinkedBlockingQueue<>();

    private LaunchCommands commands(String more) throws ConfigException {
        return new LaunchCommands(TestConfig.load(TestConfig.write(folder, 1, more)), NOWCAST);
    }

    private WorkerLauncher launcher(String python) throws ConfigException {
        TestConfig.python(folder, python);
        return new WorkerLauncher(commands(""), LoggerFactory.getLogger("manager"));
    }

    private WorkerEnd end() throws InterruptedException {
        WorkerEnd end = ends.poll(30, TimeUnit.SECONDS);
        assertThat(end).as("an end that is told").isNotNull();
        return end;
    }

    private static NextWorker awaken(String... args) {
        return new NextWorker("nemo_nowcast.workers.awaken", List.of(args), NextWorker.LOCALHOST);
    }

    @Test
    void pythonModulesAreLaunchedAsTheOriginalLaunchesThem() throws Exception {
        assertThat(commands("").command(awaken("06", "--run-date", "2026-11-21"))).containsExactly(folder + "/python",
                "-m", "nemo_nowcast.workers.awaken", folder + "/nowcast.yaml", "06", "--run-date", "2026-11-21");
    }

    @Test
    void workersOfOursAreLaunchedByOurProgram() throws Exception {
        LaunchCommands commands = commands("""
                carillon:
                  workers:
                    nowcast.workers.awaken: awaken
                    plot: {command: [plot.sh]}
                """);
        for (String module : List.of("nowcast.workers.awaken", "plot", "sleep", "carillon.workers.sleep")) {
            assertThat(commands.command(new NextWorker(module, List.of("x y"), "localhost")))
                    .containsExactly("/opt/carillon/nowcast", "worker", module, folder + "/nowcast.yaml", "x y");
        }
    }

    @Test
    void argumentsForAnotherMachineAreQuotedForItsShell() throws Exception {
        LaunchCommands commands = commands("""
                run:
                  enabled hosts:
                    cloud: {envvars: /home/me/env vars.sh, python: $HOME/bin/python3, config file: nowcast.yaml}
                """);
        assertThat(commands.command(
                new NextWorker("nowcast.workers.run_NEMO", List.of("forecast", "2.5km", "a'b; rm -rf $HOME"), "cloud")))
                .containsExactly("ssh", "cloud", "source", "'/home/me/env vars.sh'", ";", "$HOME/bin/python3", "-m",
                        "nowcast.workers.run_NEMO", "nowcast.yaml", "forecast", "2.5km", "'a'\"'\"'b; rm -rf $HOME'");
    }

    @Test
    void theShellOfAnotherMachineSeesEachArgumentAsItIs() throws Exception {
        List<String> words = List.of("plain", "two words", "a'b", "$HOME", "`id`", "; echo x", "*", "\"q\"", "\\", "",
                "é", "line\nbreak");
        String line = String.join(" ", words.stream().map(ShellWords::quote).toList());
        Process shell = new ProcessBuilder("sh", "-c", "for w in " + line + "; do printf '%s\\0' \"$w\"; done").start();
        assertThat(shell.inputReader().readAllAsString().split("\0", -1)).startsWith(words.toArray(String[]::new))
                .hasSize(words.size() + 1);
    }

    @Test
    void aHostThatIsNotEnabledIsToldInOneLine() throws Exception {
        LaunchCommands commands = commands("run: {enabled hosts: {cloud: {}}}");
        assertThatExceptionOfType(LaunchException.class)
                .isThrownBy(() -> commands.command(new NextWorker("w", List.of(), "nowhere")))
                .withMessageContaining("host 'nowhere' is not among the run: enabled hosts")
                .withMessageContaining("cloud");
        assertThatExceptionOfType(LaunchException.class)
                .isThrownBy(() -> commands.command(new NextWorker("w", List.of(), "cloud")))
                .withMessageContaining("enabled hosts: cloud: 'envvars' must be there");
    }

    @Test
    void anInterpreterThatIsNotThereIsTold() throws Exception {
        WorkerLauncher launcher = new WorkerLauncher(commands(""), LoggerFactory.getLogger("manager"));
        assertThatExceptionOfType(LaunchException.class).isThrownBy(() -> launcher.launch(awaken(), null, ends::add))
                .withMessageContaining(folder + "/python");
        assertThat(launcher.running()).isEmpty();
    }

    @Test
    void aWorkerThatEndsWithoutAWordIsToldWithTheEndOfItsOutput() throws Exception {
        launcher("echo starting; echo \"No module named $2\" >&2; exit 1").launch(awaken(), null, ends::add);
        WorkerEnd end = end();
        assertThat(end.isInGoodOrder()).isFalse();
        assertThat(end.spoke()).isFalse();
        assertThat(end.what()).startsWith("ended with exit status 1 after ");
        assertThat(end.output()).isEqualTo("starting\nNo module named nemo_nowcast.workers.awaken");
    }

    @Test
    void aWorkerThatSpokeAndEndsWithStatus0IsInGoodOrder() throws Exception {
        WorkerLauncher launcher = launcher("read x < " + folder + "/fifo");
        new ProcessBuilder("mkfifo", folder + "/fifo").start().waitFor();
        launcher.launch(awaken(), null, ends::add);
        launcher.spoke("awaken");
        Files.writeString(folder.resolve("fifo"), "go\n");
        assertThat(end().isInGoodOrder()).isTrue();
    }

    @Test
    void ofSeveralOfOneWorkerAsManyAreMissedAsHaveNotSpoken() throws Exception {
        WorkerLauncher launcher = launcher("read x < " + folder + "/fifo-$4");
        for (String each : List.of("a", "b")) {
            new ProcessBuilder("mkfifo", folder + "/fifo-" + each).start().waitFor();
            launcher.launch(awaken(each), null, ends::add);
        }
        launcher.spoke("awaken");
        // it was the second one that spoke, which the message doesn't tell
        Files.writeString(folder.resolve("fifo-b"), "go\n");
        assertThat(end().spoke()).isTrue();
        Files.writeString(folder.resolve("fifo-a"), "go\n");
        assertThat(end().spoke()).isFalse();
    }

    @Test
    void aWorkerThatTakesTooLongIsEnded() throws Exception {
        launcher("sleep 300").launch(awaken(), Duration.ofMillis(300), ends::add);
        WorkerEnd end = end();
        assertThat(end.timedOut()).isTrue();
        assertThat(end.what()).contains("took longer than it may");
    }

    @Test
    void aWorkerEndedByASignalIsTold() throws Exception {
        LaunchedWorker launched = launcher("sleep 300").launch(awaken(), null, ends::add);
        launched.kill();
        assertThat(end().what()).startsWith("was ended by signal 9");
    }

    @Test
    void outputIsBoundedAndLeavesNoFile() throws Exception {
        WorkerLauncher launcher = launcher(
                "i=0; while [ $i -lt 40000 ]; do echo 'a line of output that is not very short, number' $i; i=$((i+1)); done;"
                        + "sleep 2; echo last");
        launcher.launch(awaken(), null, ends::add);
        WorkerEnd end = end();
        assertThat(end.output()).endsWith("last").hasSizeLessThan(20_000);
    }

    @Test
    void aWorkerGoesOnWhenWhoLaunchedItIsKilled() throws Exception {
        TestConfig.python(folder, "echo one; sleep 1; echo two || exit 1; echo done > " + folder + "/done");
        Path config = TestConfig.write(folder, 1, "");
        Process manager = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), LaunchAndWait.class.getName(), config.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        assertThat(manager.inputReader().lines().anyMatch("launched"::equals)).isTrue();
        manager.destroyForcibly();
        await().until(() -> Files.exists(folder.resolve("done")));
    }

    /** A process that launches a worker and does nothing else. */
    static final class LaunchAndWait {

        private LaunchAndWait() {
        }

        /** Launches. */
        public static void main(String[] args)
                throws ConfigException, LaunchException, InterruptedException, IOException {
            WorkerLauncher launcher = new WorkerLauncher(new LaunchCommands(TestConfig.load(Path.of(args[0])), NOWCAST),
                    LoggerFactory.getLogger("manager"));
            launcher.launch(awaken(), null, _ -> {
            });
            Thread.sleep(300);
            System.out.println("launched");
            Thread.sleep(Duration.ofMinutes(1));
        }
    }
}
