package io.contactsync.state;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Set;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;

/**
 * The schema of a state DB, as {@code db/migration} makes it.
 *
 * <p>Whether it is already as this version wants it is asked first, in one query: nearly every command finds it so, and Flyway
 * takes longer to find that out than the command takes for all the rest.
 */
final class StateSchema {

    /** The newest migration. A test compares it with the files. */
    static final String NEWEST = "17";

    private static final String HISTORY = "contact_sync_schema";

    /** SQLSTATEs of PostgreSQL: not signed in, no such database, no right. Source: its "Error Codes". */
    private static final Set<String> REFUSALS = Set.of("28", "3D000", "42501");

    private StateSchema() {}

    /**
     * Migrates, or checks that nothing is left to migrate.
     *
     * @throws StateUnavailableException when the state DB cannot be reached, or lacks a migration and is not to be migrated
     */
    static void prepare(DataSource source, boolean migrate) {
        try {
            if (isNewest(source)) {
                return;
            }
            Flyway flyway = Flyway.configure()
                    .dataSource(source)
                    .locations("classpath:db/migration")
                    .table(HISTORY)
                    .load();
            if (migrate) {
                flyway.migrate();
            } else if (flyway.info().pending().length > 0) {
                throw new StateUnavailableException(
                        "the state DB was never used by this version (expected: start `contact-sync run` once)", null);
            }
        } catch (FlywayException | SQLException e) {
            boolean refusal = isRefusal(e);
            throw new StateUnavailableException(
                    (refusal ? "the state DB refuses us: " : "the state DB cannot be opened: ")
                            + StateDatabase.rootMessage(e),
                    e,
                    refusal);
        }
    }

    /** False also where there is no schema yet: what there is instead is Flyway's to say. */
    private static boolean isNewest(DataSource source) throws SQLException {
        try (Connection connection = source.getConnection()) {
            try (PreparedStatement query = connection.prepareStatement("select count(case when version = '" + NEWEST
                            + "' then 1 end) = 1 and count(case when not success then 1 end) = 0 from " + HISTORY);
                    ResultSet answer = query.executeQuery()) {
                return answer.next() && answer.getBoolean(1);
            } catch (SQLException noHistory) {
                return false;
            }
        }
    }

    private static boolean isRefusal(Throwable e) {
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof SQLException sql
                    && REFUSALS.stream()
                            .anyMatch(each -> String.valueOf(sql.getSQLState()).startsWith(each))) {
                return true;
            }
        }
        return false;
    }
}
