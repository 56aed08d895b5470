package io.carillon.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpRequest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;

import com.sun.net.httpserver.HttpServer;
import io.carillon.listen.http.RequestLog;
import io.carillon.logging.ConsoleLogging;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.event.Level;

/** Where the messages of commands go: aviso-v1 1.7, 2.4. */
class AvisoLoggingTest {

    private static final String FLIGHT = "event=flight,country=Italy,airport=fco,date=20210101,number=AZ203";
    private static final String FLIGHT_KEY = "/tmp/aviso/flight/20210101/italy/FCO/AZ203\n";
    private static final String WARNING = "Not local listener schema file found, using default schema";

    private Path home = Path.of("");

    @BeforeEach
    void takeHome(@TempDir Path folder) {
        home = folder;
    }

    private String write(String name, String text) throws IOException {
        Path file = home.resolve(name);
        Files.createDirectories(Objects.requireNonNull(file.getParent()));
        return Files.writeString(file, text).toString();
    }

    private String toFile(String name) throws IOException {
        return write(name + ".yaml", """
                version: 1
                disable_existing_loggers: false
                formatters: {f: {format: '%%(name)s - %%(levelname)s - %%(message)s'}}
                handlers: {h: {class: logging.FileHandler, level: WARNING, formatter: f, filename: %s}}
                root: {level: INFO, handlers: [h]}
                """.formatted(home.resolve(name)));
    }

    @Test
    void messagesGoWhereTheOptionThenTheVariableThenTheConfigurationSays() throws IOException {
        String line = "aviso - WARNING - " + WARNING;
        write(".aviso/config.yaml", "logging:\n" + Files.readString(Path.of(toFile("config.log"))).indent(2));
        assertThat(Run.aviso(home, "key", FLIGHT)).isEqualTo(new Run(0, FLIGHT_KEY, ""));
        assertThat(home.resolve("config.log")).hasContent(line);
        Map<String, String> variable = Map.of("AVISO_LOG", toFile("variable.log"));
        assertThat(Run.aviso(home, variable, "key", FLIGHT)).isEqualTo(new Run(0, FLIGHT_KEY, ""));
        assertThat(home.resolve("variable.log")).hasContent(line);
        assertThat(Run.aviso(home, variable, "key", FLIGHT, "-l", toFile("option.log")))
                .isEqualTo(new Run(0, FLIGHT_KEY, ""));
        assertThat(home.resolve("option.log")).hasContent(line);
        assertThat(home.resolve("variable.log")).as("only the option counts").hasContent(line);
    }

    @Test
    void theConsoleOfAConfigurationObeysDebugAndQuiet() throws IOException {
        String file = write("log.yaml", """
                version: 1
                handlers: {console: {class: logging.StreamHandler, level: WARNING}}
                root: {level: INFO, handlers: [console]}
                """);
        assertThat(Run.aviso(home, "key", FLIGHT, "-l", file)).isEqualTo(new Run(0, FLIGHT_KEY, WARNING + "\n"));
        assertThat(Run.aviso(home, "key", FLIGHT, "-l", file, "-d").err()).contains("Configuration loaded: ");
        assertThat(Run.aviso(home, "key", FLIGHT, "-l", file, "-dq").err()).isEmpty();
        assertThat(Run.aviso(home, Map.of("AVISO_QUIET", "true"), "key", FLIGHT, "-l", file).err()).isEmpty();
        assertThat(Run.aviso(home, "key", "event=foo,a=b", "-l", file, "-q"))
                .isEqualTo(new Run(255, "", "Invalid notification, foo could not be located in the schema\n"));
    }

    @Test
    void allThatTheProjectSaysIsSaidByTheLoggerAvisoWhoseLevelIsDebugUnlessItIsConfigured() throws IOException {
        String file = write("log.yaml", """
                version: 1
                formatters: {f: {format: '%(name)s %(levelname)s %(message)s'}}
                handlers: {all: {class: logging.StreamHandler, formatter: f}}
                root: {level: CRITICAL, handlers: [all]}
                """);
        assertThat(Run.aviso(home, "key", FLIGHT, "-l", file).err()).contains("aviso WARNING " + WARNING + "\n")
                .contains("aviso DEBUG Configuration loaded: ").doesNotContain("io.carillon");
        String quieter = Files.readString(Path.of(file)) + "loggers: {aviso: {level: ERROR}}\n";
        assertThat(Run.aviso(home, "key", FLIGHT, "-l", write("quieter.yaml", quieter)).err()).isEmpty();
    }

