package io.contactsync.testkit;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.regex.Pattern;

/** What the testkit itself asks of a private database server. */
record DatabaseClient(String url, Account account) {

    private static final Pattern NAME = Pattern.compile("[a-z_][a-z0-9_]{0,62}");
    private static final int TIMEOUT_SECONDS = 5;

    /** Whether the server lets us in. */
    boolean answers() {
        try (Connection connection = connect()) {
            return connection.isValid(TIMEOUT_SECONDS);
        } catch (SQLException notYet) {
            return false;
        }
    }

    /**
     * A new, empty database.
     *
     * @throws IllegalArgumentException for a name that would need quoting
     */
    void createDatabase(String name) {
        create(named(name), "");
    }

    /**
     * Creates a database with all that is in another one, to which nobody may be connected. PostgreSQL only.
     *
     * @throws IllegalArgumentException for a name that would need quoting
     */
    void copyDatabase(String name, String template) {
        create(named(name), " template " + named(template));
    }

    private static String named(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("name: " + name + " (expected: " + NAME + ")");
        }
        return name;
    }

    private void create(String name, String how) {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name + how);
        } catch (SQLException e) {
            throw new IllegalStateException("database " + name + " cannot be created", e);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(url, account.username(), account.password());
    }
}
