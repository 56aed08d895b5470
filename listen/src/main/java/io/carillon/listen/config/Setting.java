package io.carillon.listen.config;

import org.jspecify.annotations.Nullable;

/**
 * Everything that can be configured (aviso-v1 2.2; {@code docs/configuration.md} says what each means). Some are
 * Carillon's own; pyaviso, which knows nothing of them, passes over them in a file.
 */
public enum Setting {

    /** Name or address of the server that keeps events. */
    NOTIFICATION_HOST("notification_engine.host", "AVISO_NOTIFICATION_HOST", Form.TEXT),
    /** Its TCP port. */
    NOTIFICATION_PORT("notification_engine.port", "AVISO_NOTIFICATION_PORT", Form.INTEGER),
    /** Several servers, any of which will do; Carillon's own. */
    NOTIFICATION_ENDPOINTS("notification_engine.endpoints", "AVISO_NOTIFICATION_ENDPOINTS", Form.TEXT),
    /** Whether the connection is encrypted. */
    NOTIFICATION_HTTPS("notification_engine.https", "AVISO_NOTIFICATION_HTTPS", Form.TEXT),
    /** The authorities that servers are trusted by; Carillon's own. */
    NOTIFICATION_CA_FILE("notification_engine.ca_file", "AVISO_NOTIFICATION_CA_FILE", Form.TEXT),
    /** The client's certificate; Carillon's own. */
    NOTIFICATION_CERT_FILE("notification_engine.cert_file", "AVISO_NOTIFICATION_CERT_FILE", Form.TEXT),
    /** The private key of that certificate; Carillon's own. */
    NOTIFICATION_CERT_KEY_FILE("notification_engine.cert_key_file", "AVISO_NOTIFICATION_CERT_KEY_FILE", Form.TEXT),
    /** The protocol. */
    NOTIFICATION_TYPE("notification_engine.type", "AVISO_NOTIFICATION_ENGINE", Form.TEXT),
    /** Seconds between two looks, where a store can't be watched. */
    NOTIFICATION_POLLING_INTERVAL("notification_engine.polling_interval", "AVISO_POLLING_INTERVAL", Form.INTEGER),
    /** Seconds that a request may take; null for any number. */
    NOTIFICATION_TIMEOUT("notification_engine.timeout", "AVISO_TIMEOUT", Form.INTEGER_OR_NULL),
    /** The configuration service that holds the schema. */
    NOTIFICATION_SERVICE("notification_engine.service", "AVISO_NOTIFICATION_SERVICE", Form.TEXT),
    /** Whether listeners begin with what they missed. */
    NOTIFICATION_CATCHUP("notification_engine.catchup", "AVISO_NOTIFICATION_CATCHUP", Form.TEXT),
    /** The longest pause, in seconds, before a connection is tried again; null for the default. */
    NOTIFICATION_AUTOMATIC_RETRY_DELAY("notification_engine.automatic_retry_delay", "AVISO_AUTOMATIC_RETRY_DELAY",
            Form.INTEGER_OR_NULL),

