package io.carillon.listen.config;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;

import io.carillon.yaml.YamlReader;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Each setting, by each way to set it, and what becomes of a value that it can't have. */
class EverySettingTest {

    private static final String E = "Error occurred while setting the configuration, ";
    private static final String NOT_INT = E + "<class 'ValueError'>, invalid literal for int() with base 10: 'abc'";

    /**
     * The settings of v1 with their variables, as aviso-v1 2.2 lists them.
     */
    private static final String OF_V1 = """
            notification_engine.host AVISO_NOTIFICATION_HOST
            notification_engine.port AVISO_NOTIFICATION_PORT
            notification_engine.https AVISO_NOTIFICATION_HTTPS
            notification_engine.type AVISO_NOTIFICATION_ENGINE
            notification_engine.polling_interval AVISO_POLLING_INTERVAL
            notification_engine.timeout AVISO_TIMEOUT
            notification_engine.service AVISO_NOTIFICATION_SERVICE
            notification_engine.catchup AVISO_NOTIFICATION_CATCHUP
            notification_engine.automatic_retry_delay AVISO_AUTOMATIC_RETRY_DELAY
            configuration_engine.host AVISO_CONFIGURATION_HOST
            configuration_engine.port AVISO_CONFIGURATION_PORT
            configuration_engine.https AVISO_CONFIGURATION_HTTPS
            configuration_engine.type AVISO_CONFIGURATION_ENGINE
            configuration_engine.max_file_size AVISO_MAX_FILE_SIZE
            configuration_engine.timeout AVISO_TIMEOUT
            configuration_engine.automatic_retry_delay AVISO_AUTOMATIC_RETRY_DELAY
            auth_type AVISO_AUTH_TYPE
            username AVISO_USERNAME
            username_file AVISO_USERNAME_FILE
            key_file AVISO_KEY_FILE
            key_ttl AVISO_KEY_TTL
            schema_parser AVISO_SCHEMA_PARSER
            remote_schema AVISO_REMOTE_SCHEMA
            listeners null
            debug AVISO_DEBUG
            quiet AVISO_QUIET
            no_fail AVISO_NO_FAIL
            logging AVISO_LOG""";

    /**
     * What is known of a setting.
     *
     * @param field    where the configuration has it, null for a setting that other fields follow from
     * @param standard its default
     * @param values   what can be written, in a file or a variable, and what it is taken for
     * @param bad      what can't be written in a file, and the message
     * @param badText  what can't stand in its variable, and the message
     */
    private record Known(Setting setting, @Nullable Function<UserConfig, @Nullable Object> field,
            @Nullable Object standard, List<Value> values, Map<String, String> bad, Map<String, String> badText) {
    }

    /**
     * @param yaml in a file
     * @param text in a variable, null if a variable can't say so
     * @param read what it is taken for
     */
    private record Value(String yaml, @Nullable String text, @Nullable Object read) {
    }

