package io.contactsync.feed;

import io.contactsync.memberdb.Password;
import io.contactsync.testkit.SharedServers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/** A member database that stories run on: where it is, and in what its SQL differs from the others'. */
abstract class StoryDatabase {

    private final String name;

    /** @param name as docs/capture.md has it */
    StoryDatabase(String name) {
        this.name = name;
    }

    final String name() {
        return name;
    }

    abstract String url();

    abstract @Nullable String username();

    abstract @Nullable Password password();

    /** Makes it as good as new. */
    abstract void empty() throws SQLException;

    /** Yields the name of everything that is ours. */
    abstract String leftovers();

    /** The seconds since 1970, by its clock, with their fraction. */
    abstract String epoch();

    /** Texts one after the other. */
    String concat(String... texts) {
        return String.join(" || ", texts);
    }

    String quote(String identifier) {
        return '"' + identifier + '"';
    }

    /** Whether two transactions may write at the same time. */
    boolean hasConcurrentWriters() {
        return true;
    }

    /** What a text column needs to tell upper from lower case. */
    String exact() {
        return "";
    }

    Connection connect() throws SQLException {
        Password password = password();
        return DriverManager.getConnection(url(), username(), password == null ? null : password.value());
    }

    /** All in one transaction. */
    final void sql(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (String sql : statements) {
                statement.execute(sql);
            }
            connection.commit();
        }
    }

    /** The first column. */
    final List<String> texts(String query) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }

    /** Of PostgreSQL, on the shared server. */
    static final class Postgres extends StoryDatabase {
        private final String url = SharedServers.freshDatabase();

        Postgres() {
            super("PostgreSQL");
        }

        @Override
        String url() {
            return url;
        }

        @Override
        String username() {
            return SharedServers.postgres().username();
        }

        @Override
        Password password() {
            return new Password(SharedServers.postgres().password());
        }

        @Override
        void empty() throws SQLException {
            sql(
                    "drop schema if exists contactsync cascade",
                    "drop schema if exists club cascade",
                    "drop schema public cascade",
                    "create schema public",
                    "grant usage on schema public to public");
        }

        @Override
        String leftovers() {
            return """
                    select relname from pg_class where relname like '%contactsync%'
                    union all select proname from pg_proc where proname like '%contactsync%'
                    union all select tgname from pg_trigger where tgname like '%contactsync%'""";
        }

        @Override
        String epoch() {
            return "extract(epoch from now())";
        }
    }

    /** Of SQLite, a file. */
    static final class Sqlite extends StoryDatabase {
        private final Path file;

        Sqlite(Path file) {
            super("SQLite");
            this.file = file;
        }

        @Override
        String url() {
            return "jdbc:sqlite:" + file;
        }

        @Override
        @Nullable String username() {
            return null;
        }

        @Override
        @Nullable Password password() {
            return null;
        }

        @Override
        void empty() throws SQLException {
            try {
                Files.deleteIfExists(file);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        /** Foreign keys are each connection's own business; an application that has some switches them on. */
        @Override
        Connection connect() throws SQLException {
            var config = new SQLiteConfig();
            config.enforceForeignKeys(true);
            config.setBusyTimeout(1_000);
            return config.createConnection(url());
        }

        @Override
        String leftovers() {
            return "select name from sqlite_master where sql like '%contactsync%'";
        }

        @Override
        String epoch() {
            return "(julianday('now') - 2440587.5) * 86400.0";
        }

        @Override
        boolean hasConcurrentWriters() {
            return false;
        }
    }

    /** Of MariaDB, on the shared server; or of MySQL, on one that is given. */
    static final class MySql extends StoryDatabase {
        private final String url;
        private final String username;
        private final String password;

        private MySql(String name, String url, String username, String password) {
            super(name);
            this.url = url;
            this.username = username;
            this.password = password;
        }

        static MySql mariaDb() {
            String url = SharedServers.freshMariaDbDatabase();
            return new MySql(
                    "MariaDB",
                    url,
                    SharedServers.mariaDb().username(),
                    SharedServers.mariaDb().password());
        }

        /** An empty database whose user may do all with it, and has SUPER or is trusted. */
        static MySql given(String url, String username, String password) {
            return new MySql("MySQL", url, username, password);
        }

        @Override
        String url() {
            return url;
        }

        @Override
        String username() {
            return username;
        }

        @Override
        Password password() {
            return new Password(password);
        }

        @Override
        Connection connect() throws SQLException {
            return DriverManager.getConnection(url.replaceFirst("^jdbc:mysql:", "jdbc:mariadb:"), username, password);
        }

        @Override
        void empty() throws SQLException {
            List<String> drops = new ArrayList<>(List.of("set foreign_key_checks = 0"));
            for (String table : texts("select table_name from information_schema.tables"
                    + " where table_schema = database() and table_type = 'BASE TABLE'")) {
                drops.add("drop table " + quote(table));
            }
            sql(drops.toArray(String[]::new));
        }

        @Override
        String leftovers() {
            return """
                    select table_name from information_schema.tables
                    where table_schema = database() and table_name like '%contactsync%'
                    union all select trigger_name from information_schema.triggers
                    where trigger_schema = database() and trigger_name like '%contactsync%'""";
        }

        @Override
        String epoch() {
            return "unix_timestamp(now(6))";
        }

        @Override
        String concat(String... texts) {
            return "concat(" + String.join(", ", texts) + ")";
        }

        @Override
        String quote(String identifier) {
            return '`' + identifier + '`';
        }

        @Override
        String exact() {
            return " character set utf8mb4 collate utf8mb4_bin";
        }
    }
}
