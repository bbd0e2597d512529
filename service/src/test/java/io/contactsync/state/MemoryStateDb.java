package io.contactsync.state;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Function;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.SingleConnectionDataSource;
import org.sqlite.SQLiteConfig;
import org.sqlite.SQLiteConnection;

/**
 * A SQLite state DB in memory, with the schema of the real one, for one thread: each write is a transaction of its own, and
 * the whole can be copied and put back within a moment.
 */
public final class MemoryStateDb implements AutoCloseable {

    private static final String MAIN = "main";
    private static final byte[] FRESH = migrated();

    private final SQLiteConnection connection;
    private final PreparedStatement begin;
    private final PreparedStatement commit;
    private final PreparedStatement rollback;
    private final JdbcClient client;
    private final JdbcTemplate template;
    private final List<String> tables;
    /** Tables that are not empty in an empty state DB. */
    private final List<String> filled;

    private long writes;

    /** An empty one. */
    public MemoryStateDb() {
        connection = connect();
        var source = new SingleConnectionDataSource(new KeptStatements(connection).connection(), true);
        client = JdbcClient.create(source);
        template = new JdbcTemplate(source);
        try {
            begin = connection.prepareStatement("begin");
            commit = connection.prepareStatement("commit");
            rollback = connection.prepareStatement("rollback");
            // Off once and for all: the driver would prepare a statement for each change of it, and look after each
            // write.
            connection.setAutoCommit(false);
            rollback.execute();
            connection.deserialize(MAIN, FRESH);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        attach("fresh");
        attach("copy");
        tables = template.queryForList("select name from fresh.sqlite_master where type = 'table'", String.class);
        filled = tables.stream()
                .filter(table ->
                        !template.queryForList("select 1 from fresh." + table).isEmpty())
                .toList();
    }

    private void attach(String name) {
        template.execute("attach ':memory:' as " + name);
        try {
            connection.deserialize(name, FRESH);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Asked before and after each transaction; what it throws ends the work, after a commit too. */
    public interface Gate {
        void pass(boolean committed);
    }

    /** The state DB of one process. */
    public StateDb seenBy(Clock clock, Gate gate) {
        return new StateDb() {
            @Override
            public <T> T read(Function<Tx, T> work) {
                gate.pass(/* committed= */ false);
                // Of one thread: nobody writes meanwhile.
                return work.apply(tx(clock));
            }

            @Override
            public <T> T write(Function<Tx, T> work) {
                gate.pass(/* committed= */ false);
                T result = inTransaction(clock, work);
                gate.pass(/* committed= */ true);
                return result;
            }

            @Override
            public boolean isShared() {
                return true;
            }

            @Override
            public void close() {}
        };
    }

    /** What is thrown while it is away. */
    public static StateUnavailableException away() {
        return new StateUnavailableException("the state DB cannot be used now: simulated", null);
    }

    /** How many transactions have written something so far, or may have: as long as it stays the same nothing in here has changed. */
    public long writes() {
        return writes;
    }

    private Tx tx(Clock clock) {
        return new Tx(client, template, ChronoUnit.MICROS.between(Instant.EPOCH, clock.instant()), NoLocks.INSTANCE);
    }

    private <T> T inTransaction(Clock clock, Function<Tx, T> work) {
        Tx tx = tx(clock);
        boolean done = false;
        writes++;
        try {
            begin.execute();
            T result = work.apply(tx);
            done = true;
            return result;
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        } finally {
            end(done);
        }
    }

    private void end(boolean keep) {
        try {
            (keep ? commit : rollback).execute();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** All of it, to be put back by {@link #restore}. */
    public byte[] copy() {
        try {
            return connection.serialize(MAIN);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** Makes it what it was. */
    public void restore(byte[] copy) {
        try {
            connection.deserialize("copy", copy);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        fill("copy");
    }

    /** Makes it an empty one. */
    public void empty() {
        fill("fresh");
    }

    /**
     * Row by row, for all kept statements would have to be prepared anew for another file: that takes as long as all that happens in a small
     * world.
     */
    private void fill(String from) {
        writes++;
        try {
            begin.execute();
            for (String table : tables) {
                template.update("delete from main." + table);
                if (!from.equals("fresh") || filled.contains(table)) {
                    template.update("insert into main." + table + " select * from " + from + "." + table);
                }
            }
            commit.execute();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static byte[] migrated() {
        try (SQLiteConnection connection = connect()) {
            StateSchema.prepare(new SingleConnectionDataSource(connection, true), /* migrate= */ true);
            return connection.serialize(MAIN);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static SQLiteConnection connect() {
        var config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.MEMORY);
        config.setSynchronous(SQLiteConfig.SynchronousMode.OFF);
        try {
            Connection connection = config.createConnection("jdbc:sqlite::memory:");
            return connection.unwrap(SQLiteConnection.class);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private enum NoLocks implements Tx.Locks {
        INSTANCE;

        @Override
        public void shared(Tx.Lock lock) {}

        @Override
        public void exclusive(Tx.Lock lock) {}
    }
}
