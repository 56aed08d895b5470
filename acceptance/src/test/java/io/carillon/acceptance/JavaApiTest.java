package io.carillon.acceptance;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

import io.carillon.acceptance.Servers.Server;
import io.carillon.acceptance.Shell.Outcome;
import io.carillon.acceptance.Shell.Program;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The examples of docs/java-api.md, compiled and run as they stand there, with nothing on the class path but the
 * artifact and what the page says that comes with it.
 */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
class JavaApiTest {

    @TempDir
    private static Path folder;
    private static String classPath = "";

    @BeforeAll
    static void compile() throws IOException {
        String page = Files.readString(Shell.ROOT.resolve("docs/java-api.md"));
        classPath = Stream.concat(Stream.of("io.carillon:carillon-listen"), artifacts(page)).map(JavaApiTest::place)
                .reduce(folder.toString(), (path, next) -> path + File.pathSeparator + next);
        List<Path> sources = new ArrayList<>();
        for (Map.Entry<String, String> source : sources(page).entrySet()) {
            sources.add(Files.writeString(folder.resolve(source.getKey() + ".java"), source.getValue()));
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled = compiler.getTask(messages, files, null,
                    List.of("-cp", classPath, "-d", folder.toString(), "-Xlint:all", "-Werror", "-proc:none"), null,
                    files.getJavaFileObjectsFromPaths(sources)).call();
            assertThat(compiled).as(messages.toString()).isTrue();
        }
        assertThat(sources).extracting(path -> path.getFileName().toString()).containsExactly("Listen.java",
                "Notify.java", "More.java");
    }

    private static Map<String, String> sources(String page) {
        Map<String, String> sources = new LinkedHashMap<>();
        Matcher block = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL).matcher(page);
        while (block.find()) {
            Matcher name = Pattern.compile("public class (\\w+)").matcher(block.group(1));
            assertThat(name.find()).as(block.group(1)).isTrue();
            sources.put(name.group(1), block.group(1));
        }
        return sources;
    }

    /** The table of what comes with the artifact. */
    private static Stream<String> artifacts(String page) {
        return Pattern.compile("^\\| (\\S+:\\S+) \\|", Pattern.MULTILINE).matcher(page).results()
                .map(row -> row.group(1));
    }

    /** Where this test itself has an artifact from: a jar, or a module's classes. */
    private static String place(String artifact) {
        String[] names = artifact.split(":", -1);
        Pattern wanted = Pattern.compile(names[0].equals("io.carillon")
                ? ".*/" + Pattern.quote(names[1].substring("carillon-".length()))
                        + "/target/(classes|carillon-[^/]*\\.jar)"
                : ".*/" + Pattern.quote(names[0].replace('.', '/') + "/" + names[1]) + "/[^/]*/[^/]*\\.jar");
        List<String> places = Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(entry -> wanted.matcher(entry).matches()).toList();
        assertThat(places).as(artifact).hasSize(1);
        return places.getFirst();
    }

    private static String[] java(String... words) {
        List<String> line = new ArrayList<>(
                List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp", classPath));
        line.addAll(List.of(words));
        return line.toArray(String[]::new);
    }

    @Test
    void the_page_lists_what_comes_with_the_artifact() throws IOException {
        String list = Files.readString(Shell.ROOT.resolve("listen/target/dependencies.txt"));
        List<String> real = Pattern.compile("^ +([^:\\s]+:[^:\\s]+):jar:", Pattern.MULTILINE).matcher(list).results()
                .map(row -> row.group(1)).toList();
        assertThat(real).isNotEmpty();
        assertThat(artifacts(Files.readString(Shell.ROOT.resolve("docs/java-api.md"))))
                .containsExactlyInAnyOrderElementsOf(real);
    }

    @Test
    void the_examples_run(@TempDir Path home) throws Exception {
        try (Server server = Servers.carillon(home)) {
            Map<String, String> environment = Map.of("AVISO_NOTIFICATION_HOST", "localhost", "AVISO_NOTIFICATION_PORT",
                    Integer.toString(server.port()));
            Shell shell = new Shell(home, environment);
            try (Program listener = shell.start(java("Listen"))) {
                Files.createDirectories(home.resolve(".aviso"));
                Checkpoints.awaitListeners(home, 1);
                Outcome notified = shell.run(java("Notify"));
                assertThat(notified.exit()).as(notified.err()).isZero();
                listener.awaitOut(text -> text.equals("Flight AZ203 received\n"));
            }
            Outcome more = shell.run(java("More", home.toString(), Integer.toString(server.port())));
            assertThat(more.exit()).as(more.err()).isZero();
            assertThat(more.out()).isEqualTo("{event=flight, request={date=20210101, country=italy, airport=FCO,"
                    + " number=AZ203}, payload=Landed}\n");
            assertThat(home.resolve("flights.log")).content().contains("AZ203");
        }
    }
}
