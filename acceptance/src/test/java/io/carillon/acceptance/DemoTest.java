package io.carillon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

import io.carillon.acceptance.Shell.Outcome;
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
                .containsPattern("4 events replayed in \\d+\\.\\d ms").contains("./aviso notify event=flight");
        assertThat(folder.toFile().list()).as("nothing is left in the home folder").isEmpty();
    }
}
