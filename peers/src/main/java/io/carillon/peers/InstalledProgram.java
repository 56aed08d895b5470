package io.carillon.peers;

import java.nio.file.Files;
import java.nio.file.Path;

import org.jspecify.annotations.Nullable;

/** A program that may or may not be on this machine. */
public final class InstalledProgram {

    private InstalledProgram() {
    }

    /**
     * Where a program is, in a folder of {@code PATH}.
     *
     * @return null when there is none of that name
     */
    public static @Nullable Path find(String name) {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            Path program = Path.of(folder, name);
            if (Files.isExecutable(program)) {
                return program;
            }
        }
        return null;
    }
}
