package io.contactsync.feed;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.random.RandomGenerator;

/**
 * An office that changes members without pause, on a thread of its own, and shrugs when the database is away: whether a
 * change was committed shows in the rows.
 */
final class OfficeWork implements AutoCloseable {

    private static final int MEMBERS = 120;
    private static final Duration PACE = Duration.ofMillis(4);

    private final StoryDatabase database;
    private final RandomGenerator random;
    private final AtomicInteger done = new AtomicInteger();
    private final Thread thread = new Thread(this::run, "office");
    private volatile boolean stopping;

    OfficeWork(StoryDatabase database, RandomGenerator random) {
        this.database = database;
        this.random = random;
    }

    void start() {
        thread.start();
    }

    /** Transactions that were committed, as far as the office knows. */
    int done() {
        return done.get();
    }

    private void run() {
        while (!stopping) {
            try {
                change();
                done.incrementAndGet();
            } catch (SQLException e) {
                LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
            }
            LockSupport.parkNanos(PACE.toNanos());
        }
    }

    private void change() throws SQLException {
        String member = "'m" + random.nextInt(MEMBERS) + "'";
        String other = "'m" + random.nextInt(MEMBERS) + "'";
        String value = "'v" + random.nextInt(1_000_000) + "'";
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> database.sql("delete from member where id = " + member, insert(member, value));
            case 3, 4 -> database.sql("update member set last_name = " + value + " where id = " + member);
            case 5 ->
                database.sql(
                        "delete from phone where member_id = " + member, "delete from member where id = " + member);
            case 6 ->
                database.sql("insert into phone (member_id, nr, number) select id, 1, " + value
                        + " from member where id = " + member
                        + " and not exists (select 1 from phone where member_id = "
                        + member + ")");
            case 7 -> database.sql("update phone set number = " + value + " where member_id = " + member);
            case 8 ->
                database.sql(
                        "delete from member where id = " + other,
                        "update member set id = " + other + " where id = " + member);
            case 9 ->
                database.sql("update member set chapter = null, first_name = " + value + " where id in (" + member
                        + ", " + other + ")");
            case 10 -> database.sql("update member set last_name = " + value);
            default -> rolledBack(member, value);
        }
    }

    private void rolledBack(String member, String value) throws SQLException {
        try (var connection = database.connect();
                var statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.execute("update member set last_name = " + value + " where id = " + member);
            connection.rollback();
        }
    }

    private static String insert(String member, String value) {
        return "insert into member (id, first_name, last_name) values (" + member + ", 'Ada', " + value + ")";
    }

    @Override
    public void close() {
        finish();
    }

    /** Finishes the change in hand and makes no other. */
    void finish() {
        stopping = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while the office finishes", e);
        }
    }
}
