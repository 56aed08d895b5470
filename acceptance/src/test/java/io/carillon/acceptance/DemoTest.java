package io.carillon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
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
