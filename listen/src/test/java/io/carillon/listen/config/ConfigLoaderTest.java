package io.carillon.listen.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;

import io.carillon.event.python.PythonText;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigLoaderTest {

    private static final String ERROR = "Error occurred while setting the configuration, ";

    private final Map<String, String> environment = new HashMap<>();
    private Path home = Path.of("");
    private Path system = Path.of("");

    @BeforeEach
    void makeFolders(@TempDir Path folder) throws IOException {
        home = Files.createDirectories(folder.resolve("home"));
        system = Files.createDirectories(folder.resolve("etc"));
        Files.createDirectories(home.resolve(".aviso"));
    }

    private UserConfig load() {
        return load(ConfigOverrides.NONE);
    }

    private UserConfig load(ConfigOverrides overrides) {
        return new ConfigLoader(environment, home, system).load(overrides);
    }

    private UserConfig loadFile(String yaml) throws IOException {
        return load(withFile(write("given.yaml", yaml)));
    }

    private static ConfigOverrides withFile(String file) {
        return new ConfigOverrides(file, null, false, false, false);
    }

    private String write(String name, String text) throws IOException {
        return Files.writeString(home.resolve(name), text).toString();
    }

    private ConfigException failure(ConfigOverrides overrides) {
        return catchThrowableOfType(ConfigException.class, () -> load(overrides));
    }

    @Test
    void hasTheDefaultsOfV1() {
        EngineConfig engine = new EngineConfig("etcd_rest", List.of(new Endpoint("localhost", 2379)), false,
                TlsConfig.DEFAULT, Duration.ofSeconds(60), Duration.ofSeconds(15));
        assertThat(load()).isEqualTo(new UserConfig(engine, Duration.ofSeconds(30), true, "aviso/v1", engine, 500, -1,
                false, "generic", AuthConfig.NONE, null, false, false, false, home));
    }

    @Test
    void laterSourcesWinAndMappingsAreMerged() throws IOException {
        Files.writeString(system.resolve("config.yaml"),
                "notification_engine: {host: system, port: 1, service: system}\nkey_ttl: 1\nlisteners: [1, 2]");
        write(".aviso/config.yaml", "notification_engine: {host: home, port: 2}\nlisteners: [3]");
        environment.put("AVISO_CONFIG", write("env.yaml", "notification_engine: {port: 3, timeout: 3}"));
        UserConfig files = loadFile("notification_engine: {timeout: 4}\nunknown: {setting: 1}");
        assertThat(files.notification().host()).isEqualTo("home");
        assertThat(files.notification().port()).isEqualTo(3);
        assertThat(files.notification().timeout()).isEqualTo(Duration.ofSeconds(4));
        assertThat(files.service()).isEqualTo("system");
        assertThat(files.keyTtl()).isEqualTo(1);
        assertThat(PythonText.repr(files.listeners())).isEqualTo("[3]");

        environment.put("AVISO_NOTIFICATION_HOST", "variable");
        environment.put("AVISO_KEY_TTL", "5");
        UserConfig variables = load(withFile(home.resolve("given.yaml").toString()));
        assertThat(variables.notification().host()).isEqualTo("variable");
        assertThat(variables.notification().port()).isEqualTo(3);
        assertThat(variables.keyTtl()).isEqualTo(5);
    }

    static Stream<Arguments> settings() {
        return Stream.of(
                setting("{notification_engine: {host: h}}", "AVISO_NOTIFICATION_HOST=h", c -> c.notification().host(),
                        "h"),
                setting("{notification_engine: {port: 7}}", "AVISO_NOTIFICATION_PORT=7", c -> c.notification().port(),
                        7),
                setting("{notification_engine: {port: '7'}}", "AVISO_NOTIFICATION_PORT= 7 ",
                        c -> c.notification().port(), 7),
                setting("{notification_engine: {https: true}}", "AVISO_NOTIFICATION_HTTPS=True",
                        c -> c.notification().https(), true),
                setting("{notification_engine: {https: 'yes'}}", "AVISO_NOTIFICATION_HTTPS=1",
                        c -> c.notification().https(), false),
                setting("{notification_engine: {https: 1}}", "AVISO_NOTIFICATION_HTTPS=TRUE",
                        c -> c.notification().https(), true),
                setting("{notification_engine: {type: File_Based}}", "AVISO_NOTIFICATION_ENGINE=file_based",
                        c -> c.notification().type(), "file_based"),
                setting("{notification_engine: {type: ETCD_GRPC}}", "AVISO_NOTIFICATION_ENGINE=etcd_GRPC",
                        c -> c.notification().type(), "etcd_grpc"),
                setting("{notification_engine: {polling_interval: 2}}", "AVISO_POLLING_INTERVAL=2",
                        UserConfig::pollingInterval, Duration.ofSeconds(2)),
                setting("{notification_engine: {polling_interval: 0.5}}", null, UserConfig::pollingInterval,
                        Duration.ofMillis(500)),
                setting("{notification_engine: {timeout: 3}}", "AVISO_TIMEOUT=3", c -> c.notification().timeout(),
                        Duration.ofSeconds(3)),
                setting("{configuration_engine: {timeout: 3}}", "AVISO_TIMEOUT=3", c -> c.configuration().timeout(),
                        Duration.ofSeconds(3)),
                setting("{notification_engine: {timeout: null}}", "AVISO_TIMEOUT=null", c -> c.notification().timeout(),
                        null),
                setting("{notification_engine: {service: s/v2}}", "AVISO_NOTIFICATION_SERVICE=s/v2",
                        UserConfig::service, "s/v2"),
                setting("{notification_engine: {catchup: false}}", "AVISO_NOTIFICATION_CATCHUP=no", UserConfig::catchup,
                        false),
                setting("{notification_engine: {automatic_retry_delay: 1}}", "AVISO_AUTOMATIC_RETRY_DELAY=1",
                        c -> c.notification().automaticRetryDelay(), Duration.ofSeconds(1)),
                setting("{configuration_engine: {automatic_retry_delay: null}}", "AVISO_AUTOMATIC_RETRY_DELAY=null",
                        c -> c.configuration().automaticRetryDelay(), null),
                setting("{configuration_engine: {host: h}}", "AVISO_CONFIGURATION_HOST=h",
                        c -> c.configuration().host(), "h"),
                setting("{configuration_engine: {port: 7}}", "AVISO_CONFIGURATION_PORT=7",
                        c -> c.configuration().port(), 7),
                setting("{configuration_engine: {https: yes}}", "AVISO_CONFIGURATION_HTTPS=true",
                        c -> c.configuration().https(), true),
                setting("{configuration_engine: {type: etcd_grpc}}", "AVISO_CONFIGURATION_ENGINE=etcd_grpc",
                        c -> c.configuration().type(), "etcd_grpc"),
                setting("{configuration_engine: {max_file_size: 9}}", "AVISO_MAX_FILE_SIZE=9", UserConfig::maxFileSize,
                        9),
                setting("{key_ttl: 60}", "AVISO_KEY_TTL=60", UserConfig::keyTtl, 60L),
                setting("{schema_parser: ECMWF}", "AVISO_SCHEMA_PARSER=ecmwf", UserConfig::schemaParser, "ecmwf"),
                setting("{remote_schema: 'true'}", "AVISO_REMOTE_SCHEMA=true", UserConfig::remoteSchema, true),
                setting("{debug: on}", "AVISO_DEBUG=true", UserConfig::debug, true),
                setting("{quiet: on}", "AVISO_QUIET=true", UserConfig::quiet, true),
                setting("{no_fail: on}", "AVISO_NO_FAIL=true", UserConfig::noFail, true),
                setting("{auth_type: None}", "AVISO_AUTH_TYPE=NONE", UserConfig::noFail, false),
                setting("{username: me, key_file: ~/key}", "AVISO_USERNAME=me", UserConfig::noFail, false));
    }

    private static Arguments setting(String yaml, @Nullable String variable,
            Function<UserConfig, @Nullable Object> getter, @Nullable Object expected) {
        return arguments(yaml, variable, getter, expected);
    }

    @ParameterizedTest
    @MethodSource("settings")
    void readsASettingFromAFileAndFromAVariable(String yaml, @Nullable String variable,
            Function<UserConfig, @Nullable Object> getter, @Nullable Object expected) throws IOException {
        assertThat(getter.apply(loadFile(yaml))).isEqualTo(expected);
        if (variable != null) {
            put(variable);
            assertThat(getter.apply(load())).isEqualTo(expected);
        }
    }

    @Test
    void takesFlagsFromTheCommandLine() {
        environment.put("AVISO_DEBUG", "false");
        UserConfig config = load(new ConfigOverrides(null, null, true, true, true));
        assertThat(config.debug()).isTrue();
        assertThat(config.quiet()).isTrue();
        assertThat(config.noFail()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            AVISO_NOTIFICATION_PORT=abc      | <class 'ValueError'>, invalid literal for int() with base 10: 'abc'
            AVISO_CONFIGURATION_PORT=1.5     | <class 'ValueError'>, invalid literal for int() with base 10: '1.5'
            AVISO_POLLING_INTERVAL=0.5       | <class 'ValueError'>, invalid literal for int() with base 10: '0.5'
            AVISO_MAX_FILE_SIZE=x            | <class 'ValueError'>, invalid literal for int() with base 10: 'x'
            AVISO_KEY_TTL=null               | <class 'ValueError'>, invalid literal for int() with base 10: 'null'
            AVISO_TIMEOUT=None               | <class 'ValueError'>, invalid literal for int() with base 10: 'None'
            AVISO_AUTOMATIC_RETRY_DELAY=     | <class 'ValueError'>, invalid literal for int() with base 10: ''
            AVISO_NOTIFICATION_ENGINE=foo    | <class 'KeyError'>, 'FOO'
            AVISO_CONFIGURATION_ENGINE=foo   | <class 'KeyError'>, 'FOO'
            AVISO_CONFIGURATION_ENGINE=File_Based | <class 'AssertionError'>, File_based engine not available as configuration engine
            AVISO_SCHEMA_PARSER=foo          | <class 'KeyError'>, 'FOO'
            AVISO_AUTH_TYPE=foo              | <class 'KeyError'>, 'FOO'
            AVISO_NOTIFICATION_PORT=0        | notification_engine.port is 0, but must be an integer from 1 to 65535
            AVISO_NOTIFICATION_PORT=65536    | notification_engine.port is 65536, but must be an integer from 1 to 65535
            AVISO_NOTIFICATION_HOST=         | notification_engine.host is '', but must be a text that is not empty
            AVISO_TIMEOUT=0                  | notification_engine.timeout is 0, but must be a number of seconds above 0
            AVISO_POLLING_INTERVAL=-1        | notification_engine.polling_interval is -1, but must be a number of seconds
            AVISO_AUTH_TYPE=etcd             | auth_type is 'etcd': authentication is not available in this version, set it to 'none'
            """)
    void saysWhichVariableIsWrong(String variable, String message) {
        put(variable);
        assertThatThrownBy(this::load).isInstanceOf(ConfigException.class).hasMessage(ERROR + message);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {notification_engine: }                   | E<class 'AssertionError'>, notification_engine has not been configured
            {configuration_engine: x}                 | E<class 'AssertionError'>, configuration_engine has not been configured
            {notification_engine: {type: 3}}          | E<class 'AttributeError'>, 'int' object has no attribute 'upper'
            {notification_engine: {type: }}           | E<class 'AttributeError'>, 'NoneType' object has no attribute 'upper'
            {notification_engine: {port: x}}          | Enotification_engine.port is 'x', but must be an integer from 1 to 65535
            {notification_engine: {port: 7.0}}        | Enotification_engine.port is 7.0, but must be an integer from 1 to 65535
            {notification_engine: {port: yes}}        | Enotification_engine.port is True, but must be an integer from 1 to 65535
            {notification_engine: {port: }}           | Enotification_engine.port is None, but must be an integer from 1 to 65535
            {notification_engine: {host: [a]}}        | Enotification_engine.host is ['a'], but must be a text that is not empty
            {notification_engine: {service: }}        | Enotification_engine.service is None, but must be a text that is not empty
            {notification_engine: {timeout: .nan}}    | Enotification_engine.timeout is nan, but must be a number of seconds above 0
            {notification_engine: {timeout: 1.e+300}} | Enotification_engine.timeout is 1e+300, but must be a number of seconds above 0
            {notification_engine: {polling_interval: }} | Enotification_engine.polling_interval is None, but must be a number of seconds
            {configuration_engine: {max_file_size: -1}} | Econfiguration_engine.max_file_size is -1, but must be an integer from 0 to 2147483647
            {key_ttl: -2}                             | Ekey_ttl is -2, but must be an integer from -1 to 2147483647
            {auth_type: 1}                            | E<class 'AttributeError'>, 'int' object has no attribute 'upper'
            {schema_parser: 3}                        | E<class 'AttributeError'>, 'int' object has no attribute 'upper'
            {debug: }                                 | debug has not been configured
            {quiet: }                                 | quiet has not been configured
            {no_fail: }                               | no_fail has not been configured
            {key_ttl: }                               | key_ttl has not been configured
            {auth_type: }                             | auth_type has not been configured
            {schema_parser: }                         | schema_parser has not been configured
            {remote_schema: }                         | remote_schema has not been configured
            """)
    void saysWhichSettingIsWrong(String yaml, String message) {
        String expected = message.startsWith("E") ? ERROR + message.substring(1) : message;
        assertThatThrownBy(() -> loadFile(yaml)).isInstanceOf(ConfigException.class).hasMessage(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``         | 'NoneType' object has no attribute 'items'
            text       | 'str' object has no attribute 'items'
            [1]        | 'list' object has no attribute 'items'
            2020-01-01 | 'datetime.date' object has no attribute 'items'
            a: *x      | found undefined alias x, line 1, column 4
            """)
    void saysWhyAFileIsNoConfiguration(String yaml, String reason) throws IOException {
        String file = write("given.yaml", yaml);
        assertThat(failure(withFile(file)))
                .hasMessage("Not able to load the configuration in " + file + ",  " + reason);
    }

    @Test
    void aNamedFileMustExist() {
        assertThat(failure(withFile("nowhere.yaml"))).hasMessage("Not able to load the configuration in nowhere.yaml,"
                + "  [Errno 2] No such file or directory: 'nowhere.yaml'");
        environment.put("AVISO_CONFIG", "");
        assertThat(failure(ConfigOverrides.NONE))
                .hasMessage("Not able to load the configuration in ,  [Errno 2] No such file or directory: ''");
    }

    @Test
    void aFolderIsNoFile() {
        assertThat(failure(withFile(home.toString()))).hasMessage(
                "Not able to load the configuration in " + home + ",  [Errno 21] Is a directory: '" + home + "'");
    }

    @Test
    void aFileMustBeText() throws IOException {
        Path file = Files.write(home.resolve("bytes.yaml"), new byte[]{'a', ':', ' ', (byte) 0xff});
        assertThat(failure(withFile(file.toString()))).hasMessage("Not able to load the configuration in " + file
                + ",  the file is not UTF-8 text: wrong byte at position 3");
    }

    @Test
    void anEndlessFileIsNotReadToItsEnd() {
        assertThat(failure(withFile("/dev/zero"))).hasMessageContaining("longer than");
    }

    @Test
    void pathsBelowTheHomeFolderAreExpanded() throws IOException {
        UserConfig config = loadFile("listeners: ~/listeners");
        assertThat(config.listeners()).isEqualTo(home + "/listeners");
    }

    @Test
    void aLoggingConfigurationMustBeThereAndBeOne() throws IOException {
        String good = write("log.yaml", "version: 1");
        String bad = write("bad.yaml", "a: [");
        load(logging(good));
        assertThat(failure(logging("nowhere"))).hasMessage(
                "Not able to load the logging configuration," + "  [Errno 2] No such file or directory: 'nowhere'");
        assertThat(failure(logging(bad))).hasMessageStartingWith("Not able to load the logging configuration,  while");
        environment.put("AVISO_LOG", bad);
        assertThat(failure(ConfigOverrides.NONE)).hasMessageStartingWith("Not able to load the logging");
        load(logging(good));
        environment.clear();
        assertThatThrownBy(() -> loadFile("logging: 3")).hasMessageStartingWith("Not able to load the logging");
        loadFile("logging: {version: 1}");
    }

    private static ConfigOverrides logging(String file) {
        return new ConfigOverrides(null, file, false, false, false);
    }

    @ParameterizedTest
    @ValueSource(strings = {"AVISO_AUTH_TYPE=foo", "AVISO_SCHEMA_PARSER=foo"})
    void noFailCoversMistakesBehindIt(String variable) {
        put(variable);
        assertThat(failure(new ConfigOverrides(null, null, false, false, true)).noFail()).isTrue();
        assertThat(failure(ConfigOverrides.NONE).noFail()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"AVISO_NOTIFICATION_PORT=abc", "AVISO_NOTIFICATION_ENGINE=foo",
            "AVISO_CONFIGURATION_ENGINE=foo", "AVISO_CONFIG=nowhere", "AVISO_LOG=nowhere"})
    void noFailDoesNotCoverMistakesBeforeIt(String variable) {
        put(variable);
        assertThat(failure(new ConfigOverrides(null, null, false, false, true)).noFail()).isFalse();
    }

    private void put(String variable) {
        int equals = variable.indexOf('=');
        environment.put(variable.substring(0, equals), variable.substring(equals + 1));
    }
}
