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
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException("name: " + name + " (expected: " + NAME + ")");
        }
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute("create database " + name);
        } catch (SQLException e) {
            throw new IllegalStateException("database " + name + " cannot be created", e);
        }
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(url, account.username(), account.password());
    }
}
