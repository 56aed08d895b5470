package io.carillon.store.embedded;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.carillon.threads.Uninterrupted;
import org.jspecify.annotations.Nullable;

/** A Java process of its own, spoken to by lines. */
final class Child implements AutoCloseable {

    private final Process process;
    private final PrintStream in;
    private final BufferedReader out;

    /**
     * Starts a program.
     *
     * @param scratch where it may leave temporary files
     */
    static Child start(Path scratch, Class<?> program, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m",
                "-Djava.io.tmpdir=" + scratch, "-cp", System.getProperty("java.class.path"), program.getName()));
        command.addAll(List.of(arguments));
        return new Child(new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start());
    }

    private Child(Process process) {
        this.process = process;
        this.in = new PrintStream(process.getOutputStream(), true, UTF_8);
        this.out = process.inputReader(UTF_8);
    }

    long pid() {
        return process.pid();
    }

    /** The next line that it prints, null at the end. */
    @Nullable
    String line() throws IOException {
        return out.readLine();
    }

    /** Says a line, and gives the line that is answered. */
    String ask(String line) throws IOException {
        in.println(line);
        String answer = line();
        if (answer == null) {
            throw new IOException("the process ended instead of answering " + line);
        }
        return answer;
    }

    /** Ends it at once, as kill -9 does; what it said before can be read still. */
    void kill() {
        // Not by the process, which would close its streams.
        process.toHandle().destroyForcibly();
        Uninterrupted.await(process::waitFor);
    }

    @Override
    public void close() {
        kill();
        process.destroyForcibly();
    }
}
