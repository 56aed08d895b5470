package io.carillon.listen.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.carillon.event.python.PythonText;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigLoaderTest {

    private static final String ERROR = "Error occurred while setting the configuration, ";

    private static final ConfigOverrides NO_FAIL = ConfigOverrides.NONE.with(Setting.NO_FAIL, true, "--no-fail");

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
        return ConfigOverrides.NONE.withFile(file);
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
        return ConfigOverrides.NONE.withLoggingFile(file);
    }

    @ParameterizedTest
    @ValueSource(strings = {"AVISO_AUTH_TYPE=foo", "AVISO_SCHEMA_PARSER=foo"})
    void noFailCoversMistakesBehindIt(String variable) {
        put(variable);
        assertThat(failure(NO_FAIL).noFail()).isTrue();
        assertThat(failure(ConfigOverrides.NONE).noFail()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"AVISO_NOTIFICATION_PORT=abc", "AVISO_NOTIFICATION_ENGINE=foo",
            "AVISO_CONFIGURATION_ENGINE=foo", "AVISO_CONFIG=nowhere", "AVISO_LOG=nowhere"})
    void noFailDoesNotCoverMistakesBeforeIt(String variable) {
        put(variable);
        assertThat(failure(NO_FAIL).noFail()).isFalse();
    }

    @Test
    void endpointsAndHostWithPortReplaceEachOther() throws IOException {
        write(".aviso/config.yaml", "notification_engine: {endpoints: [a:1, 'b:2'], host: h, port: 7}");
        assertThat(load().notification().endpoints()).as("in one file endpoints come first")
                .containsExactly(new Endpoint("a", 1), new Endpoint("b", 2));
        assertThat(load(withFile(write("host.yaml", "notification_engine: {host: c}"))).notification().endpoints())
                .as("a later host takes the port of the first endpoint").containsExactly(new Endpoint("c", 1));
        assertThat(load(ConfigOverrides.NONE.with(Setting.NOTIFICATION_PORT, 9, "--port")).notification().endpoints())
                .as("a later port takes the host of the first endpoint").containsExactly(new Endpoint("a", 9));
        environment.put("AVISO_NOTIFICATION_HOST", "far");
        environment.put("AVISO_NOTIFICATION_PORT", "443");
        assertThat(load().notification().endpoints()).containsExactly(new Endpoint("far", 443));
        environment.put("AVISO_NOTIFICATION_ENDPOINTS", "c:3, [::1]:4");
        assertThat(load().notification().endpoints()).containsExactly(new Endpoint("c", 3), new Endpoint("::1", 4));
        assertThat(load().configuration().endpoints()).containsExactly(new Endpoint("localhost", 2379));
    }

    @Test
    void tellsWhichOfEndpointsAndHostIsInEffect() throws IOException {
        String file = write(".aviso/config.yaml", "notification_engine: {endpoints: ['a:1', 'b:2'], host: h}");
        assertThat(values(ConfigOverrides.NONE)).contains(value("notification_engine.host", "a", Source.file(file)),
                value("notification_engine.port", 1, Source.file(file)),
                value("notification_engine.endpoints", List.of("a:1", "b:2"), Source.file(file)));
        assertThat(values(ConfigOverrides.NONE.with(Setting.NOTIFICATION_HOST, "c", "--host"))).contains(
                value("notification_engine.host", "c", Source.option("--host")),
                value("notification_engine.port", 1, Source.file(file)),
                value("notification_engine.endpoints", null, Source.DEFAULT));
    }

    private List<EffectiveConfig.Value> values(ConfigOverrides overrides) {
        return new ConfigLoader(environment, home, system).files(overrides).read().values();
    }

    private static EffectiveConfig.Value value(String name, @Nullable Object value, Source source) {
        return new EffectiveConfig.Value(name, value, source);
    }

    @ParameterizedTest
    @CsvSource({"etcd, ETCD, me", "Ecmwf, ECMWF, me", "OPENID, OPENID,", "plain, PLAIN,"})
    void credentialsComeFromFiles(String type, AuthConfig.Type read, @Nullable String statusUser) throws IOException {
        write("key", "s3cret \n\n");
        write("name", "me\n");
        UserConfig config = loadFile("username: other\nusername_file: '~/name'\nkey_file: ~/key\nauth_type: " + type);
        assertThat(config.auth()).isEqualTo(new AuthConfig(read, "me", "s3cret", home.resolve("key")));
        assertThat(config.auth().statusUser()).isEqualTo(statusUser);
        assertThat(config.toString()).doesNotContain("s3cret");
        environment.put("AVISO_KEY_FILE", write("key2", "another"));
        assertThat(load(ConfigOverrides.NONE.withFile(home.resolve("given.yaml").toString())).auth().key())
                .isEqualTo("another");
        assertThat(load(ConfigOverrides.NONE.withFile(home.resolve("given.yaml").toString()).with(Setting.KEY_FILE,
                "~/key", "--key")).auth().key()).isEqualTo("s3cret");
    }

    @Test
    void credentialsAreReadOnlyIfTheyAreNeeded() throws IOException {
        assertThat(loadFile("username_file: /nowhere\nkey_file: /nowhere").auth()).isEqualTo(AuthConfig.NONE);
        Files.writeString(system.resolve("key"), "of the machine\n");
        assertThat(loadFile("auth_type: etcd\nusername: me").auth())
                .isEqualTo(new AuthConfig(AuthConfig.Type.ETCD, "me", "of the machine", system.resolve("key")));
        assertThat(loadFile("auth_type: etcd\nusername: 12\nusername_file: ''").auth().username()).isEqualTo("12");
    }

    @Test
    void saysWhichCredentialsCannotBeRead() throws IOException {
        assertThatThrownBy(() -> loadFile("{auth_type: ecmwf, key_file: ~/nope}")).hasMessage("Not able to load the key"
                + " file: " + home + "/nope,  [Errno 2] No such file or directory: '" + home + "/nope'");
        write("key", "s3cret");
        assertThatThrownBy(() -> loadFile("{auth_type: ecmwf, key_file: ~/key, username_file: ~/nope}"))
                .hasMessage("Not able to load the username file: " + home
                        + "/nope,  [Errno 2] No such file or directory: '" + home + "/nope'");
        assertThatThrownBy(() -> loadFile("{auth_type: etcd, key_file: ~/key}"))
                .hasMessage(ERROR + "auth_type is 'etcd', which needs a user: set username or username_file");
        write("key", "s3cret\nX-Header: 1");
        assertThatThrownBy(() -> loadFile("{auth_type: openid, key_file: ~/key}"))
                .hasMessage("Not able to load the key file: " + home + "/key,  it must hold one line of text");
        assertThatThrownBy(() -> loadFile("{auth_type: openid, key_file: }"))
                .hasMessage("key_file has not been configured");
        assertThat(failure(NO_FAIL.with(Setting.AUTH_TYPE, "etcd", "--auth")).noFail()).isTrue();
    }

    @Test
    void aSecretIsNotAmongWhatIsShown() throws IOException {
        write("key", "s3cret");
        String file = write("given.yaml",
                """
                        auth_type: ecmwf
                        key_file: ~/key
                        logging: {version: 1, handlers: {mail: {credentials: [me, s3cret]}}}
                        listeners:
                          - event: flight
                            triggers:
                              - type: post
                                protocol: {url: "https://me:s3cret@host/x", headers: {X-Mine: s3cret}, aws_secret_access_key: s3cret}
                              - {type: webhook, hmac: {secret: s3cret}, environment: {MY_TOKEN: s3cret}}
                        """);
        EffectiveConfig config = new ConfigLoader(environment, home, system).files(withFile(file)).read();
        assertThat(config.values()).contains(value("key", "****", Source.file(home + "/key")),
                value("logging.handlers.mail.credentials", "****", Source.file(file)));
        assertThat(config.values().toString() + config).doesNotContain("s3cret").contains("https://****@host/x");
        assertThat(PythonText.repr(config.config().listeners())).contains("s3cret");
    }

    @Test
    void tellsWhatIsNoSetting() throws IOException {
        String file = write(".aviso/config.yaml", "notification_engine: {hots: a, host: b}\nx: {y: 1}");
        EffectiveConfig config = new ConfigLoader(environment, home, system).files(ConfigOverrides.NONE).read();
        assertThat(config.ignored()).containsExactly(
                new EffectiveConfig.Ignored("notification_engine.hots", Source.file(file)),
                new EffectiveConfig.Ignored("x.y", Source.file(file)));
    }

    private void put(String variable) {
        int equals = variable.indexOf('=');
        environment.put(variable.substring(0, equals), variable.substring(equals + 1));
    }
}
