package io.carillon.benchmark;

import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;

import io.carillon.hub.DeliveryOptions;
import io.carillon.hub.Hub;
import io.carillon.hub.HubEvent;
import io.carillon.hub.Notifications;
import io.carillon.hub.consumers.ConsumerFactories;
import io.carillon.hub.consumers.ConsumerSettings;
import io.carillon.peers.PostgresqlServer;
import io.carillon.store.embedded.EmbeddedOptions;
import io.carillon.store.embedded.EmbeddedStore;

/** From {@code send} to rows of PostgreSQL, with the store between. */
final class HubPostgresqlBench implements Benchmark {

    private static final int EVENTS = 100_000;
    private static final int BATCH = 1000;
    private static final String CONSUMER = "postgresql";

    @Override
    public String name() {
        return "hub-postgresql";
    }

    @Override
    public String summary() {
        return EVENTS + " events to rows of PostgreSQL, against inserting rows of two columns and nothing else";
    }

    @Override
    public void run(Path disk, Effort effort, PrintStream out) throws Exception {
        try (PostgresqlServer server = PostgresqlServer.start(disk)) {
            if (server == null) {
                out.println("PostgreSQL is not installed (Debian: apt-get install postgresql); left out");
                return;
            }
            double[] bare = new double[effort.rounds()];
            double[] live = new double[effort.rounds()];
            double[] caught = new double[effort.rounds()];
            hub(disk, server, true);
            for (int round = 0; round < effort.rounds(); round++) {
                bare[round] = bare(server);
                live[round] = hub(disk, server, true);
                caught[round] = hub(disk, server, false);
                out.printf("inserts alone: %,9.0f rows/s    while they are sent: %,9.0f rows/s    what was sent before:"
                        + " %,9.0f rows/s%n", bare[round], live[round], caught[round]);
            }
            out.printf(
                    "postgresql: %,.0f rows/s, %.2f of inserts alone; %,.0f rows/s with the sending (medians of %d"
                            + " rounds; wanted: 10,000/s)%n",
                    Measured.median(caught), Measured.median(caught) / Measured.median(bare), Measured.median(live),
                    effort.rounds());
        }
    }

    private static double bare(PostgresqlServer server) throws SQLException {
        try (Connection connection = DriverManager.getConnection(server.url());
                Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS bare");
            statement.execute("CREATE TABLE bare (id text PRIMARY KEY, body text)");
            connection.setAutoCommit(false);
            long begin = System.nanoTime();
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO bare VALUES (?, ?)")) {
                for (int i = 0; i < EVENTS; i++) {
                    HubEvent event = event(i);
                    insert.setString(1, event.id());
                    insert.setString(2, event.body());
                    insert.addBatch();
                    if ((i + 1) % BATCH == 0) {
                        insert.executeBatch();
                        connection.commit();
                    }
                }
            }
            return EVENTS / ((System.nanoTime() - begin) / 1e9);
        }
    }

    private static HubEvent event(int i) {
        return HubEvent.of("user", "event " + i, "This is the body of the event").sender("jorge")
                .recipients("jiri", "tibor").build();
    }

    /**
     * Rows a second, until the last is in the table.
     *
     * @param live whether the sending counts; otherwise all was sent while the consumer was away
     */
    private static double hub(Path disk, PostgresqlServer server, boolean live) throws Exception {
        try (Scratch scratch = new Scratch(disk);
                EmbeddedStore store = EmbeddedStore.open(EmbeddedOptions.in(scratch.folder("data")));
                Notifications notifications = Notifications.open(store);
                Connection connection = DriverManager.getConnection(server.url());
                Statement statement = connection.createStatement()) {
            statement.execute("DROP TABLE IF EXISTS carillon_events");
            Hub hub = notifications.createHub("all");
            register(hub, server);
            if (!live) {
                hub.suspend(CONSUMER);
                HubDeliveryBench.send(notifications, EVENTS, HubPostgresqlBench::event);
            }
            long begin = System.nanoTime();
            if (live) {
                HubDeliveryBench.send(notifications, EVENTS, HubPostgresqlBench::event);
            } else {
                register(hub, server);
            }
            while (hub.status().getFirst().delivered() < EVENTS) {
                Thread.sleep(1);
            }
            double rate = EVENTS / ((System.nanoTime() - begin) / 1e9);
            try (ResultSet count = statement.executeQuery("SELECT count(*) FROM carillon_events")) {
                if (!count.next() || count.getInt(1) != EVENTS) {
                    throw new IllegalStateException("the table does not hold " + EVENTS + " rows");
                }
            }
            return rate;
        }
    }

    private static void register(Hub hub, PostgresqlServer server) {
        hub.register(CONSUMER,
                ConsumerFactories.of("postgresql").create(new ConsumerSettings(Map.of("url", server.url()))),
                DeliveryOptions.defaults());
    }
}
