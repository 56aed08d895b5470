package io.carillon.hub.postgresql;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

import io.carillon.peers.PostgresqlServer;

/**
 * A PostgreSQL of its own, and what stands in it.
 *
 * @param server what runs it
 */
record Database(PostgresqlServer server) implements AutoCloseable {

    /** Starts one; skips the test when there is none on this machine. */
    static Database start() throws IOException, InterruptedException {
        PostgresqlServer server = PostgresqlServer.start(Path.of(System.getProperty("java.io.tmpdir")));
        assumeThat(server).as("PostgreSQL is not installed (Debian: apt-get install postgresql)").isNotNull();
        return new Database(Objects.requireNonNull(server));
    }

    String url() {
        return server.url();
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url());
    }

    /** What a query answers, each row with its values joined by {@code |}. */
    List<String> query(String sql) throws SQLException {
        try (Connection connection = connect(); Statement statement = connection.createStatement()) {
            List<String> rows = new ArrayList<>();
            if (statement.execute(sql)) {
                ResultSet result = statement.getResultSet();
                while (result.next()) {
                    List<String> values = new ArrayList<>();
                    for (int i = 1; i <= result.getMetaData().getColumnCount(); i++) {
                        values.add(result.getString(i));
                    }
                    rows.add(String.join("|", values));
                }
            }
            return rows;
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
