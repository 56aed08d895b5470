package io.carillon.listen.config;

import java.util.LinkedHashMap;
import java.util.Map;

import io.carillon.event.EventException;
import io.carillon.event.python.PythonNumber;
import org.jspecify.annotations.Nullable;

/** What environment variables say, as a configuration (aviso-v1 2.2). */
final class EnvironmentSettings {

    private final Map<String, String> environment;
    private final Map<String, @Nullable Object> general = new LinkedHashMap<>();
    private final Map<String, @Nullable Object> notification = new LinkedHashMap<>();
    private final Map<String, @Nullable Object> configuration = new LinkedHashMap<>();

    private EnvironmentSettings(Map<String, String> environment) {
        this.environment = environment;
    }

    /**
     * The settings for which there is a variable.
     *
     * @throws ConfigException when a variable for a number has none
     */
    static Map<String, @Nullable Object> read(Map<String, String> environment) {
        return new EnvironmentSettings(environment).read();
    }

    private Map<String, @Nullable Object> read() {
        text("AVISO_NOTIFICATION_HOST", notification, "host");
        number("AVISO_NOTIFICATION_PORT", notification, "port");
        text("AVISO_NOTIFICATION_HTTPS", notification, "https");
        text("AVISO_NOTIFICATION_ENGINE", notification, "type");
        text("AVISO_NOTIFICATION_SERVICE", notification, "service");
        text("AVISO_NOTIFICATION_CATCHUP", notification, "catchup");
        number("AVISO_POLLING_INTERVAL", notification, "polling_interval");
        text("AVISO_CONFIGURATION_HOST", configuration, "host");
        number("AVISO_CONFIGURATION_PORT", configuration, "port");
        text("AVISO_CONFIGURATION_HTTPS", configuration, "https");
        text("AVISO_CONFIGURATION_ENGINE", configuration, "type");
        number("AVISO_MAX_FILE_SIZE", configuration, "max_file_size");
        text("AVISO_DEBUG", general, "debug");
        text("AVISO_QUIET", general, "quiet");
        text("AVISO_NO_FAIL", general, "no_fail");
        number("AVISO_KEY_TTL", general, "key_ttl");
        text("AVISO_AUTH_TYPE", general, "auth_type");
        text("AVISO_REMOTE_SCHEMA", general, "remote_schema");
        text("AVISO_SCHEMA_PARSER", general, "schema_parser");
        numberOrNull("AVISO_TIMEOUT", "timeout");
        numberOrNull("AVISO_AUTOMATIC_RETRY_DELAY", "automatic_retry_delay");
        addSection("notification_engine", notification);
        addSection("configuration_engine", configuration);
        return general;
    }

    private void text(String variable, Map<String, @Nullable Object> section, String setting) {
        String value = environment.get(variable);
        if (value != null) {
            section.put(setting, value);
        }
    }

    private void number(String variable, Map<String, @Nullable Object> section, String setting) {
        String value = environment.get(variable);
        if (value != null) {
            section.put(setting, integer(value));
        }
    }

    private void numberOrNull(String variable, String setting) {
        String value = environment.get(variable);
        if (value != null) {
            Object number = value.equals("null") ? null : integer(value);
            notification.put(setting, number);
            configuration.put(setting, number);
        }
    }

    private static Object integer(String text) {
        try {
            return PythonNumber.parseInteger(text);
        } catch (EventException e) {
            throw new ConfigException(Settings.ERROR + "<class 'ValueError'>, " + e.getMessage(), false, e);
        }
    }

    private void addSection(String name, Map<String, @Nullable Object> section) {
        if (!section.isEmpty()) {
            general.put(name, section);
        }
    }
}
