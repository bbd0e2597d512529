package io.contactsync.memberdb;

import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Looks at the member database for whoever wants to know what is wrong with it. Changes nothing in it. */
public final class SourceProbe {

    private final MemberDatabase database;

    SourceProbe(MemberDatabase database) {
        this.database = database;
    }

    /**
     * Signs in; the product and its version.
     *
     * @throws SourceUnavailableException when nobody answers
     * @throws SourceRefusedException     when user, password or database are wrong
     */
    public String product() {
        return database.reading(
                "signing in",
                connection -> connection.getMetaData().getDatabaseProductName() + " "
                        + connection.getMetaData().getDatabaseProductVersion());
    }

    /** The database's clock; empty where it has none of its own. */
    public Optional<Instant> now() {
        return database.reading("asking its clock", connection -> {
            String product = connection.getMetaData().getDatabaseProductName();
            String sql = switch (product) {
                case "PostgreSQL" -> "select cast(extract(epoch from clock_timestamp()) * 1000000 as bigint)";
                case "MySQL", "MariaDB" -> "select cast(unix_timestamp(now(6)) * 1000000 as signed)";
                default -> "";
            };
            if (sql.isEmpty()) {
                return Optional.empty();
            }
            try (Statement statement = connection.createStatement();
                    ResultSet rows = statement.executeQuery(sql)) {
                rows.next();
                return Optional.of(Instant.EPOCH.plus(rows.getLong(1), ChronoUnit.MICROS));
            }
        });
    }

    /**
     * How many columns the query has; each is one that a contact is made of.
     *
     * @throws MappingException       when one is not
     * @throws SourceRefusedException when the query cannot be run
     */
    public int columns() {
        return database.reader().mapping().labels().size();
    }

    /** Ids that the query yields more than once, at most so many. Reads the whole query. */
    public List<String> repeatedIds(int atMost) {
        String label = database.reader().mapping().id().label();
        String id = "q." + database.dialect().quote(label);
        return database.reading("source.query", connection -> {
            List<String> ids = new ArrayList<>();
            try (Statement statement = connection.createStatement()) {
                statement.setMaxRows(atMost);
                try (ResultSet rows = statement.executeQuery("select " + id + " from (\n"
                        + database.settings().query() + "\n) as q group by " + id + " having count(*) > 1")) {
                    while (rows.next()) {
                        ids.add(String.valueOf(rows.getString(1)));
                    }
                }
            }
            return ids;
        });
    }

    /**
     * Reads from the outbox and deletes nothing from it, as the relay will.
     *
     * @throws SourceRefusedException when it is not there, or a right is missing
     */
    public void outbox() {
        var outbox = database.outbox();
        var unused = outbox.take(1);
        outbox.delete(List.of(-1L));
    }
}
