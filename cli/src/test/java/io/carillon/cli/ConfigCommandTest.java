package io.carillon.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigCommandTest {

    private final Map<String, String> variables = new HashMap<>();
    private Path home = Path.of("");

    @BeforeEach
    void takeHome(@TempDir Path folder) {
        home = folder;
    }

    private Run carillon(String... words) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        int code = Carillon.run(words, new Env(variables, home, home.resolve("etc"), new PrintStream(out, true, UTF_8),
                new PrintStream(err, true, UTF_8), (_, _) -> {
                }));
        return new Run(code, out.toString(UTF_8), err.toString(UTF_8));
    }

    private String write(String name, String text) throws IOException {
        Path file = home.resolve(name);
        Files.createDirectories(file.resolveSibling("."));
        return Files.writeString(file, text).toString();
    }

    private String line(Run run, String name) {
        assertThat(run.code()).as(run.err()).isZero();
        List<String> lines = run.out().lines().filter(line -> line.startsWith(name + " ")).toList();
        assertThat(lines).hasSize(1);
        return lines.getFirst().replaceAll(" {2,}", " | ");
    }

    @Test
    void showsEachValueAndWhereItComesFrom() throws IOException {
        String system = write("etc/config.yaml", "notification_engine: {host: a, timeout: 2.5}\nkey_ttl: 7");
        String mine = write(".aviso/config.yaml", "notification_engine: {host: b, hots: c}");
        variables.put("AVISO_NOTIFICATION_SERVICE", "my/service");
        Run run = carillon("config", "show", "-P", "99");
        assertThat(line(run, "notification_engine.host")).isEqualTo("notification_engine.host | b | " + mine);
        assertThat(line(run, "notification_engine.port")).isEqualTo("notification_engine.port | 99 | option --port");
        assertThat(line(run, "notification_engine.timeout")).isEqualTo("notification_engine.timeout | 2.5 | " + system);
        assertThat(line(run, "notification_engine.service"))
                .isEqualTo("notification_engine.service | my/service | environment AVISO_NOTIFICATION_SERVICE");
        assertThat(line(run, "key_ttl")).isEqualTo("key_ttl | 7 | " + system);
        assertThat(line(run, "username")).isEqualTo("username | null | default");
        assertThat(run.out()).endsWith("notification_engine.hots in " + mine + " is no setting and has no effect\n");
    }

    @ParameterizedTest
    @CsvSource({"-H far, notification_engine.host | far | option --host",
            "--port=7, notification_engine.port | 7 | option --port",
            "--test, notification_engine.type | file_based | option --test", "-d, debug | true | option --debug",
            "-q, quiet | true | option --quiet", "--no-fail, no_fail | true | option --no-fail",
            "-u me, username | me | option --username", "-k /a/b, key_file | /a/b | option --key"})
    void eachOptionOfTheClientSetsItsSetting(String options, String expected) throws IOException {
        write(".aviso/config.yaml", "username: other");
        variables.putAll(Map.of("AVISO_NOTIFICATION_HOST", "h", "AVISO_NOTIFICATION_PORT", "1",
                "AVISO_NOTIFICATION_ENGINE", "etcd_grpc", "AVISO_DEBUG", "no", "AVISO_QUIET", "no", "AVISO_NO_FAIL",
                "no", "AVISO_KEY_FILE", "/c"));
        String[] words = ("config show " + options).split(" ");
        assertThat(line(carillon(words), expected.substring(0, expected.indexOf(' ')))).isEqualTo(expected);
    }

    @Test
    void anOptionForLoggingNamesItsFile() throws IOException {
        String file = write("log.yaml", "version: 1");
        assertThat(line(carillon("config", "show", "-l", file), "logging"))
                .isEqualTo("logging | " + file + " | option --log");
    }

    @Test
    void secretsAreHidden() throws IOException {
        String key = write("key", "s3cret");
        write(".aviso/config.yaml", """
                auth_type: plain
                username: me
                key_file: %s
                listeners: [{event: flight, triggers: [{type: post, protocol: {headers: {X-Key: s3cret}}}]}]
                """.formatted(key));
        Run run = carillon("config", "show");
        assertThat(line(run, "key")).isEqualTo("key | **** | " + key);
        assertThat(run.out()).doesNotContain("s3cret").contains("{\"headers\": \"****\"}");
        assertThat(carillon("config", "show", "--json").out()).doesNotContain("s3cret");
    }

    @Test
    void writesJson() throws IOException {
        String mine = write(".aviso/config.yaml",
                "notification_engine: {endpoints: [a:1, b:2]}\nx: 1\n" + "listeners: [{day: 2026-11-21}]");
        assertThat(carillon("config", "show", "--json").out()).startsWith("{\n    \"ignored\": {\n        \"x\": {\n")
                .containsIgnoringWhitespaces("\"notification_engine.endpoints\": {\"name\": \"" + mine
                        + "\", \"source\": \"file\", \"value\": [\"a:1\", \"b:2\"]}")
                .contains("\"day\": \"2026-11-21\"");
    }

    @Test
    void saysWhatIsWrong() {
        variables.put("AVISO_NOTIFICATION_PORT", "abc");
        assertThat(carillon("config", "show")).isEqualTo(new Run(1, "",
                "carillon config: Error occurred while setting the configuration, <class 'ValueError'>, invalid literal"
                        + " for int() with base 10: 'abc'\n"));
        assertThat(carillon("config", "set"))
                .isEqualTo(new Run(1, "", "carillon config: there is no action 'set'; there is show\n"));
        assertThat(carillon("config").code()).isEqualTo(2);
    }

    @Test
    void aValueCannotForgeALine() throws IOException {
        write(".aviso/config.yaml", "username: \"a\\nkey_ttl  5\"");
        assertThat(line(carillon("config", "show"), "username")).startsWith("username | a\\nkey_ttl");
    }
}