    private static List<Known> table() {
        List<Known> known = new ArrayList<>();
        for (String section : List.of("notification_engine", "configuration_engine")) {
            addEngine(known, section, section.startsWith("n") ? UserConfig::notification : UserConfig::configuration);
        }
        known.add(new Known(Setting.NOTIFICATION_POLLING_INTERVAL, UserConfig::pollingInterval, seconds(30),
                List.of(value("2", "2", seconds(2)), value("0.5", null, Duration.ofMillis(500)),
                        value("'3'", " 3 ", seconds(3))),
                Map.of("null", E + "notification_engine.polling_interval is None, but must be a number of seconds", "x",
                        E + "notification_engine.polling_interval is 'x', but must be a number of seconds"),
                Map.of("abc", NOT_INT, "-1",
                        E + "notification_engine.polling_interval is -1, but must be a number of seconds")));
        known.add(new Known(Setting.NOTIFICATION_SERVICE, UserConfig::service, "aviso/v1",
                List.of(value("s/v2", "s/v2", "s/v2"), value("7", "7", "7")),
                Map.of("null", E + "notification_engine.service is None, but must be a text that is not empty"),
                Map.of("", E + "notification_engine.service is '', but must be a text that is not empty")));
        known.add(new Known(Setting.NOTIFICATION_CATCHUP, UserConfig::catchup, true,
                List.of(value("false", "no", false), value("true", "TRUE", true), value("null", "1", false)), Map.of(),
                Map.of()));
        known.add(new Known(Setting.CONFIGURATION_MAX_FILE_SIZE, UserConfig::maxFileSize, 500,
                List.of(value("9", "9", 9), value("'10'", "1_0", 10)),
                Map.of("null",
                        E + "configuration_engine.max_file_size is None, but must be an integer from 0 to 2147483647",
                        "-1",
                        E + "configuration_engine.max_file_size is -1, but must be an integer from 0 to 2147483647"),
                Map.of("abc", NOT_INT)));
        known.add(new Known(Setting.AUTH_TYPE, c -> c.auth().type(), AuthConfig.Type.NONE,
                List.of(value("Ecmwf", "ECMWF", AuthConfig.Type.ECMWF),
                        value("openid", "OpenID", AuthConfig.Type.OPENID)),
                Map.of("null", "auth_type has not been configured", "1",
                        E + "<class 'AttributeError'>, 'int' object has no attribute 'upper'"),
                Map.of("foo", E + "<class 'KeyError'>, 'FOO'")));
        known.add(new Known(Setting.USERNAME, null, null, List.of(value("me", "me", "me"), value("5", "5", "5")),
                Map.of("[me]", E + "username is ['me'], but must be a text"), Map.of()));
        known.add(new Known(Setting.USERNAME_FILE, null, null, List.of(value("~/a", "/a", "/a"), value("b", "b", "b")),
                Map.of("{a: 1}", E + "username_file is {'a': 1}, but must be a text"), Map.of()));
        known.add(
                new Known(Setting.KEY_FILE, null, "<etc>/key", List.of(value("~/a", "/a", "/a"), value("b", "b", "b")),
                        Map.of("[a]", E + "key_file is ['a'], but must be a text"), Map.of()));
        known.add(
                new Known(Setting.KEY_TTL, UserConfig::keyTtl, -1L,
                        List.of(value("60", "60", 60L), value("'7'", "7", 7L)),
                        Map.of("null", "key_ttl has not been configured", "-2",
                                E + "key_ttl is -2, but must be an integer from -1 to 2147483647"),
                        Map.of("abc", NOT_INT)));
        known.add(new Known(Setting.SCHEMA_PARSER, UserConfig::schemaParser, "generic",
                List.of(value("ECMWF", "ecmwf", "ecmwf"), value("Generic", "generic", "generic")),
                Map.of("null", "schema_parser has not been configured", "3",
                        E + "<class 'AttributeError'>, 'int' object has no attribute 'upper'"),
                Map.of("foo", E + "<class 'KeyError'>, 'FOO'")));
        addFlag(known, Setting.REMOTE_SCHEMA, UserConfig::remoteSchema);
        addFlag(known, Setting.DEBUG, UserConfig::debug);
        addFlag(known, Setting.QUIET, UserConfig::quiet);
        addFlag(known, Setting.NO_FAIL, UserConfig::noFail);
        known.add(new Known(Setting.LISTENERS, UserConfig::listeners, null,
                List.of(value("[1, 2]", null, List.of(1, 2)), value("text", null, "text")), Map.of(), Map.of()));
        known.add(new Known(Setting.LOGGING, null, null, List.of(),
                Map.of("3", "Not able to load the logging configuration, 'int' object is not a mapping"),
                Map.of("/nowhere", "Not able to load the logging configuration,"
                        + "  [Errno 2] No such file or directory: '/nowhere'")));
        return known;
    }

