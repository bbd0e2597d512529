package io.contactsync.benchmarks.capture;

import io.contactsync.testkit.PrivateMariaDb;
import io.contactsync.testkit.PrivatePostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A member database of its own, filled with as many members as asked. */
final class BenchmarkSource implements AutoCloseable {

    private static final int BATCH = 10_000;
    private static final String NOTES = "A member since long ago, whose notes are as long as such notes are.";

    private final Runnable stop;
    private final String url;
    private final String username;
    private final String password;
    private final @Nullable String process;

    private BenchmarkSource(Runnable stop, String url, String username, String password, @Nullable String process) {
        this.stop = stop;
        this.url = url;
        this.username = username;
        this.password = password;
        this.process = process;
    }

    /** @param database {@code postgresql}, {@code mariadb} or {@code sqlite} */
    static BenchmarkSource started(String database, Path folder) {
        return switch (database.toLowerCase(Locale.ROOT)) {
            case "postgresql" -> {
                PrivatePostgres server = PrivatePostgres.started();
                yield on(server, server::close, server.jdbcUrl());
            }
            case "mariadb" -> {
                PrivateMariaDb server = PrivateMariaDb.started();
                yield new BenchmarkSource(
                        server::close, server.createDatabase("club"), server.username(), server.password(), "mariadbd");
            }
            case "sqlite" -> new BenchmarkSource(() -> {}, "jdbc:sqlite:" + folder.resolve("members.db"), "", "", null);
            default ->
                throw new IllegalArgumentException(
                        "database: " + database + " (expected: postgresql, mariadb or sqlite)");
        };
    }

    /** A further database on a server that somebody else stops. */
    static BenchmarkSource within(PrivatePostgres server, String database) {
        return on(server, () -> {}, server.createDatabase(database));
    }

    private static BenchmarkSource on(PrivatePostgres server, Runnable stop, String url) {
        return new BenchmarkSource(stop, url, server.username(), server.password(), "postgres");
    }

    void fill(int members) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            if (isSqlite()) {
                statement.execute("pragma journal_mode = wal");
            }
            statement.execute(
                    "create table member (id integer primary key, first_name varchar(50), last_name varchar(50),"
                            + " email varchar(80), street varchar(80), city varchar(50), notes varchar(200),"
                            + " changed_at timestamp default current_timestamp)");
            if (url.startsWith("jdbc:postgresql:")) {
                statement.execute("insert into member (id, first_name, last_name, email, street, city, notes)"
                        + " select i, 'Ada ' || i, 'Lovelace', 'ada' || i || '@club.example', 'Main street ' || i, 'London', '"
                        + NOTES + "' from generate_series(1, " + members + ") i");
            } else {
                insert(connection, members);
            }
            statement.execute("analyze" + (url.startsWith("jdbc:mariadb:") ? " table member" : ""));
        }
    }

    private static void insert(Connection connection, int members) throws SQLException {
        connection.setAutoCommit(false);
        try (var insert =
                connection.prepareStatement("insert into member (id, first_name, last_name, email, street, city, notes)"
                        + " values (?, ?, ?, ?, ?, ?, ?)")) {
            for (int i = 1; i <= members; i++) {
                insert.setInt(1, i);
                insert.setString(2, "Ada " + i);
                insert.setString(3, "Lovelace");
                insert.setString(4, "ada" + i + "@club.example");
                insert.setString(5, "Main street " + i);
                insert.setString(6, "London");
                insert.setString(7, NOTES);
                insert.addBatch();
                if (i % BATCH == 0) {
                    insert.executeBatch();
                    connection.commit();
                }
            }
            insert.executeBatch();
        }
        connection.commit();
        connection.setAutoCommit(true);
    }

    private boolean isSqlite() {
        return url.startsWith("jdbc:sqlite:");
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url, username, password);
    }

    String url() {
        return url;
    }

    String username() {
        return username;
    }

    String password() {
        return password;
    }

    /** What the database's processes have used so far; zero where the database is a library. */
    Duration cpu() {
        String name = process;
        if (name == null) {
            return Duration.ZERO;
        }
        return ProcessHandle.current()
                .descendants()
                .filter(child -> child.info().command().orElse("").endsWith(name))
                .map(child -> child.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
    }

    /** Transactions on PostgreSQL, statements on MariaDB, so far; zero where the database does not count. */
    long counted() throws SQLException {
        if (isSqlite()) {
            return 0;
        }
        String sql = url.startsWith("jdbc:mariadb:")
                ? "select variable_value from information_schema.global_status where variable_name = 'QUESTIONS'"
                : "select sum(xact_commit + xact_rollback) from pg_stat_database";
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    /** The part of the configuration that is about it. */
    String yaml(String capture) {
        String account = username.isEmpty() ? "" : "    username: " + username + "\n    password: " + password + "\n";
        boolean polls = capture.equals("poll");
        return """
                  source:
                    url: %s
                    capture: %s
                    query: select id as contact_id, first_name as given_name, last_name as surname, email, street as home_street, city as home_city, notes%s from member
                    tables:
                      - { name: member, key: id }
                """.formatted(url, capture, polls ? ", changed_at" : "")
                + account
                + (polls ? "    updated-at: changed_at\n" : "");
    }

    @Override
    public void close() {
        stop.run();
    }
}
