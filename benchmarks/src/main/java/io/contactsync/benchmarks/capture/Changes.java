package io.contactsync.benchmarks.capture;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** What an application does to the members, and how long it takes until somebody else has seen it. */
final class Changes implements AutoCloseable {

    private final BenchmarkSource source;
    private final Connection connection;
    private final int members;
    private int marks;

    Changes(BenchmarkSource source, int members) throws SQLException {
        this.source = source;
        this.connection = source.connect();
        this.members = members;
        connection.setAutoCommit(false);
    }

    /** Sees changes; cumulative. */
    interface Observer {
        long seen() throws Exception;

        void await(long count) throws Exception;
    }

    /**
     * What it took from a commit until all changes were seen.
     *
     * @param used by whom
     */
    record Taken(int changes, long nanos, Cpu used) {
        double rate() {
            return changes * 1e9 / nanos;
        }
    }

    /** One transaction that changes so many members, from the first on. */
    Taken bulk(int changes, Observer observer) throws Exception {
        return bulk(1, changes, 1, observer);
    }

    /** The same for every {@code step}th member from {@code first} on. */
    Taken bulk(int first, int changes, int step, Observer observer) throws Exception {
        long before = observer.seen();
        try (PreparedStatement update =
                connection.prepareStatement("update member set city = ?, changed_at = current_timestamp"
                        + " where id between ? and ? and id % ? = ?")) {
            update.setString(1, "City " + ++marks);
            update.setInt(2, first);
            update.setInt(3, first + changes * step - 1);
            update.setInt(4, step);
            update.setInt(5, first % step);
            update.executeUpdate();
        }
        connection.commit();
        Cpu cpu = Cpu.now();
        long committed = System.nanoTime();
        observer.await(before + changes);
        long nanos = System.nanoTime() - committed;
        return new Taken(changes, nanos, Cpu.now().minus(cpu));
    }

    /** One change that nobody waits for. */
    void touch() throws SQLException {
        try (PreparedStatement update = connection.prepareStatement("update member set city = ? where id = 1")) {
            update.setString(1, "Touched " + ++marks);
            update.executeUpdate();
        }
        connection.commit();
    }

    /** Single changes, one after the other, at any moment between two polls; nanoseconds from commit to seen, sorted. */
    List<Long> singles(int count, Observer observer) throws Exception {
        RandomGenerator random = RandomGenerator.getDefault();
        List<Long> nanos = new ArrayList<>();
        try (PreparedStatement update = connection.prepareStatement(
                "update member set city = ?, changed_at = current_timestamp where id = ?")) {
            for (int i = 0; i < count; i++) {
                TimeUnit.MILLISECONDS.sleep(random.nextLong(20, 80));
                long before = observer.seen();
                update.setString(1, "Single " + ++marks);
                update.setInt(2, 1 + (int) ((i * 7_919L) % members));
                update.executeUpdate();
                connection.commit();
                long committed = System.nanoTime();
                observer.await(before + 1);
                nanos.add(System.nanoTime() - committed);
            }
        }
        Collections.sort(nanos);
        return nanos;
    }

    /** What the source does for whoever watches while nothing changes. */
    void idle(String who, int seconds) throws Exception {
        TimeUnit.SECONDS.sleep(3);
        long statements = source.counted();
        var cpu = source.cpu();
        TimeUnit.SECONDS.sleep(seconds);
        say(
                "%s, idle: the database used %.2f %% of a core, %.1f transactions (MariaDB: statements) a second",
                who,
                source.cpu().minus(cpu).toNanos() / 1e7 / seconds,
                (source.counted() - statements) / (double) seconds);
    }

    static double millis(List<Long> sorted, int percent) {
        return sorted.get(Math.min(sorted.size() - 1, sorted.size() * percent / 100)) / 1e6;
    }

    static void say(String format, Object... values) {
        System.out.println(String.format(Locale.ROOT, format, values));
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }
}