    /** As {@link #NOTIFICATION_HOST}, for the server that keeps configuration services; so are the next ones. */
    CONFIGURATION_HOST("configuration_engine.host", "AVISO_CONFIGURATION_HOST", Form.TEXT),
    /** As {@link #NOTIFICATION_PORT}. */
    CONFIGURATION_PORT("configuration_engine.port", "AVISO_CONFIGURATION_PORT", Form.INTEGER),
    /** As {@link #NOTIFICATION_ENDPOINTS}. */
    CONFIGURATION_ENDPOINTS("configuration_engine.endpoints", "AVISO_CONFIGURATION_ENDPOINTS", Form.TEXT),
    /** As {@link #NOTIFICATION_HTTPS}. */
    CONFIGURATION_HTTPS("configuration_engine.https", "AVISO_CONFIGURATION_HTTPS", Form.TEXT),
    /** As {@link #NOTIFICATION_CA_FILE}. */
    CONFIGURATION_CA_FILE("configuration_engine.ca_file", "AVISO_CONFIGURATION_CA_FILE", Form.TEXT),
    /** As {@link #NOTIFICATION_CERT_FILE}. */
    CONFIGURATION_CERT_FILE("configuration_engine.cert_file", "AVISO_CONFIGURATION_CERT_FILE", Form.TEXT),
    /** As {@link #NOTIFICATION_CERT_KEY_FILE}. */
    CONFIGURATION_CERT_KEY_FILE("configuration_engine.cert_key_file", "AVISO_CONFIGURATION_CERT_KEY_FILE", Form.TEXT),
    /** As {@link #NOTIFICATION_TYPE}. */
    CONFIGURATION_TYPE("configuration_engine.type", "AVISO_CONFIGURATION_ENGINE", Form.TEXT),
    /** The largest file that is pushed, in KiB. */
    CONFIGURATION_MAX_FILE_SIZE("configuration_engine.max_file_size", "AVISO_MAX_FILE_SIZE", Form.INTEGER),
    /** As {@link #NOTIFICATION_TIMEOUT}. */
    CONFIGURATION_TIMEOUT("configuration_engine.timeout", "AVISO_TIMEOUT", Form.INTEGER_OR_NULL),
    /** As {@link #NOTIFICATION_AUTOMATIC_RETRY_DELAY}. */
    CONFIGURATION_AUTOMATIC_RETRY_DELAY("configuration_engine.automatic_retry_delay", "AVISO_AUTOMATIC_RETRY_DELAY",
            Form.INTEGER_OR_NULL),

    /** How the client proves who it is. */
    AUTH_TYPE("auth_type", "AVISO_AUTH_TYPE", Form.TEXT),
    /** The user's name. */
    USERNAME("username", "AVISO_USERNAME", Form.TEXT),
    /** A file with the user's name. */
    USERNAME_FILE("username_file", "AVISO_USERNAME_FILE", Form.TEXT),
    /** A file with the password or token. */
    KEY_FILE("key_file", "AVISO_KEY_FILE", Form.TEXT),
    /** Seconds after which notifications expire. */
    KEY_TTL("key_ttl", "AVISO_KEY_TTL", Form.INTEGER),
    /** How the schema is completed. */
    SCHEMA_PARSER("schema_parser", "AVISO_SCHEMA_PARSER", Form.TEXT),
    /** Whether the schema comes from a configuration service. */
    REMOTE_SCHEMA("remote_schema", "AVISO_REMOTE_SCHEMA", Form.TEXT),
    /** Listeners that run when no listener file is named. */
    LISTENERS("listeners", null, Form.TREE),
    /** Everything on the console. */
    DEBUG("debug", "AVISO_DEBUG", Form.TEXT),
    /** Only errors on the console. */
    QUIET("quiet", "AVISO_QUIET", Form.TEXT),
    /** Exit code 0 whatever happens. */
    NO_FAIL("no_fail", "AVISO_NO_FAIL", Form.TEXT),
    /** Where messages go (aviso-v1 2.4); the variable names a file with it. */
    LOGGING("logging", "AVISO_LOG", Form.TREE);

    /** What an environment variable for a setting has to hold. */
    enum Form {

        /** Any text. */
        TEXT,

        /** What Python takes for an integer. */
        INTEGER,

        /** The same, or the word {@code null}. */
        INTEGER_OR_NULL,

        /** A variable can't hold it. */
        TREE
    }

    private final String path;
    private final @Nullable String section;
    private final String key;
    private final @Nullable String variable;
    private final Form form;

    Setting(String path, @Nullable String variable, Form form) {
        int dot = path.indexOf('.');
        this.path = path;
        this.section = dot < 0 ? null : path.substring(0, dot);
        this.key = path.substring(dot + 1);
        this.variable = variable;
        this.form = form;
    }

    /** Its name in messages and documents: with that of its section, such as {@code notification_engine.host}. */
    public String path() {
        return path;
    }

    /** The environment variable that sets it, null for none. */
    public @Nullable String variable() {
        return variable;
    }

    /** The mapping in a configuration file that it stands in, null for the file's own. */
    @Nullable
    String section() {
        return section;
    }

    /** Its key in that mapping. */
    String key() {
        return key;
    }

    Form form() {
        return form;
    }
}