    private static void addEngine(List<Known> known, String section, Function<UserConfig, EngineConfig> engine) {
        known.add(new Known(setting(section, "host"), c -> engine.apply(c).host(), "localhost",
                List.of(value("h", "h", "h"), value("10.0.0.1", "10.0.0.1", "10.0.0.1")),
                Map.of("[a]", E + section + ".host is ['a'], but must be a text that is not empty", "null",
                        E + section + ".host is None, but must be a text that is not empty"),
                Map.of("", E + section + ".host is '', but must be a text that is not empty")));
        String port = ", but must be an integer from 1 to 65535";
        known.add(new Known(setting(section, "port"), c -> engine.apply(c).port(), 2379,
                List.of(value("7", "7", 7), value("'8'", " 8 ", 8)),
                Map.of("x", E + section + ".port is 'x'" + port, "7.0", E + section + ".port is 7.0" + port, "yes",
                        E + section + ".port is True" + port, "null", E + section + ".port is None" + port),
                Map.of("abc", NOT_INT, "0", E + section + ".port is 0" + port, "65536",
                        E + section + ".port is 65536" + port)));
        String list = ", but must be a list of host:port";
        known.add(new Known(setting(section, "endpoints"), c -> engine.apply(c).endpoints(),
                List.of(new Endpoint("localhost", 2379)),
                List.of(value("[a:1, '[::2]:2']", "a:1,[::2]:2", List.of(new Endpoint("a", 1), new Endpoint("::2", 2))),
                        value("'b:3'", " b:3 ", List.of(new Endpoint("b", 3)))),
                Map.of("[]",
                        E + section + ".endpoints is []" + list
                                + ", such as [one.example.org:2379, two.example.org:2379]",
                        "null",
                        E + section + ".endpoints is None" + list
                                + ", such as [one.example.org:2379, two.example.org:2379]",
                        "[a]", E + section + ".endpoints is ['a']" + list + "; 'a' has no port", "['::1:5']",
                        E + section + ".endpoints is ['::1:5']" + list
                                + "; '::1:5' has several colons; write [address]:port",
                        "['a:70000']",
                        E + section + ".endpoints is ['a:70000']" + list + "; port must be from 1 to 65535, not 70000"),
                Map.of("a:1,", E + section + ".endpoints is 'a:1,'" + list + "; '' has no port", ":1",
                        E + section + ".endpoints is ':1'" + list + "; host must be a name or an address, not ")));
        known.add(new Known(setting(section, "https"), c -> engine.apply(c).https(), false,
                List.of(value("true", "True", true), value("'yes'", "1", false), value("1", "TRUE", true)), Map.of(),
                Map.of()));
        known.add(new Known(setting(section, "ca_file"), c -> engine.apply(c).tls().trusted(), null,
                List.of(value("/a.pem", "/a.pem", Path.of("/a.pem")), value("b", "b", Path.of("b"))),
                Map.of("[a]", E + section + ".ca_file is ['a'], but must be a text", "\"\\0\"",
                        E + section + ".ca_file is '\\x00', but must be the path of a file"),
                Map.of()));
        String pair = E + section + ".cert_file and " + section + ".cert_key_file must be given together";
        known.add(
                new Known(setting(section, "cert_file"), null, null, List.of(), Map.of("a", pair), Map.of("a", pair)));
        known.add(new Known(setting(section, "cert_key_file"), null, null, List.of(), Map.of("a", pair),
                Map.of("a", pair)));
        boolean events = section.equals("notification_engine");
        known.add(new Known(setting(section, "type"), c -> engine.apply(c).type(), "etcd_rest",
                List.of(value("ETCD_GRPC", "etcd_GRPC", "etcd_grpc"), value("etcd_rest", "ETCD_REST", "etcd_rest")),
                Map.of("3", E + "<class 'AttributeError'>, 'int' object has no attribute 'upper'", "null",
                        E + "<class 'AttributeError'>, 'NoneType' object has no attribute 'upper'"),
                events
                        ? Map.of("foo", E + "<class 'KeyError'>, 'FOO'")
                        : Map.of("File_Based",
                                E + "<class 'AssertionError'>, File_based engine not available as configuration"
                                        + " engine",
                                "foo", E + "<class 'KeyError'>, 'FOO'")));
        // One variable sets both engines, and the first one that is read reports it.
        String first = "notification_engine.";
        known.add(new Known(setting(section, "timeout"), c -> engine.apply(c).timeout(), seconds(60),
                List.of(value("3", "3", seconds(3)), value("null", "null", null),
                        value("2.5", null, Duration.ofMillis(2500))),
                Map.of("x", E + section + ".timeout is 'x', but must be a number of seconds above 0", ".nan",
                        E + section + ".timeout is nan, but must be a number of seconds above 0"),
                Map.of("abc", NOT_INT, "0", E + first + "timeout is 0, but must be a number of seconds above 0", "None",
                        NOT_INT.replace("abc", "None"))));
        known.add(new Known(setting(section, "automatic_retry_delay"), c -> engine.apply(c).automaticRetryDelay(),
                seconds(15),
                List.of(value("1", "1", seconds(1)), value("null", "null", null), value("0", "0", seconds(0))),
                Map.of("x", E + section + ".automatic_retry_delay is 'x', but must be a number of seconds"),
                Map.of("abc", NOT_INT, "-1",
                        E + first + "automatic_retry_delay is -1, but must be a number of seconds")));
    }

