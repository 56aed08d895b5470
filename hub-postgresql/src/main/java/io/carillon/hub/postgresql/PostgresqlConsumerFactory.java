package io.carillon.hub.postgresql;

import java.time.Duration;

import com.zaxxer.hikari.HikariConfig;
import io.carillon.hub.EventConsumer;
import io.carillon.hub.consumers.ConsumerFactory;
import io.carillon.hub.consumers.ConsumerSettings;
import org.postgresql.Driver;
import org.postgresql.ds.PGSimpleDataSource;

/** Makes consumers of type {@code postgresql}. Public because {@link java.util.ServiceLoader} makes it. */
public final class PostgresqlConsumerFactory implements ConsumerFactory {

    private static final String PREFIX = "jdbc:postgresql:";
    private static final int BATCH = 1000;
    private static final int LARGEST_BATCH = 10_000;

    /** One for what comes, one for a dead letter that is retried. */
    private static final int CONNECTIONS = 2;
    private static final Duration CONNECTING = Duration.ofSeconds(10);
    private static final Duration IDLE = Duration.ofMinutes(10);

    /** Makes one. */
    public PostgresqlConsumerFactory() {
    }

    @Override
    public String type() {
        return "postgresql";
    }

    @Override
    public EventConsumer create(ConsumerSettings settings) {
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setUrl(url(settings));
        // Who waits for a server that has vanished without a word learns of it by this.
        source.setTcpKeepAlive(true);
        source.setConnectTimeout((int) CONNECTING.toSeconds());
        source.setApplicationName("carillon");
        // Many rows in one statement are several times as fast.
        source.setReWriteBatchedInserts(true);
        String user = settings.text("user", null);
        if (user != null) {
            source.setUser(user);
        }
        String password = settings.secret("password");
        if (password != null) {
            source.setPassword(password);
        }
        HikariConfig config = new HikariConfig();
        config.setPoolName("carillon-postgresql");
        config.setDataSource(source);
        config.setAutoCommit(false);
        config.setMaximumPoolSize(CONNECTIONS);
        config.setMinimumIdle(0);
        config.setIdleTimeout(IDLE.toMillis());
        config.setConnectionTimeout(CONNECTING.toMillis());
        // The first event connects, not the pool itself.
        config.setInitializationFailTimeout(-1);
        return new PostgresqlConsumer(config, Table.of(settings), settings.number("batch", BATCH, 1, LARGEST_BATCH));
    }

    /** It may hold a password, and is not shown. */
    private static String url(ConsumerSettings settings) {
        String plain = settings.text("url", null);
        String url = plain == null ? settings.secret("url") : plain;
        if (url == null) {
            throw settings.mistake("url", "is missing: an address such as " + PREFIX + "//localhost:5432/events");
        }
        if (!url.startsWith(PREFIX) || Driver.parseURL(url, null) == null) {
            throw settings.mistake("url", "must be an address such as " + PREFIX
                    + "//localhost:5432/events?sslmode=verify-full, which it is not");
        }
        return url;
    }
}
