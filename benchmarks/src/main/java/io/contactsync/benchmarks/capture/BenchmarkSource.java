package io.contactsync.benchmarks.capture;

import io.contactsync.testkit.PrivateMariaDb;
import io.contactsync.testkit.PrivatePostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;

/** A member database of its own, filled with as many members as asked. */
final class BenchmarkSource implements AutoCloseable {

    private static final int BATCH = 10_000;

    private final Runnable stop;
    private final String url;
    private final String username;
    private final String password;

    private BenchmarkSource(Runnable stop, String url, String username, String password) {
        this.stop = stop;
        this.url = url;
        this.username = username;
        this.password = password;
    }

    /** @param database {@code postgresql}, {@code mariadb} or {@code sqlite} */
    static BenchmarkSource started(String database, Path folder) {
        return switch (database.toLowerCase(Locale.ROOT)) {
            case "postgresql" -> {
                PrivatePostgres server = PrivatePostgres.started();
                yield new BenchmarkSource(server::close, server.jdbcUrl(), server.username(), server.password());
            }
            case "mariadb" -> {
                PrivateMariaDb server = PrivateMariaDb.started();
                yield new BenchmarkSource(
                        server::close, server.createDatabase("club"), server.username(), server.password());
            }
            case "sqlite" -> new BenchmarkSource(() -> {}, "jdbc:sqlite:" + folder.resolve("members.db"), "", "");
            default ->
                throw new IllegalArgumentException(
                        "database: " + database + " (expected: postgresql, mariadb or sqlite)");
        };
    }

    void fill(int members) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            if (url.startsWith("jdbc:sqlite:")) {
                statement.execute("pragma journal_mode = wal");
            }
            statement.execute(
                    "create table member (id integer primary key, first_name varchar(50), last_name varchar(50),"
                            + " email varchar(80), street varchar(80), city varchar(50), notes varchar(200))");
            connection.setAutoCommit(false);
            try (var insert = connection.prepareStatement("insert into member values (?, ?, ?, ?, ?, ?, ?)")) {
                for (int i = 1; i <= members; i++) {
                    insert.setInt(1, i);
                    insert.setString(2, "Ada " + i);
                    insert.setString(3, "Lovelace");
                    insert.setString(4, "ada" + i + "@club.example");
                    insert.setString(5, "Main street " + i);
                    insert.setString(6, "London");
                    insert.setString(7, "A member since long ago, whose notes are as long as such notes are.");
                    insert.addBatch();
                    if (i % BATCH == 0) {
                        insert.executeBatch();
                        connection.commit();
                    }
                }
                insert.executeBatch();
            }
            connection.commit();
        }
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url, username, password);
    }

    /** The part of the configuration that is about it. */
    String yaml(String capture) {
        String account = username.isEmpty() ? "" : "    username: " + username + "\n    password: " + password + "\n";
        return """
                  source:
                    url: %s
                    capture: %s
                    query: select id as contact_id, first_name as given_name, last_name as surname, email, street as home_street, city as home_city, notes from member
                    tables:
                      - { name: member, key: id }
                """.formatted(url, capture) + account;
    }

    @Override
    public void close() {
        stop.run();
    }
}