    private static void addFlag(List<Known> known, Setting setting, Function<UserConfig, @Nullable Object> field) {
        known.add(new Known(setting, field, false,
                List.of(value("on", "True", true), value("'yes'", "1", false), value("1", "TRUE", true),
                        value("'TRUE'", "true", true)),
                Map.of("null", setting.path() + " has not been configured"), Map.of()));
    }

    private static Setting setting(String section, String key) {
        return Stream.of(Setting.values()).filter(setting -> setting.path().equals(section + "." + key)).findFirst()
                .orElseThrow();
    }

    private static Value value(String yaml, @Nullable String text, @Nullable Object read) {
        return new Value(yaml, text, read);
    }

    private static Duration seconds(long seconds) {
        return Duration.ofSeconds(seconds);
    }

    @Test
    void theSettingsAreThoseOfV1AndOurOwn() {
        Set<String> all = Stream.of(Setting.values()).map(setting -> setting.path() + " " + setting.variable())
                .collect(toSet());
        assertThat(all).containsAll(OF_V1.lines().toList());
        List<String> own = all.stream().filter(line -> !OF_V1.lines().toList().contains(line)).toList();
        assertThat(own).allMatch(line -> line.matches(
                "\\w+\\.(endpoints|ca_file|cert_file|cert_key_file) AVISO_(NOTIFICATION|CONFIGURATION)_[A-Z_]+"));
    }

    @Test
    void theTableCoversEverySettingAndTheirDefaultsAreShown(@TempDir Path folder) {
        assertThat(table()).extracting(Known::setting).containsExactlyInAnyOrder(Setting.values());
        assertThat(new World(folder).read().values()).extracting(EffectiveConfig.Value::name)
                .containsExactlyInAnyOrder(Arrays.stream(Setting.values()).map(Setting::path).toArray(String[]::new));
        assertThat(new World(folder).read().values()).extracting(EffectiveConfig.Value::source)
                .containsOnly(Source.DEFAULT);
    }

    /** A machine with its files and variables. */
    private static final class World {
        private final Path folder;
        private final Map<String, String> environment = new HashMap<>();
        private ConfigOverrides overrides = ConfigOverrides.NONE;

        World(Path folder) {
            this.folder = folder;
        }

        EffectiveConfig read() {
            return new ConfigLoader(environment, folder.resolve("home"), folder.resolve("etc")).files(overrides).read();
        }

        Path write(String name, String text) throws IOException {
            Path file = folder.resolve(name);
            Files.createDirectories(file.resolveSibling("."));
            return Files.writeString(file, text);
        }
    }

    /** The ways to set something, the weakest first, and how each is told. */
    private enum Way {
        SYSTEM("etc/config.yaml"), HOME("home/.aviso/config.yaml"), NAMED_BY_VARIABLE("env.yaml"), NAMED(
                "given.yaml"), VARIABLE(""), OPTION("");

        private final String file;

        Way(String file) {
            this.file = file;
        }

