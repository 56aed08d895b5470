package io.carillon.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** How this program starts itself. */
final class NowcastProgram {

    private NowcastProgram() {
    }

    /**
     * The command that runs {@code nowcast}: the launcher that this was started by, or this Java with these classes.
     */
    static List<String> command() {
        String home = System.getProperty("carillon.home");
        if (home != null && Files.isExecutable(Path.of(home, "nowcast"))) {
            return List.of(Path.of(home, "nowcast").toString());
        }
        return List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
                System.getProperty("java.class.path"), Nowcast.class.getName());
    }
}
