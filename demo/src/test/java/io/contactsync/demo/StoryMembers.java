package io.contactsync.demo;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;
import java.util.SplittableRandom;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * The club's own program: writes members and their addresses with plain SQL that SQLite and PostgreSQL both take, and knows
 * nothing of contact-sync. For one thread.
 */
final class StoryMembers implements AutoCloseable {

    static final String QUERY = """
            select m.id          as contact_id,
                   m.first_name  as "givenName",
                   m.last_name   as surname,
                   m.email       as email,
                   m.mobile      as mobile,
                   m.birthday    as birthday,
                   a.street      as home_street,
                   a.postal_code as home_postal_code,
                   a.city        as home_city,
                   m.chapter     as "tag.chapter"
            from member m left join address a on a.member_id = m.id
            where m.active
            """;

    private static final List<String> SCHEMA = List.of("""
            create table member (
              id bigint primary key, first_name text, last_name text, email text, mobile text, birthday date,
              chapter text not null, active boolean not null default true)""", """
            create table address (
              member_id bigint primary key, street text, postal_code text, city text)""");

    private final SamplePeople people = new SamplePeople(new SplittableRandom(2));
    private final Connection connection;
    private final JdbcClient sql;
    private long lastId;
    private long lastSomeone;

    /** Someone, as far as the story speaks of it. */
    record Person(long id, String firstName, String lastName, String chapter) {}

    private StoryMembers(Connection connection) {
        this.connection = connection;
        this.sql = JdbcClient.create(new SingleConnectionDataSource(connection, true));
    }

    static StoryMembers create(StoryParts.Database database, int members) throws SQLException {
        var properties = new Properties();
        if (database.username() != null && database.password() != null) {
            properties.put("user", database.username());
            properties.put("password", database.password());
            // A birthday is written as text, as SQLite wants it.
            properties.put("stringtype", "unspecified");
        } else {
            properties.put("journal_mode", "WAL");
            properties.put("busy_timeout", "20000");
        }
        var club = new StoryMembers(DriverManager.getConnection(database.url(), properties));
        SCHEMA.forEach(club::run);
        club.join(members);
        return club;
    }

    JdbcClient sql() {
        return sql;
    }

    /** One statement, committed at once. */
    void run(String statement, Object... values) {
        var prepared = sql.sql(statement);
        for (Object value : values) {
            prepared = prepared.param(value);
        }
        prepared.update();
    }

    /** Statements that happen together. */
    void together(Runnable statements) throws SQLException {
        connection.setAutoCommit(false);
        try {
            statements.run();
            connection.commit();
        } finally {
            connection.setAutoCommit(true);
        }
    }

    /** Statements that happen, and then never happened. */
    void inVain(Runnable statements) throws SQLException {
        connection.setAutoCommit(false);
        try {
            statements.run();
            connection.rollback();
        } finally {
            connection.setAutoCommit(true);
        }
    }

    /** So many people join, each with an address. */
    void join(int members) throws SQLException {
        connection.setAutoCommit(false);
        try (PreparedStatement member = connection.prepareStatement("insert into member (id, first_name, last_name,"
                        + " email, mobile, birthday, chapter) values (?, ?, ?, ?, ?, ?, ?)");
                PreparedStatement address = connection.prepareStatement(
                        "insert into address (member_id, street, postal_code, city) values (?, ?, ?, ?)")) {
            for (int i = 0; i < members; i++) {
                long id = nextId();
                fill(
                        member,
                        id,
                        people.givenName(),
                        people.surname(),
                        people.email(id),
                        people.mobile(),
                        people.birthday(),
                        people.chapter());
                fill(address, id, people.street(), people.postalCode(), people.city());
            }
            member.executeBatch();
            address.executeBatch();
            connection.commit();
        } finally {
            connection.setAutoCommit(true);
        }
    }

    /** Someone joins whose address is not known. */
    Person join(String firstName, String lastName, String chapter) {
        long id = nextId();
        insert(id, firstName, lastName, chapter);
        return new Person(id, firstName, lastName, chapter);
    }

    void insert(long id, String firstName, String lastName, String chapter) {
        run(
                "insert into member (id, first_name, last_name, email, mobile, birthday, chapter)"
                        + " values (?, ?, ?, ?, ?, ?, ?)",
                id,
                firstName,
                lastName,
                people.email(id),
                people.mobile(),
                people.birthday(),
                chapter);
    }

    void changeMobile(long id) {
        run("update member set mobile = ? where id = ?", people.mobile(), id);
    }

    /** An active member that no step changed yet, and that no other call returned. */
    Person someone(String chapter) {
        Person person = sql.sql("select id, first_name, last_name, chapter from member where active and chapter = ?"
                        + " and id > ? order by id limit 1")
                .param(chapter)
                .param(lastSomeone)
                .query((row, n) -> new Person(row.getLong(1), row.getString(2), row.getString(3), row.getString(4)))
                .single();
        lastSomeone = person.id();
        return person;
    }

    long countOf(String table) {
        return sql.sql("select count(*) from " + table).query(Long.class).single();
    }

    long nextId() {
        return ++lastId;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    private static void fill(PreparedStatement statement, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        statement.addBatch();
    }
}
