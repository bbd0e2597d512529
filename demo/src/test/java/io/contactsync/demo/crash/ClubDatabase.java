package io.contactsync.demo.crash;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;

/**
 * A club's members in PostgreSQL, and its office, which changes them by a seeded plan. A change that the database did not take
 * because it was away is lost, as the office would see. For one thread.
 */
final class ClubDatabase implements AutoCloseable {

    static final String QUERY = """
            select m.id as contact_id, m.first_name as "givenName", m.last_name as surname, m.email as email,
                   m.mobile as mobile, a.street as home_street, a.city as home_city, m.chapter as "tag.chapter"
            from member m left join address a on a.member_id = m.id
            where m.active
            """;

    private static final String SCHEMA = """
            create table member (id bigint primary key, first_name text, last_name text, email text, mobile text,
              chapter text not null, active boolean not null default true);
            create table address (member_id bigint primary key references member on update cascade on delete cascade,
              street text, city text);
            """;

    private static final List<String> NAMES =
            List.of("Ada", "D'Arcy", "Jürgen", "Łukasz", "지우", "Ольга", "نور", "Mary \"Mo\"", "Zoë <b>", "Tove 🎻");

    private static final int FEWEST = 60;

    /** A club that grew with each of 200 rounds would make each slower than the one before. */
    private static final int MOST = 180;

    private final String url;
    private final String username;
    private final String password;
    private RandomGenerator random;
    private @Nullable Connection connection;
    private long lastId;

    ClubDatabase(String url, String username, String password, RandomGenerator random) {
        this.url = url;
        this.username = username;
        this.password = password;
        this.random = random;
        sql().sql(SCHEMA).update();
    }

    /** From now on the office follows this plan. */
    void follow(RandomGenerator plan) {
        random = plan;
    }

    String url() {
        return url;
    }

    JdbcClient sql() {
        try {
            Connection current = connection;
            if (current == null || current.isClosed()) {
                current = DriverManager.getConnection(url, username, password);
                connection = current;
            }
            return JdbcClient.create(new SingleConnectionDataSource(current, true));
        } catch (SQLException e) {
            throw new IllegalStateException("the members cannot be reached", e);
        }
    }

    /** Admits so many members in one transaction. */
    void join(int members) {
        sql().sql("insert into member (id, first_name, last_name, email, mobile, chapter)"
                        + " select :last + n, (:names::text[])[1 + (n * 7) % 10], 'Member ' || (:last + n),"
                        + " 'm' || (:last + n) || '@mail.example', '+49 ' || n,"
                        + " (array['North', 'South', 'West'])[1 + n % 3] from generate_series(1, :count) n")
                .param("last", lastId)
                .param("names", NAMES.toArray(String[]::new))
                .param("count", members)
                .update();
        lastId += members;
    }

    /** Deletes everybody, as the first half of a reload. */
    void takeAllAway() {
        sql().sql("create table kept as select * from member").update();
        sql().sql("create table kept_address as select * from address").update();
        sql().sql("delete from member").update();
    }

    /** The other half: everybody is back, with other numbers. */
    void bringAllBack() {
        sql().sql(
                        "insert into member select id, first_name, last_name, email, mobile || '0', chapter, active from kept")
                .update();
        sql().sql("insert into address select * from kept_address").update();
        sql().sql("drop table kept, kept_address").update();
    }

    /** Deletes and inserts everybody in one transaction. */
    void reload() {
        sql().sql("begin").update();
        takeAllAway();
        bringAllBack();
        sql().sql("commit").update();
    }

    /** Says the same of everybody, as a statement without its {@code where} does. */
    void mistake(String forEverybody) {
        sql().sql("create table meant as select * from member").update();
        sql().sql("update member set " + forEverybody).update();
    }

    /** What was so before the mistake is so again; whoever left or joined meanwhile has. */
    void mendMistake() {
        sql().sql("update member m set last_name = k.last_name, chapter = k.chapter, active = k.active"
                        + " from meant k where k.id = m.id")
                .update();
        sql().sql("drop table meant").update();
    }

