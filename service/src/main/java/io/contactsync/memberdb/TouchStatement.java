package io.contactsync.memberdb;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.Map;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.namedparam.NamedParameterJdbcTemplate;
import org.springframework.jdbc.core.namedparam.NamedParameterUtils;
import org.springframework.jdbc.core.namedparam.ParsedSql;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * The one statement that an administrator wrote to change a row of the member database, so that a change can be watched on its
 * way. It is run as it was written, with {@code :stamp} as a text of digits that is another one each time.
 *
 * @param sql one statement with {@code :stamp} in it
 */
public record TouchStatement(String sql) {

    private static final String STAMP = "stamp";
    private static final String STAND_IN = "0";

    public TouchStatement {
        sql = sql.strip();
        ParsedSql parsed = NamedParameterUtils.parseSqlStatement(sql);
        String bound = NamedParameterUtils.substituteNamedParameters(parsed, null);
        if (sql.endsWith(";") || bound.chars().filter(c -> c == '?').count() < 1 || !sql.contains(":" + STAMP)) {
            throw new IllegalArgumentException("update: \"" + sql
                    + "\" (expected: one statement without ; that writes :stamp,"
                    + " such as update member set note = :stamp where id = 0)");
        }
    }

    /**
     * Changes the row, in a transaction of its own.
     *
     * @return how many rows were changed
     * @throws SourceUnavailableException when the database cannot be asked now
     * @throws SourceRefusedException     when it refuses the statement
     */
    public int run(MemberDatabase database, String stamp) {
        return database.writing("canary.update", connection -> update(connection, stamp));
    }

    /**
     * Changes the row and takes that back.
     *
     * @return how many rows would be changed
     * @throws SourceUnavailableException when the database cannot be asked now
     * @throws SourceRefusedException     when it refuses the statement
     */
    public int tryOut(MemberDatabase database) {
        return database.writing("canary.update", connection -> {
            int rows = update(connection, STAND_IN);
            connection.rollback();
            return rows;
        });
    }

    private int update(Connection connection, String stamp) throws SQLException {
        try {
            return new NamedParameterJdbcTemplate(new SingleConnectionDataSource(connection, /* suppressClose= */ true))
                    .update(sql, Map.of(STAMP, stamp));
        } catch (DataAccessException e) {
            if (e.getMostSpecificCause() instanceof SQLException cause) {
                throw cause;
            }
            throw new SourceRefusedException("canary.update: " + e.getClass().getSimpleName(), e);
        }
    }
}
