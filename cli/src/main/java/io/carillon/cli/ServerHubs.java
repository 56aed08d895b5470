package io.carillon.cli;

import java.time.Duration;

import io.carillon.event.EventException;
import io.carillon.event.schema.EventSchemas;
import io.carillon.hub.HubException;
import io.carillon.hub.Notifications;
import io.carillon.hub.config.ConfiguredHubs;
import io.carillon.hub.config.HubsConfig;
import io.carillon.hub.config.HubsConfigException;
import io.carillon.hub.subscriptions.UserSubscriptions;
import io.carillon.listen.NotificationException;
import io.carillon.listen.config.SchemaLoader;
import io.carillon.listen.config.UserConfig;
import io.carillon.server.ServedHubs;
import io.carillon.store.EventStore;
import io.carillon.store.StoreException;
import org.jspecify.annotations.Nullable;

/** The hubs of a server's file, if it has one. */
final class ServerHubs implements AutoCloseable {

    /** How often the file is looked at. */
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final @Nullable Notifications notifications;
    private final @Nullable ConfiguredHubs configured;
    private final @Nullable UserSubscriptions subscriptions;
    private final @Nullable ServedHubs served;

    private ServerHubs(@Nullable Notifications notifications, @Nullable ConfiguredHubs configured,
            @Nullable UserSubscriptions subscriptions, @Nullable ServedHubs served) {
        this.notifications = notifications;
        this.configured = configured;
        this.subscriptions = subscriptions;
        this.served = served;
    }

    /**
     * Finds the mistakes of the file, before anything else is done.
     *
     * @throws CommandException a line for each
     */
    static void check(ServerSettings settings) throws CommandException {
        if (settings.hubs() != null) {
            try {
                HubsConfig.check(settings.hubs());
            } catch (HubsConfigException e) {
                throw new CommandException(String.join("\n", e.mistakes()), e);
            }
        }
    }

    /**
     * Starts them. Without a file there are none, and nothing follows the store.
     *
     * @throws CommandException when the file, or the schema of event types, has mistakes: a line for each
     */
    static ServerHubs open(EventStore store, ServerSettings settings, Env env) throws CommandException {
        if (settings.hubs() == null) {
            return new ServerHubs(null, null, null, null);
        }
        Notifications notifications = Notifications.open(store, schemas(env));
        try {
            ConfiguredHubs configured = ConfiguredHubs.start(notifications, settings.hubs(), LOOK);
            UserSubscriptions subscriptions = UserSubscriptions.start(store, notifications, configured::channels,
                    settings.httpUrl(), LOOK);
            return new ServerHubs(notifications, configured, subscriptions,
                    new ServedHubs(notifications, configured::mistakes, settings.users(), subscriptions));
        } catch (HubsConfigException e) {
            notifications.close();
            throw new CommandException(String.join("\n", e.mistakes()), e);
        } catch (HubException | StoreException e) {
            notifications.close();
            throw new CommandException(settings.hubs() + ": " + e.getMessage(), e);
        }
    }

    /** Where the server's user and machine have them, as for clients. */
    private static EventSchemas schemas(Env env) throws CommandException {
        try {
            return new SchemaLoader(env.systemFolder(), env.variables()).load(UserConfig.defaults(env.home()));
        } catch (NotificationException | EventException e) {
            throw new CommandException(String.valueOf(e.getMessage()), e);
        }
    }

    /** What the server is to serve; null for no hubs. */
    @Nullable
    ServedHubs served() {
        return served;
    }

    @Override
    public void close() {
        if (subscriptions != null) {
            subscriptions.close();
        }
        if (configured != null) {
            configured.close();
        }
        if (notifications != null) {
            notifications.close();
        }
    }
}
