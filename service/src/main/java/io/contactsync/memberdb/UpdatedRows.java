package io.contactsync.memberdb;

import io.contactsync.memberdb.QueryMapping.Column;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Types;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The rows that the query's {@code updated-at} column says were changed lately. Only reads, on any database.
 *
 * <p>A transaction may commit long after it wrote the column, so each look begins an overlap before the newest value that was
 * seen. The newest value counts at most up to the source's own now: a value from the future, or a clock that was set back,
 * would otherwise hide everything until then. A value that is no point in time says nothing of when its row was changed: it
 * counts as no value at all. Thread-safe.
 */
public final class UpdatedRows {

    private final MemberDatabase database;
    private final MemberReader reader;
    private final Duration overlap;

    UpdatedRows(MemberDatabase database, MemberReader reader, Duration overlap) {
        this.database = database;
        this.reader = reader;
        this.overlap = overlap;
    }

    /**
     * The newest value that is there, at most the source's now; empty when no row has one. Where what the database takes for
     * the greatest value is no point in time, each row's is looked at, once.
     */
    public Optional<Watermark> newest() {
        return database.reading("source.query", connection -> {
            Column column = column();
            var newest = new Newest(null);
            try (PreparedStatement statement = connection.prepareStatement(values("max(" + name(column) + ")"));
                    ResultSet rows = statement.executeQuery()) {
                if (rows.next()) {
                    newest.seen(read(rows, 1));
                }
            } catch (IllegalArgumentException e) {
                readEach(connection, column, newest);
            }
            return newest.atMostNow(connection);
        });
    }

    private String values(String expression) {
        return "select " + expression + " from (\n" + database.settings().query() + "\n) q";
    }

    private void readEach(Connection connection, Column column, Newest newest) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(values(name(column)))) {
            statement.setFetchSize(Dialect.FETCH_SIZE);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    try {
                        newest.seen(read(rows, 1));
                    } catch (IllegalArgumentException e) {
                        // Said by the look that meets it.
                        newest.seen(null);
                    }
                }
            }
        }
    }

    /**
     * Reads what was changed since, and a little of before.
     *
     * @param since    what an earlier look returned; empty: all rows
     * @param consumer called on this thread for each row; false ends the look early
     * @param untimed  called on this thread instead, for a row whose value is no point in time
     * @return where the next look begins; empty while no row has a value. Of a look that was ended early not to be used
     */
    public Optional<Watermark> read(
            Optional<Watermark> since, Predicate<RowReading> consumer, Consumer<RowProblem> untimed) {
        return database.reading("source.query", connection -> {
            Column column = column();
            Optional<Watermark> from = since.isEmpty() ? since : Optional.of(atMostNow(since.get(), connection));
            String where = from.isEmpty() ? "" : " where " + name(column) + " >= ?";
            var newest = new Newest(from.orElse(null));
            reader.read(
                    connection,
                    where,
                    statement -> {
                        if (from.isPresent()) {
                            statement.setObject(1, from.get().minus(overlap).parameter());
                        }
                    },
                    (reading, rows) -> {
                        try {
                            newest.seen(read(rows, column.position()));
                        } catch (IllegalArgumentException e) {
                            untimed.accept(problem(reading, column, String.valueOf(e.getMessage())));
                            return true;
                        }
                        return consumer.test(reading);
                    });
            return newest.atMostNow(connection);
        });
    }

    private static RowProblem problem(RowReading reading, Column column, String reason) {
        return reading.match(
                row -> new RowProblem(row.contactId(), column.label(), reason),
                other -> new RowProblem(other.contactIdOrNull(), column.label(), reason));
    }

    private final class Newest {
        private @Nullable Watermark watermark;

        Newest(@Nullable Watermark watermark) {
            this.watermark = watermark;
        }

        void seen(@Nullable Watermark other) {
            Watermark before = watermark;
            if (other != null && (before == null || other.at().isAfter(before.at()))) {
                watermark = other;
            }
        }

        Optional<Watermark> atMostNow(Connection connection) throws SQLException {
            Watermark reached = watermark;
            return reached == null ? Optional.empty() : Optional.of(UpdatedRows.this.atMostNow(reached, connection));
        }
    }

    private Column column() {
        return reader.mapping()
                .updatedAt()
                .orElseThrow(
                        () -> new MappingException("no column for source.updated-at (expected: one of the query)"));
    }

    private String name(Column column) {
        return "q." + database.dialect().quote(column.label());
    }

    /** @throws IllegalArgumentException when the value is no point in time; does not name the value */
    private @Nullable Watermark read(ResultSet rows, int position) throws SQLException {
        Object value = database.dialect().value(rows, position);
        return value == null ? null : Watermark.of(number(rows, position, value), zoned(rows, position));
    }

    /** Some dialects give numbers as text. */
    private static Object number(ResultSet rows, int position, Object value) throws SQLException {
        return switch (rows.getMetaData().getColumnType(position)) {
            case Types.BIGINT, Types.INTEGER, Types.NUMERIC, Types.DECIMAL, Types.DOUBLE, Types.REAL, Types.FLOAT ->
                value instanceof String text ? new java.math.BigDecimal(text) : value;
            default -> value;
        };
    }

    private static boolean zoned(ResultSet rows, int position) throws SQLException {
        return rows.getMetaData().getColumnType(position) == Types.TIMESTAMP_WITH_TIMEZONE
                || rows.getMetaData().getColumnTypeName(position).equals("timestamptz");
    }

    private Watermark atMostNow(Watermark watermark, Connection connection) throws SQLException {
        try (PreparedStatement statement =
                        connection.prepareStatement(database.dialect().now(watermark.form()));
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            Object value = database.dialect().value(rows, 1);
            if (value == null) {
                return watermark;
            }
            LocalDateTime now = Watermark.of(value, false).at();
            return watermark.at().isAfter(now) ? watermark.at(now) : watermark;
        }
    }
}
