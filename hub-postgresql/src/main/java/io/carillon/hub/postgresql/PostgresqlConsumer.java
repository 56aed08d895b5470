package io.carillon.hub.postgresql;

import java.sql.BatchUpdateException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.carillon.hub.ConsumerException;
import io.carillon.hub.ConsumerException.Kind;
import io.carillon.hub.EventConsumer;
import io.carillon.hub.HubEvent;
import io.carillon.threads.Interrupts;
import org.jspecify.annotations.Nullable;

/**
 * {@code postgresql}: each event is a row of a table. Many come in one transaction, and a row that is there is brought
 * up to date instead of added; so an event that comes twice is there once. Connects when the first event comes.
 */
final class PostgresqlConsumer implements EventConsumer {

    private final HikariConfig config;
    private final Table table;
    private final int batch;
    private @Nullable HikariDataSource pool;
    private volatile @Nullable List<Column> columns;

    /** A column, and what it gets. */
    private record Column(String field, RowValue form, boolean isKey) {
    }

    /**
     * @param config how to connect
     * @param table  where the rows go
     * @param batch  how many rows go in one transaction at most
     */
    PostgresqlConsumer(HikariConfig config, Table table, int batch) {
        this.config = config;
        this.table = table;
        this.batch = batch;
    }

    @Override
    public int mostAtOnce() {
        return batch;
    }

    @Override
    public void consume(HubEvent event) throws ConsumerException, InterruptedException {
        consumeAll(List.of(event));
    }

    @Override
    public void consumeAll(List<HubEvent> events) throws ConsumerException, InterruptedException {
        try (Connection connection = pool().getConnection()) {
            try {
                write(connection, events);
                connection.commit();
            } catch (SQLException e) {
                rollBack(connection, e);
                throw e;
            }
        } catch (SQLException e) {
            if (Thread.interrupted()) {
                throw Interrupts.toldBy(e, "the consumer ends");
            }
            throw told(e);
        }
    }

    private void write(Connection connection, List<HubEvent> events) throws SQLException {
        List<Column> known = columns;
        if (known == null) {
            known = prepare(connection);
            columns = known;
        }
        try (PreparedStatement upsert = connection.prepareStatement(table.upsertStatement())) {
            for (List<@Nullable String> row : rows(known, events)) {
                int place = 0;
                for (String value : row) {
                    place++;
                    // Without a type of its own a text becomes a value of the column's.
                    upsert.setObject(place, value, Types.OTHER);
                }
                upsert.addBatch();
            }
            upsert.executeBatch();
        }
    }

    /** One statement can't bring a row up to date twice: of those with one key only the last counts. */
    private Collection<List<@Nullable String>> rows(List<Column> known, List<HubEvent> events) {
        Map<List<@Nullable String>, List<@Nullable String>> rows = LinkedHashMap.newLinkedHashMap(events.size());
        for (HubEvent event : events) {
            List<@Nullable String> row = new ArrayList<>(known.size());
            List<@Nullable String> key = new ArrayList<>();
            for (Column column : known) {
                String value = column.form().text(event, column.field());
                row.add(value);
                if (column.isKey()) {
                    key.add(value);
                }
            }
            // Behind the others, as it was published.
            rows.remove(key);
            rows.put(key, row);
        }
        return rows.values();
    }

    /** Makes the table if it is ours, and asks for the types of its columns. */
    private List<Column> prepare(Connection connection) throws SQLException {
        String create = table.createStatement();
        try (Statement statement = connection.createStatement()) {
            if (create != null) {
                // Two who make one table at once fail otherwise, in spite of IF NOT EXISTS.
                statement.execute("SELECT pg_advisory_xact_lock(hashtext('carillon'))");
                statement.execute(create);
            }
            try (ResultSet none = statement.executeQuery(table.describeStatement())) {
                ResultSetMetaData types = none.getMetaData();
                List<Column> found = new ArrayList<>();
                for (Map.Entry<String, String> column : table.columns().entrySet()) {
                    found.add(new Column(column.getValue(), RowValue.of(types.getColumnTypeName(found.size() + 1)),
                            table.key().contains(column.getKey())));
                }
                return found;
            }
        }
    }

    private static void rollBack(Connection connection, SQLException failure) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            failure.addSuppressed(e);
        }
    }

    private ConsumerException told(SQLException failure) {
        Kind kind = kind(failure);
        if (kind != Kind.REFUSED) {
            // The table may be another when it can be reached again.
            columns = null;
        }
        return new ConsumerException(kind, "PostgreSQL does not take it into " + table.name() + ": " + reason(failure),
                failure);
    }

    /** By SQLSTATE (PostgreSQL 15, appendix A), of which the first two characters are the class. */
    private static Kind kind(SQLException failure) {
        for (SQLException e = failure; e != null; e = e.getNextException()) {
            String state = e.getSQLState();
            if (state != null && state.length() == 5) {
                return switch (state.substring(0, 2)) {
                    // two that are one to the database, a value that the column can't hold, or that a constraint
                    // forbids
                    case "21", "22", "23" -> Kind.REFUSED;
                    // a conflict with others, a lock, a cancelled statement
                    case "40", "55" -> Kind.FAILED;
                    case "57" -> state.equals("57014") ? Kind.FAILED : Kind.UNAVAILABLE;
                    // no connection, no login, no database, no room, no table, no right: whatever the event
                    case "08", "28", "3D", "3F", "42", "53", "58" -> Kind.UNAVAILABLE;
                    default -> Kind.FAILED;
                };
            }
        }
        // The pool has no connection to give.
        return Kind.UNAVAILABLE;
    }

    private static String reason(SQLException failure) {
        SQLException told = failure instanceof BatchUpdateException && failure.getNextException() != null
                ? failure.getNextException()
                : failure;
        Throwable innermost = told.getSQLState() == null && told.getCause() != null ? told.getCause() : told;
        return String.valueOf(innermost.getMessage());
    }

    private synchronized HikariDataSource pool() {
        HikariDataSource known = pool;
        if (known == null) {
            known = new HikariDataSource(config);
            pool = known;
        }
        return known;
    }

    @Override
    public synchronized void close() {
        if (pool != null) {
            pool.close();
        }
    }
}
