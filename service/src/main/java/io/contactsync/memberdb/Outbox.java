package io.contactsync.memberdb;

import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The table that the triggers fill. Each call is one short transaction. Thread-safe. */
public final class Outbox {

    private static final String DOING = "reading the outbox (made by `contact-sync capture install`)";

    private final MemberDatabase database;

    Outbox(MemberDatabase database) {
        this.database = database;
    }

    /**
     * How much waits in the outbox.
     *
     * @param oldest when the oldest of them was noticed
     */
    public record Backlog(long rows, Optional<Instant> oldest) {}

    /** The rows with the smallest numbers, and leaves them there. */
    public List<OutboxRow> take(int max) {
        return database.reading(DOING, connection -> {
            List<OutboxRow> taken = new ArrayList<>();
            try (PreparedStatement statement =
                    connection.prepareStatement(database.triggers(connection).take())) {
                statement.setInt(1, max);
                database.dialect().limit(statement);
                try (ResultSet rows = statement.executeQuery()) {
                    while (rows.next()) {
                        taken.add(new OutboxRow(
                                rows.getLong(1),
                                rows.getString(2),
                                OutboxRow.Op.of(rows.getString(3).strip()),
                                database.dialect().instant(rows, 4)));
                    }
                }
            }
            return taken;
        });
    }

    /** Deletes exactly these rows. Never by "up to": numbers are given before commit, so a smaller one may come later. */
    public void delete(List<Long> seqs) {
        database.writing("deleting from the outbox", connection -> {
            TriggerSql triggers = database.triggers(connection);
            try (PreparedStatement statement = connection.prepareStatement(triggers.delete(seqs))) {
                triggers.bindDelete(statement, seqs);
                return statement.executeUpdate();
            }
        });
    }

    /** Counts all rows: for metrics, not for each poll. */
    public Backlog backlog() {
        return database.reading(DOING, connection -> {
            try (PreparedStatement statement = connection.prepareStatement("select count(*), min(at) from "
                            + database.triggers(connection).outbox());
                    ResultSet rows = statement.executeQuery()) {
                rows.next();
                long count = rows.getLong(1);
                return new Backlog(
                        count,
                        count == 0
                                ? Optional.empty()
                                : Optional.of(database.dialect().instant(rows, 2)));
            }
        });
    }
}
