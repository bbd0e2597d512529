package io.contactsync;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;

/**
 * The club's own program, which writes to its SQLite database beside the service. It waits for its turn as long as a busy
 * machine may take; the driver alone gives up after three seconds.
 */
record ClubProgram(Path database) {

    private static final int BUSY_TIMEOUT_MILLIS = 60_000;

    void sql(String statement, Object... values) {
        try (Connection club = DriverManager.getConnection(
                        "jdbc:sqlite:" + database + "?busy_timeout=" + BUSY_TIMEOUT_MILLIS);
                var prepared = club.prepareStatement(statement)) {
            for (int i = 0; i < values.length; i++) {
                prepared.setObject(i + 1, values[i]);
            }
            prepared.execute();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