        Source set(World world, Setting setting, Value value) throws IOException {
            return switch (this) {
                case OPTION -> {
                    Object read = Objects.requireNonNull(YamlReader.ofTrees().parse(value.yaml));
                    world.overrides = world.overrides.with(setting, read, "--option");
                    yield Source.option("--option");
                }
                case VARIABLE -> {
                    String variable = Objects.requireNonNull(setting.variable());
                    world.environment.put(variable, Objects.requireNonNull(value.text));
                    yield Source.variable(variable);
                }
                default -> {
                    Path written = world.write(file, document(setting, value.yaml));
                    if (this == NAMED_BY_VARIABLE) {
                        world.environment.put("AVISO_CONFIG", written.toString());
                    } else if (this == NAMED) {
                        world.overrides = world.overrides.withFile(written.toString());
                    }
                    yield Source.file(written.toString());
                }
            };
        }

        boolean can(Setting setting, Value value) {
            return switch (this) {
                case OPTION -> !value.yaml.equals("null");
                case VARIABLE -> setting.variable() != null && value.text != null;
                default -> true;
            };
        }
    }

    private static String document(Setting setting, String yaml) {
        int dot = setting.path().indexOf('.');
        return dot < 0
                ? setting.path() + ": " + yaml
                : setting.path().substring(0, dot) + ": {" + setting.path().substring(dot + 1) + ": " + yaml + "}";
    }

    @TestFactory
    Stream<DynamicTest> eachSettingIsReadFromEachSourceAndTheLaterOnesWin(@TempDir Path folder) throws IOException {
        Files.writeString(Files.createDirectories(folder.resolve("keys")).resolve("key"), "secret");
        return table().stream().filter(known -> !known.values.isEmpty())
                .map(known -> dynamicTest(known.setting.path(), () -> checkSources(known, folder)));
    }

    private static void checkSources(Known known, Path folder) throws IOException {
        World world = new World(folder.resolve(known.setting.path()));
        if (known.field != null) {
            assertThat(known.field.apply(world.read().config())).as("default").isEqualTo(known.standard);
        } else {
            String standard = known.standard instanceof String text
                    ? text.replace("<etc>", world.folder.resolve("etc").toString())
                    : null;
            assertThat(shown(world, known.setting).value()).as("default").isEqualTo(standard);
        }
        if (known.setting == Setting.AUTH_TYPE) {
            world.write("etc/key", "secret");
        }
        int turn = 0;
        for (Way way : Way.values()) {
            for (int i = 0; i < known.values.size(); i++) {
                Value value = known.values.get((turn + i) % known.values.size());
                if (!way.can(known.setting, value)) {
                    continue;
                }
                Source source = way.set(world, known.setting, value);
                if (known.field != null) {
                    assertThat(known.field.apply(world.read().config())).as("%s: %s", way, value).isEqualTo(value.read);
                }
                if (known.setting.path().endsWith("endpoints") || known.field != null) {
                    assertThat(shown(world, known.setting).source()).as("%s: %s", way, value).isEqualTo(source);
                } else if (!value.yaml.startsWith("~")) {
                    assertThat(shown(world, known.setting)).as("%s: %s", way, value)
                            .isEqualTo(new EffectiveConfig.Value(known.setting.path(), value.read, source));
                }
            }
            turn++;
        }
    }

    private static EffectiveConfig.Value shown(World world, Setting setting) {
        return world.read().values().stream().filter(value -> value.name().equals(setting.path())).findFirst()
                .orElseThrow();
    }

    @TestFactory
    Stream<DynamicTest> aBadValueOfEachSettingIsReported(@TempDir Path folder) {
        return table().stream().flatMap(known -> Stream.concat(new TreeMap<>(known.bad).entrySet().stream()
                .map(bad -> dynamicTest(known.setting.path() + ": " + bad.getKey(), () -> {
                    World world = new World(folder.resolve(known.setting.path()));
                    world.write("home/.aviso/config.yaml", document(known.setting, bad.getKey()));
                    assertThatThrownBy(world::read).isInstanceOf(ConfigException.class).hasMessage(bad.getValue());
                })), new TreeMap<>(known.badText).entrySet().stream()
                        .map(bad -> dynamicTest(known.setting.variable() + "=" + bad.getKey(), () -> {
                            World world = new World(folder.resolve("empty"));
                            world.environment.put(String.valueOf(known.setting.variable()), bad.getKey());
                            assertThatThrownBy(world::read).isInstanceOf(ConfigException.class)
                                    .hasMessage(bad.getValue());
                        }))));
    }

