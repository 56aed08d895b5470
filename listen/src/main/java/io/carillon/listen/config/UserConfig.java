package io.carillon.listen.config;

import java.nio.file.Path;
import java.time.Duration;

import org.jspecify.annotations.Nullable;

/**
 * What a user configured (aviso-v1 2.2), after all sources were merged. Immutable; made by {@link ConfigLoader} or by
 * {@link #defaults} and the {@code with} methods.
 *
 * @param notification    where events are
 * @param pollingInterval the pause between two looks, where a store can't be watched
 * @param catchup         whether listeners begin with what they missed
 * @param service         the configuration service that holds the schema
 * @param configuration   where configuration services are
 * @param maxFileSize     the largest file that is pushed to a configuration service, in KiB
 * @param keyTtl          after how many seconds notifications expire; -1 and 0 for never
 * @param remoteSchema    whether the schema comes from the configuration service
 * @param schemaParser    {@code generic} or {@code ecmwf}
 * @param auth            how the client proves who it is
 * @param listeners       listeners written in the configuration itself, as a generic tree; null for none
 * @param quiet           only errors on the console
 * @param debug           everything on the console
 * @param noFail          exit code 0 whatever happens
 * @param home            the user's home folder, under which {@code .aviso} is
 */
public record UserConfig(EngineConfig notification, Duration pollingInterval, boolean catchup, String service,
        EngineConfig configuration, int maxFileSize, long keyTtl, boolean remoteSchema, String schemaParser,
        AuthConfig auth, @Nullable Object listeners, boolean quiet, boolean debug, boolean noFail, Path home) {

    /** The value of {@link #schemaParser} for a schema that is used as it is written. */
    public static final String GENERIC_PARSER = "generic";

    /** The value of {@link #schemaParser} for a schema that is completed by the MARS language. */
    public static final String ECMWF_PARSER = "ecmwf";

    /**
     * Checks the values.
     *
     * @throws IllegalArgumentException when one of them can't be used; the message says which
     */
    public UserConfig {
        if (pollingInterval.isNegative()) {
            throw new IllegalArgumentException("polling_interval must be zero or positive, not " + pollingInterval);
        }
        if (maxFileSize < 0) {
            throw new IllegalArgumentException("max_file_size must be zero or positive, not " + maxFileSize);
        }
        if (keyTtl < -1) {
            throw new IllegalArgumentException("key_ttl must be -1, 0 or positive, not " + keyTtl);
        }
        if (!schemaParser.equals(GENERIC_PARSER) && !schemaParser.equals(ECMWF_PARSER)) {
            throw new IllegalArgumentException("schema_parser must be generic or ecmwf, not " + schemaParser);
        }
    }

    /**
     * What holds when nothing is configured: an etcd on this machine, the schema of the user or the built-in one.
     *
     * @param home the user's home folder
     */
    public static UserConfig defaults(Path home) {
        return new UserConfig(EngineConfig.defaults(), Duration.ofSeconds(30), true, "aviso/v1",
                EngineConfig.defaults(), 500, -1, false, GENERIC_PARSER, AuthConfig.NONE, null, false, false, false,
                home);
    }

    /** The same with another {@link #notification}. */
    public UserConfig withNotification(EngineConfig newNotification) {
        return new UserConfig(newNotification, pollingInterval, catchup, service, configuration, maxFileSize, keyTtl,
                remoteSchema, schemaParser, auth, listeners, quiet, debug, noFail, home);
    }

    /** The same with another {@link #pollingInterval}. */
    public UserConfig withPollingInterval(Duration newPollingInterval) {
        return new UserConfig(notification, newPollingInterval, catchup, service, configuration, maxFileSize, keyTtl,
                remoteSchema, schemaParser, auth, listeners, quiet, debug, noFail, home);
    }

    /** The same with another {@link #keyTtl}. */
    public UserConfig withKeyTtl(long newKeyTtl) {
        return new UserConfig(notification, pollingInterval, catchup, service, configuration, maxFileSize, newKeyTtl,
                remoteSchema, schemaParser, auth, listeners, quiet, debug, noFail, home);
    }

    /** The same with another {@link #configuration}. */
    public UserConfig withConfiguration(EngineConfig newConfiguration) {
        return new UserConfig(notification, pollingInterval, catchup, service, newConfiguration, maxFileSize, keyTtl,
                remoteSchema, schemaParser, auth, listeners, quiet, debug, noFail, home);
    }

    /** The same with another {@link #auth}. */
    public UserConfig withAuth(AuthConfig newAuth) {
        return new UserConfig(notification, pollingInterval, catchup, service, configuration, maxFileSize, keyTtl,
                remoteSchema, schemaParser, newAuth, listeners, quiet, debug, noFail, home);
    }
}
