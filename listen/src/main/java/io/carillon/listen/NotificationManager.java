package io.carillon.listen;

import java.io.PrintStream;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.carillon.event.python.PythonNumber;
import io.carillon.event.python.PythonText;
import io.carillon.event.schema.EventKeys;
import io.carillon.event.schema.EventSchema;
import io.carillon.event.schema.EventSchemas;
import io.carillon.listen.config.ConfigLoader;
import io.carillon.listen.config.ConfigOverrides;
import io.carillon.listen.config.ListenerReader;
import io.carillon.listen.config.SchemaLoader;
import io.carillon.listen.config.UserConfig;
import io.carillon.listen.engine.Engines;
import io.carillon.listen.engine.NotificationEngine;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Publishes notifications and listens to them: the client of v1 (aviso-v1 6.6) for Java programs. Opens its connection
 * when it is first needed. Thread-safe.
 */
public final class NotificationManager implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger("aviso");

    /** v1's payload for none. */
    private static final String NO_PAYLOAD = "None";

    /** What an etcd takes. */
    private static final BigInteger LONGEST_TTL = BigInteger.valueOf(9_000_000_000L);

    private final UserConfig config;
    private final Map<String, String> environment;
    private final PrintStream output;
    private @Nullable NotificationEngine engine;
    private @Nullable EventSchemas schemas;

    /**
     * Works with what the user configured, as the commands do: files, environment variables, the schema.
     *
     * @throws io.carillon.listen.config.ConfigException when the configuration can't be used
     */
    public NotificationManager() {
        this(ConfigLoader.ofProcess().load(ConfigOverrides.NONE));
    }

    /** Works with a configuration; triggers write to the process's standard output. */
    public NotificationManager(UserConfig config) {
        this(config, System.getenv(), System.out);
    }

    /**
     * @param config      the configuration
     * @param environment names the user who publishes
     * @param output      where triggers write
     */
    public NotificationManager(UserConfig config, Map<String, String> environment, PrintStream output) {
        this.config = config;
        this.environment = Map.copyOf(environment);
        this.output = output;
    }

    private synchronized NotificationEngine engine() {
        NotificationEngine open = engine;
        if (open == null) {
            open = Engines.notifications(config, environment);
            engine = open;
        }
        return open;
    }

    /**
     * The schema that the configuration says: the user's, that of the machine, or the built-in one.
     *
     * @throws NotificationException when it can't be read
     */
    public synchronized EventSchemas schemas() {
        EventSchemas loaded = schemas;
        if (loaded == null) {
            loaded = new SchemaLoader(ConfigLoader.SYSTEM_FOLDER, environment).load(config);
            schemas = loaded;
        }
        return loaded;
    }

    /** As {@link #key(EventSchemas, Map)} with the {@link #schemas}. */
    public EventKeys key(Map<String, ?> notification) {
        return key(schemas(), notification);
    }

    /** As {@link #value(EventSchemas, Map)} with the {@link #schemas}. */
    public @Nullable String value(Map<String, ?> notification) {
        return value(schemas(), notification);
    }

    /** As {@link #notify(EventSchemas, Map)} with the {@link #schemas}. */
    public void notify(Map<String, ?> notification) {
        notify(schemas(), notification);
    }

    /**
     * The keys of a notification. Asks no server.
     *
     * @param notification the event type as {@code event}, and the fields of its request
     * @throws NotificationException            when the event type is missing or not in the schema
     * @throws io.carillon.event.EventException when the fields are not as the schema wants them
     */
    public EventKeys key(EventSchemas schemas, Map<String, ?> notification) {
        Map<String, Object> fields = new LinkedHashMap<>(notification);
        EventSchema schema = schema(schemas, fields);
        return schema.keys(config.notification().type(), fields);
    }

    /** Takes the event type out of the fields of a notification. */
    private static EventSchema schema(EventSchemas schemas, Map<String, Object> fields) {
        if (!fields.containsKey("event")) {
            throw new NotificationException("Invalid notification, 'event' could not be located", true);
        }
        String type = PythonText.str(fields.remove("event"));
        Optional<EventSchema> schema = schemas.get(type);
        return schema.orElseThrow(() -> new NotificationException(
                "Invalid notification, " + type + " could not be located in the schema", true));
    }

    /**
     * The value that is stored under the key of a notification. Waits for a server that is away.
     *
     * @param notification as for {@link #key}
     * @return null if the key is not there
     * @throws NotificationException when the server refuses, or the waiting is interrupted
     */
    public @Nullable String value(EventSchemas schemas, Map<String, ?> notification) {
        EventKeys keys = key(schemas, notification);
        try {
            return engine().value(keys.leaf());
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /**
     * Publishes a notification. It is durable when this returns. Waits for a server that is away.
     *
     * @param notification the event type as {@code event}, the fields of its request, and if wanted the payload, by the
     *                     name that the schema gives it, and {@code ttl}, in seconds
     * @throws NotificationException as {@link #value}
     */
    public void notify(EventSchemas schemas, Map<String, ?> notification) {
        Map<String, Object> fields = new LinkedHashMap<>(notification);
        EventSchema schema = schema(schemas, fields);
        String payload = payload(fields.remove(schema.payloadName()));
        long ttl = fields.containsKey("ttl") ? ttl(fields.remove("ttl")) : config.keyTtl();
        EventKeys keys = schema.keys(config.notification().type(), fields);
        try {
            engine().publish(keys, payload, ttl);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** An empty value stops every v1 listener that reads it (aviso-v1 0.6), so none is written. */
    private static String payload(@Nullable Object payload) {
        String text = payload == null ? NO_PAYLOAD : PythonText.str(payload);
        return text.isEmpty() ? NO_PAYLOAD : text;
    }

    private static long ttl(@Nullable Object ttl) {
        BigInteger seconds = PythonNumber.toInteger(ttl);
        if (seconds.compareTo(LONGEST_TTL) > 0) {
            throw new NotificationException("ttl must be at most " + LONGEST_TTL + " seconds, not " + seconds, true);
        }
        return seconds.signum() <= 0 ? 0 : seconds.longValueExact();
    }

    private static NotificationException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new NotificationException("interrupted while waiting for the server", true, e);
    }

    /**
     * Begins to listen with what was missed, unless the configuration says otherwise, and goes on for ever.
     *
     * @return the listeners at work
     * @throws NotificationException when a listener is not as the {@link #schemas} want it
     */
    public Listening listen(Listener... listeners) {
        return listen(config.catchup() ? ListenOptions.CATCHUP : ListenOptions.NOW, listeners);
    }

    /**
     * Begins to listen.
     *
     * @return the listeners at work
     * @throws NotificationException when a listener is not as the {@link #schemas} want it
     */
    public Listening listen(ListenOptions options, Listener... listeners) {
        ListenerReader reader = new ListenerReader(schemas(), config.notification().type());
        List<ListenerDefinition> definitions = new ArrayList<>();
        for (Listener listener : listeners) {
            EventCondition where = listener.where();
            for (ListenerDefinition definition : reader.listeners(List.of(listener.document()))) {
                definitions.add(where == null ? definition : definition.withWhere(where));
            }
        }
        return listen(definitions, options);
    }

    /**
     * Begins to listen. An engine that keeps no history has only what comes from now on, and says so in the log.
     *
     * @return the listeners at work
     */
    public Listening listen(List<ListenerDefinition> listeners, ListenOptions options) {
        NotificationEngine open = engine();
        ListenOptions possible = open.keepsHistory() ? options : withoutHistory(options);
        StepMaker maker = new StepMaker(output, environment);
        Map<String, Integer> ordinals = new HashMap<>();
        List<ListenerRunner> runners = new ArrayList<>();
        for (ListenerDefinition listener : listeners) {
            int ordinal = ordinals.merge(ListenerFiles.describe(listener), 1, Integer::sum);
            ListenerFiles files = ListenerFiles.of(listener, config, ordinal);
            runners.add(new ListenerRunner(listener, ListenerRunner.steps(listener, maker, files), possible, config,
                    open, files));
        }
        return new RunningListeners(runners);
    }

    /** As v1 words it for its test mode (aviso-v1 5.7). */
    private static ListenOptions withoutHistory(ListenOptions options) {
        if (options.from() != null) {
            LOG.warn("from_date option is disabled in TestMode");
        }
        if (options.to() != null) {
            LOG.warn("to_date option is disabled in TestMode");
        }
        return ListenOptions.NOW;
    }

    @Override
    public synchronized void close() {
        NotificationEngine open = engine;
        engine = null;
        if (open != null) {
            open.close();
        }
    }
}
