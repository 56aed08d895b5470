package io.carillon.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

import io.carillon.listen.config.ConfigLoader;

/**
 * The world outside of a command.
 *
 * @param variables    the environment variables
 * @param home         the user's home folder
 * @param systemFolder where the machine keeps what holds for all users
 * @param out          where results go
 * @param err          where messages go
 * @param signals      what the user or the system wants of a command that runs
 */
public record Env(Map<String, String> variables, Path home, Path systemFolder, PrintStream out, PrintStream err,
        Signals signals) {

    /** The world outside of this process. Text is UTF-8 whatever the locale, as keys and payloads are. */
    static Env ofProcess() {
        Map<String, String> variables = System.getenv();
        String home = variables.getOrDefault("HOME", "");
        Path homeFolder = Path.of(home.isEmpty() ? System.getProperty("user.home") : home);
        return new Env(variables, homeFolder, ConfigLoader.SYSTEM_FOLDER, stream(FileDescriptor.out),
                stream(FileDescriptor.err), new ProcessSignals());
    }

    private static PrintStream stream(FileDescriptor descriptor) {
        return new PrintStream(new BufferedOutputStream(new FileOutputStream(descriptor)), true, UTF_8);
    }
}