    @Test
    void everySettingHasABadValueUnlessItTakesAnything() {
        assertThat(table()).filteredOn(known -> known.bad.isEmpty() && known.badText.isEmpty())
                .extracting(Known::setting).containsExactlyInAnyOrder(Setting.NOTIFICATION_CATCHUP,
                        Setting.NOTIFICATION_HTTPS, Setting.CONFIGURATION_HTTPS, Setting.LISTENERS);
    }

    @Test
    void aCertificateComesWithItsKeyFromAnySource(@TempDir Path folder) throws IOException {
        World world = new World(folder);
        world.write("etc/config.yaml", "notification_engine: {ca_file: ~/ca, cert_file: a, cert_key_file: b}\n"
                + "configuration_engine: {cert_file: c, cert_key_file: '~/d'}");
        Path home = folder.resolve("home");
        UserConfig config = world.read().config();
        assertThat(config.notification().tls())
                .isEqualTo(new TlsConfig(home.resolve("ca"), Path.of("a"), Path.of("b")));
        assertThat(config.configuration().tls()).isEqualTo(new TlsConfig(null, Path.of("c"), home.resolve("d")));
        world.environment.putAll(Map.of("AVISO_NOTIFICATION_CERT_FILE", "e", "AVISO_NOTIFICATION_CERT_KEY_FILE", "~/f",
                "AVISO_CONFIGURATION_CERT_FILE", "g", "AVISO_CONFIGURATION_CERT_KEY_FILE", ""));
        assertThatThrownBy(world::read).hasMessage(E + "configuration_engine.cert_file and"
                + " configuration_engine.cert_key_file must be given together");
        world.environment.put("AVISO_CONFIGURATION_CERT_FILE", "");
        assertThat(world.read().config().notification().tls())
                .isEqualTo(new TlsConfig(home.resolve("ca"), Path.of("e"), home.resolve("f")));
        assertThat(world.read().config().configuration().tls()).isEqualTo(TlsConfig.DEFAULT);
    }

    @Test
    void loggingIsTheFileOfTheOptionThenOfTheVariableThenTheSetting(@TempDir Path folder) throws IOException {
        World world = new World(folder);
        assertThat(loggers(world)).isNull();
        world.write("etc/config.yaml", "logging: {version: 1, name: etc, other: x}");
        world.write("home/.aviso/config.yaml", "logging: {version: 1, name: home}");
        assertThat(loggers(world)).isEqualTo(Map.of("version", 1, "name", "home", "other", "x"));
        assertThat(world.read().values()).contains(new EffectiveConfig.Value("logging.name", "home",
                Source.file(folder.resolve("home/.aviso/config.yaml").toString())));
        String variable = world.write("variable.yaml", "{version: 1, name: variable}").toString();
        world.environment.put("AVISO_LOG", variable);
        assertThat(loggers(world)).isEqualTo(Map.of("version", 1, "name", "variable"));
        assertThat(shown(world, Setting.LOGGING))
                .isEqualTo(new EffectiveConfig.Value("logging", variable, Source.variable("AVISO_LOG")));
        String option = world.write("option.yaml", "{version: 1, name: ~/option}").toString();
        world.overrides = world.overrides.withLoggingFile(option);
        assertThat(loggers(world)).as("a logging file is taken as it is")
                .isEqualTo(Map.of("version", 1, "name", "~/option"));
        assertThat(shown(world, Setting.LOGGING))
                .isEqualTo(new EffectiveConfig.Value("logging", option, Source.option("--log")));
    }

    private static @Nullable Map<?, ?> loggers(World world) {
        ConfigFiles.Logging logging = new ConfigLoader(world.environment, world.folder.resolve("home"),
                world.folder.resolve("etc")).files(world.overrides).logging();
        return logging == null ? null : logging.tree();
    }
}
