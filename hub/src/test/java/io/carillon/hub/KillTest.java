package io.carillon.hub;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Whatever was sent reaches every consumer, whenever the process is killed. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class KillTest {

    private static final int ROUNDS = Integer.getInteger("carillon.kill.rounds", 4);

    @TempDir
    private Path temp;

    @Test
    void each_event_reaches_each_consumer_though_the_process_is_killed_again_and_again() throws Exception {
        List<String> sent = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            Process process = start("send", Integer.toString(round * 100_000));
            try (BufferedReader out = process.inputReader(UTF_8)) {
                int lines = 200 + 400 * round;
                for (int i = 0; i < lines; i++) {
                    sent.add(Objects.requireNonNull(out.readLine()));
                }
                process.toHandle().destroyForcibly();
                String before = null;
                for (String line = out.readLine(); line != null; line = out.readLine()) {
                    if (before != null) {
                        sent.add(before);
                    }
                    // The very last line may be cut off.
                    before = line;
                }
                process.waitFor();
            }
        }
        Process process = start("drain", "");
        try (BufferedReader out = process.inputReader(UTF_8)) {
            assertThat(out.readLine()).isEqualTo("drained");
        }
        assertThat(process.waitFor()).isZero();

        for (int i = 0; i < KillShell.CONSUMERS; i++) {
            List<String> taken = taken(i);
            assertThat(new LinkedHashSet<>(taken)).as("consumer %d", i).containsAll(sent);
            // Of what comes again, only so much as came since the cursor was saved last.
            assertThat(taken.size()).isLessThan(3 * new LinkedHashSet<>(taken).size());
            List<Integer> first = new LinkedHashSet<>(taken).stream().map(Integer::parseInt).toList();
            assertThat(first).as("order of consumer %d", i).isSorted();
        }
    }

    private List<String> taken(int consumer) throws IOException {
        // A line may have been cut off by the kill, and was then taken again.
        return Files.readAllLines(temp.resolve("consumer-" + consumer)).stream().filter(line -> line.endsWith("."))
                .map(line -> line.substring(0, line.length() - 1)).filter(line -> !line.contains(".")).toList();
    }

    private Process start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m",
                        "-Djava.io.tmpdir=" + temp, "-cp", System.getProperty("java.class.path"),
                        KillShell.class.getName(), temp.toString()));
        command.addAll(List.of(arguments));
        return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    }
}