    /** So many changes. */
    void change(int changes) {
        for (int i = 0; i < changes; i++) {
            change();
        }
    }

    /** One change of any kind. */
    void change() {
        switch (random.nextInt(18)) {
            case 0, 1, 2 -> joinOrLeave();
            case 3, 4 -> leave();
            case 5 -> on("update member set active = false where id = :id");
            case 6 ->
                sql().sql("update member set active = true where id = (select min(id) from member where not active)")
                        .update();
            case 7, 8 ->
                on("update member set chapter = case chapter when 'North' then 'West' else 'North' end where id = :id");
            case 9, 10 ->
                on("insert into address values (:id, 'Mill Lane ' || :number, 'Bath')"
                        + " on conflict (member_id) do update set street = excluded.street");
            case 11 -> on("delete from address where member_id = :id");
            case 12 -> renumber();
            case 13 -> rejoin();
            case 14 -> thinkBetter();
            default -> on("update member set mobile = '+44 ' || :number where id = :id");
        }
    }

    /** Changes a few members again and again, each time before the last change can have arrived everywhere. */
    void hurry(int members, int times) {
        List<Long> few = sql().sql("select id from member where active order by id desc limit :count offset :n")
                .param("count", members)
                .param("n", random.nextInt(FEWEST / 2))
                .query(Long.class)
                .list();
        for (int i = 0; i < times; i++) {
            for (long id : few) {
                sql().sql("update member set mobile = :mobile where id = :id")
                        .param("mobile", "+44 " + random.nextInt(1_000_000))
                        .param("id", id)
                        .update();
            }
        }
    }

    /** Tries one change. */
    boolean tryChange() {
        try {
            change();
            return true;
        } catch (RuntimeException away) {
            close();
            return false;
        }
    }

    /** Lets members leave by the lowest numbers. */
    void leave(int members) {
        sql().sql("delete from member where id in (select id from member where active order by id limit :count)")
                .param("count", members)
                .update();
    }

    private void joinOrLeave() {
        if (active() < MOST) {
            join(1);
        } else {
            leave();
        }
    }

    private void leave() {
        if (active() > FEWEST) {
            on("delete from member where id = :id");
        } else {
            join(5);
        }
    }

    /** A member gets another number; the address follows. */
    private void renumber() {
        lastId++;
        on("update member set id = " + lastId + " where id = :id");
    }

    /** Gone and there again under the same number, in one transaction. */
    private void rejoin() {
        transaction(
                "delete from member where id = %1$d",
                "insert into member (id, first_name, last_name, chapter) values (%1$d, 'Again', 'Member', 'North')",
                "commit");
    }

    /** A change that is taken back before it is one. */
    private void thinkBetter() {
        transaction(
                "update member set last_name = 'Never' where id = %1$d",
                "delete from address where member_id = %1$d", "rollback");
    }

    private void transaction(String first, String second, String end) {
        long id = someone();
        Connection current = connection;
        if (current == null) {
            throw new IllegalStateException("the members cannot be reached");
        }
        try (Statement statement = current.createStatement()) {
            statement.execute("begin");
            statement.execute(first.formatted(id));
            statement.execute(second.formatted(id));
            statement.execute(end);
        } catch (SQLException e) {
            throw new IllegalStateException("the members cannot be changed", e);
        }
    }

    private void on(String change) {
        sql().sql(change)
                .param("id", someone())
                .param("number", random.nextInt(1_000_000))
                .update();
    }

    int active() {
        return sql().sql("select count(*) from member where active")
                .query(Integer.class)
                .single();
    }

    private long someone() {
        return sql().sql("select id from member where active order by id limit 1 offset :n")
                .param("n", random.nextInt(active()))
                .query(Long.class)
                .single();
    }

    @Override
    public void close() {
        Connection current = connection;
        connection = null;
        if (current != null) {
            try {
                current.close();
            } catch (SQLException e) {
                // The server is away, and the session with it.
                return;
            }
        }
    }
}
