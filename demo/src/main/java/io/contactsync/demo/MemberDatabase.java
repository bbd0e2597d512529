package io.contactsync.demo;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.random.RandomGenerator;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.sqlite.SQLiteConfig;

/**
 * The club's own database, as the club's own program would write it: members and, in a child table, their addresses. Knows
 * nothing of contact-sync; what is noticed of its changes is noticed by the triggers. For one thread.
 */
final class MemberDatabase implements AutoCloseable {

    /** Each column is named after the Graph property it fills. */
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
            where m.active = 1
            """;

    private static final String SCHEMA = """
            create table member (
              id integer primary key, first_name text, last_name text, email text, mobile text, birthday date,
              chapter text not null, active integer not null default 1);
            create table address (
              member_id integer primary key, street text, postal_code text, city text);
            """;

    private final Connection connection;
    private final JdbcClient sql;
    private final SamplePeople people;
    private final RandomGenerator random;

    private MemberDatabase(Connection connection, RandomGenerator random) {
        this.connection = connection;
        this.sql = JdbcClient.create(new SingleConnectionDataSource(connection, true));
        this.people = new SamplePeople(random);
        this.random = random;
    }

    /** Creates it with so many members. */
    static MemberDatabase create(Path file, int members, RandomGenerator random) throws SQLException {
        var config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setBusyTimeout(10_000);
        var database =
                new MemberDatabase(DriverManager.getConnection("jdbc:sqlite:" + file, config.toProperties()), random);
        database.fill(members);
        return database;
    }

    private void fill(int members) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate(SCHEMA);
        }
        connection.setAutoCommit(false);
        try (PreparedStatement member = connection.prepareStatement(
                        "insert into member (id, first_name, last_name, email, mobile, birthday, chapter) values (?, ?, ?, ?, ?, ?, ?)");
                PreparedStatement address = connection.prepareStatement(
                        "insert into address (member_id, street, postal_code, city) values (?, ?, ?, ?)")) {
            for (int id = 1; id <= members; id++) {
                fill(
                        member,
                        id,
                        people.givenName(),
                        people.surname(),
                        people.email(id),
                        people.mobile(),
                        people.birthday(),
                        people.chapter());
                if (id % 10 != 0) {
                    fill(address, id, people.street(), people.postalCode(), people.city());
                }
            }
            member.executeBatch();
            address.executeBatch();
        }
        connection.commit();
        connection.setAutoCommit(true);
    }

    private static void fill(PreparedStatement statement, Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        statement.addBatch();
    }

    int activeMembers() {
        return sql.sql("select count(*) from member where active = 1")
                .query(Integer.class)
                .single();
    }

    /** One change as it happens in a club's office; returns what it was, without personal data. */
    String change() {
        return switch (random.nextInt(10)) {
            case 0 -> join();
            case 1 -> activeMembers() > 10 ? leave() : join();
            case 2 -> changeChapter();
            case 3, 4 -> move();
            case 5 -> marry();
            default -> changeMobile();
        };
    }

    String join() {
        long id = sql.sql("select coalesce(max(id), 0) + 1 from member")
                .query(Long.class)
                .single();
        sql.sql(
                        "insert into member (id, first_name, last_name, email, mobile, birthday, chapter) values (?, ?, ?, ?, ?, ?, ?)")
                .params(
                        id,
                        people.givenName(),
                        people.surname(),
                        people.email(id),
                        people.mobile(),
                        people.birthday(),
                        people.chapter())
                .update();
        return "member " + id + " joins";
    }

    String leave() {
        long id = someone();
        sql.sql("delete from address where member_id = ?").param(id).update();
        sql.sql("delete from member where id = ?").param(id).update();
        return "member " + id + " leaves";
    }

    String pause() {
        long id = someone();
        sql.sql("update member set active = 0 where id = ?").param(id).update();
        return "member " + id + " becomes inactive";
    }

    String changeMobile() {
        long id = someone();
        sql.sql("update member set mobile = ? where id = ?")
                .params(people.mobile(), id)
                .update();
        return "member " + id + " has a new mobile number";
    }

    String marry() {
        long id = someone();
        sql.sql("update member set last_name = ? where id = ?")
                .params(people.surname(), id)
                .update();
        return "member " + id + " has a new name";
    }

    String changeChapter() {
        long id = someone();
        String chapter = people.chapter();
        sql.sql("update member set chapter = ? where id = ?")
                .params(chapter, id)
                .update();
        return "member " + id + " goes to chapter " + chapter;
    }

    String move() {
        long id = someone();
        sql.sql(
                        "insert into address (member_id, street, postal_code, city) values (?, ?, ?, ?) on conflict (member_id)"
                                + " do update set street = excluded.street, postal_code = excluded.postal_code, city = excluded.city")
                .params(id, people.street(), people.postalCode(), people.city())
                .update();
        return "member " + id + " moves house";
    }

    /** A member gets another number: for the mailboxes an end and a beginning. */
    String renumber() {
        long id = someone();
        long next = sql.sql("select max(id) + 1 from member").query(Long.class).single();
        sql.sql("update member set id = ? where id = ?").params(next, id).update();
        sql.sql("update address set member_id = ? where member_id = ?")
                .params(next, id)
                .update();
        return "member " + id + " becomes member " + next;
    }

    private long someone() {
        int members = activeMembers();
        return sql.sql("select id from member where active = 1 order by id limit 1 offset ?")
                .param(random.nextInt(members))
                .query(Long.class)
                .single();
    }

    JdbcClient sql() {
        return sql;
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
