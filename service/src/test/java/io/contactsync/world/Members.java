package io.contactsync.world;

import io.contactsync.memberdb.MemberDatabase;
import io.contactsync.memberdb.SourceSettings;
import io.contactsync.memberdb.WatchedTable;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.sqlite.SQLiteConnection;

/**
 * The member database: a real SQLite in memory, with the real triggers. Members have a derived table and a lookup table beside
 * them; the derived one is watched, the lookup one is not.
 */
final class Members implements AutoCloseable {

    private static final AtomicInteger NUMBERS = new AtomicInteger();

    /** The configured query. */
    enum Query {
        PLAIN("m.id", "null"),
        /** Edited: each contact has a company. */
        WITH_COMPANY("m.id", "'The Club'"),
        /** Edited: every contact id differs. */
        OTHER_IDS("'M' || m.id", "null");

        private final String sql;

        Query(String id, String company) {
            this.sql = "select " + id + " as contact_id, m.first_name as \"givenName\", m.last_name as surname,"
                    + " m.mobile as \"mobilePhone\", c.name as \"officeLocation\", " + company + " as \"companyName\","
                    + " m.chapter as \"tag.chapter\" from member m join listed l on l.member_id = m.id"
                    + " left join chapter c on c.code = m.chapter where m.active = 1";
        }
    }

    /** A row of the query: what a contact shall hold. */
    record Wanted(Map<String, String> properties, String chapter) {}

    private final String name = "jdbc:sqlite:file:world" + NUMBERS.incrementAndGet() + "?mode=memory&cache=shared";
    private final Connection office;
    private final Map<Query, MemberDatabase> databases = new EnumMap<>(Query.class);
    private final List<String> copies = new ArrayList<>();
    private final String fresh;

    Members() throws SQLException {
        office = DriverManager.getConnection(name);
        sql(
                "pragma synchronous = off",
                "create table member (id text primary key, first_name text, last_name text, mobile text,"
                        + " chapter text, active integer not null default 1)",
                "create table chapter (code text primary key, name text)",
                "create table listed (member_id text primary key)",
                "insert into chapter values ('n', 'North'), ('s', 'South')");
        for (Query query : Query.values()) {
            databases.put(
                    query,
                    MemberDatabase.open(new SourceSettings(
                            name,
                            null,
                            null,
                            query.sql,
                            List.of(
                                    new WatchedTable("member", query == Query.OTHER_IDS ? "'M' || id" : "id"),
                                    new WatchedTable(
                                            "listed", query == Query.OTHER_IDS ? "'M' || member_id" : "member_id")),
                            SourceSettings.DEFAULT_INSTALLATION)));
        }
        database(Query.PLAIN).capture().install();
        fresh = copy();
    }

    /** Names this database among all. */
    String place() {
        return "simulated";
    }

    MemberDatabase database(Query query) {
        return java.util.Objects.requireNonNull(databases.get(query));
    }

    /** In one transaction; what the triggers write is dated as the world's time is. */
    void change(Instant now, String... statements) {
        try {
            office.setAutoCommit(false);
            sql(statements);
            try (PreparedStatement date =
                    office.prepareStatement("update contactsync_outbox_default set at = ? where length(at) <> 23")) {
                date.setString(1, now.toString().substring(0, 19) + ".00Z");
                date.executeUpdate();
            }
            office.commit();
            office.setAutoCommit(true);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void sql(String... statements) throws SQLException {
        try (Statement statement = office.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /** What the query says, by contact id. */
    Map<String, Wanted> wanted(Query query) {
        Map<String, Wanted> wanted = new TreeMap<>();
        try (Statement statement = office.createStatement();
                ResultSet rows = statement.executeQuery(query.sql)) {
            while (rows.next()) {
                Map<String, String> properties = new TreeMap<>();
                for (int i = 2; i <= 6; i++) {
                    String value = rows.getString(i);
                    if (value != null) {
                        properties.put(rows.getMetaData().getColumnLabel(i), value);
                    }
                }
                wanted.put(rows.getString(1), new Wanted(properties, String.valueOf(rows.getString(7))));
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return wanted;
    }

    long outbox() {
        try (Statement statement = office.createStatement();
                ResultSet rows = statement.executeQuery("select count(*) from contactsync_outbox_default")) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Names a copy of all of it. */
    String copy() {
        String copy = "file:copy" + NUMBERS.incrementAndGet() + "?mode=memory&cache=shared";
        try {
            // A database in memory is there as long as somebody is connected to it.
            Connection keeper = DriverManager.getConnection("jdbc:sqlite:" + copy);
            keepers.add(keeper);
            database().backup("main", copy, null);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        copies.add(copy);
        return copy;
    }

    private final List<Connection> keepers = new ArrayList<>();

    void restore(String copy) {
        try {
            database().restore("main", copy, null);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As it was made. */
    void begin() {
        restore(fresh);
        try {
            while (keepers.size() > 1) {
                keepers.remove(keepers.size() - 1).close();
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private org.sqlite.core.DB database() throws SQLException {
        return office.unwrap(SQLiteConnection.class).getDatabase();
    }

    @Override
    public void close() {
        databases.values().forEach(MemberDatabase::close);
        try {
            for (Connection keeper : keepers) {
                keeper.close();
            }
            office.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