    @Test
    void mistakesInTheConfigurationAreLoggedWhereItSays() throws IOException {
        String file = toFile("aviso.log");
        assertThat(Run.aviso(home, Map.of("AVISO_NOTIFICATION_PORT", "abc"), "key", FLIGHT, "-l", file))
                .isEqualTo(new Run(255, "", ""));
        assertThat(home.resolve("aviso.log")).hasContent("aviso - ERROR - Error occurred while setting the"
                + " configuration, <class 'ValueError'>, invalid literal for int() with base 10: 'abc'");
    }

    @Test
    void aLoggingConfigurationThatCannotBeUsedEndsTheCommand() throws IOException {
        String file = write("log.yaml", "version: 1\nhandlers: {x: {class: my.Handler}}");
        Run run = Run.aviso(home, "key", FLIGHT, "-l", file, "--no-fail", "-q");
        assertThat(run.code()).as("it is read before --no-fail is").isEqualTo(255);
        assertThat(run.err())
                .startsWith("Not able to load the logging configuration, Unable to configure handler 'x':"
                        + " there is no handler of the class 'my.Handler' here; there are logging.StreamHandler, ")
                .endsWith(" (" + file + ")\n").hasLineCount(1);
        write(".aviso/config.yaml", "logging: {version: 2}");
        assertThat(Run.aviso(home, "key", FLIGHT)).isEqualTo(new Run(255, "",
                "Not able to load the logging configuration, Unsupported version: 2 (logging: in the configuration)\n"));
        write(".aviso/config.yaml", "logging: 3");
        assertThat(Run.aviso(home, "key", FLIGHT)).isEqualTo(
                new Run(255, "", "Not able to load the logging configuration, 'int' object is not a mapping\n"));
    }

    @Test
    void debugShowsRequestsAndAnswers() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            exchange.sendResponseHeaders(200, 2);
            exchange.getResponseBody().write("{}".getBytes(UTF_8));
            exchange.close();
        });
        server.start();
        try {
            String[] words = {"value", FLIGHT, "-H", InetAddress.getLoopbackAddress().getHostAddress(), "-P",
                    Integer.toString(server.getAddress().getPort())};
            assertThat(Run.aviso(home, words).err()).isEqualTo(WARNING + "\n");
            assertThat(Run.aviso(home, Map.of("AVISO_DEBUG", "true"), words).err())
                    .containsPattern("send: POST http://\\S+/v3/kv/range; Content-Type: application/json; \\{\"key\":")
                    .containsPattern("reply: 200 to POST http://\\S+/v3/kv/range");
        } finally {
            server.stop(0);
        }
    }

    @Test
    void whereLoggingIsNotConfiguredNothingOfItIsLoaded() throws IOException, InterruptedException {
        assertThat(loadedBy("key", FLIGHT)).contains("io.carillon.logging.Console ")
                .doesNotContain("io.carillon.logging.python").doesNotContain("io.carillon.cli.LoggingFile");
        assertThat(loadedBy("key", FLIGHT, "-l", toFile("a.log"))).contains("io.carillon.logging.python");
    }

    private String loadedBy(String... words) throws IOException, InterruptedException {
        List<String> line = new ArrayList<>(List.of(Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xlog:class+load", "-cp", System.getProperty("java.class.path"), Aviso.class.getName()));
        line.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.DISCARD);
        builder.environment().put("HOME", home.toString());
        Process process = builder.start();
        String loaded = process.inputReader(UTF_8).readAllAsString();
        assertThat(process.waitFor()).isZero();
        return loaded;
    }

    @Test
    void secretsOfRequestsAreNotLogged() {
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        ConsoleLogging.configure(new PrintStream(err, true, UTF_8), Level.DEBUG);
        RequestLog.sent(HttpRequest.newBuilder(URI.create("https://me:pw@host:1/p?token=pw"))
                .header("Authorization", "Bearer pw").header("X-Mine", "pw").header("X-Auth-Type", "ecmwf").build(),
                null);
        RequestLog.sent(HttpRequest.newBuilder(URI.create("http://host/")).build(), "x".repeat(5000));
        ConsoleLogging.configure(System.err, Level.INFO);
        assertThat(err.toString(UTF_8)).doesNotContain("pw")
                .contains("send: GET https://host:1/p?****; Authorization: ****; X-Auth-Type: ecmwf; X-Mine: ****\n");
        assertThat(err.toString(UTF_8).lines()).allMatch(line -> line.length() <= 1003);
    }
}
