package io.contactsync.delivery;

import io.contactsync.state.DeleteAllowance;
import io.contactsync.state.Installations;
import io.contactsync.state.StateDb;
import io.contactsync.state.TestStateDb;
import io.contactsync.state.Tx;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Delivery in one thread, by a clock that stands still unless told: a state DB in a file, a small Graph in memory, and what
 * intake would write.
 */
final class World implements AutoCloseable {

    static final String BOARD = "board@club.example";
    static final Duration HOLD = Duration.ofSeconds(60);
    static final Duration CALL_TIMEOUT = Duration.ofSeconds(30);

    private static final JsonMapper JSON = JsonMapper.builder().build();

    /** A clock for the database, and a ticker for the program. */
    static final class Time extends Clock {
        private Duration apart = Duration.ZERO;
        private Instant now = Instant.parse("2026-11-22T13:00:00Z");

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }

        @Override
        public Instant instant() {
            return now;
        }

        /** Time passes for everybody. */
        void putOn(Duration by) {
            now = now.plus(by);
        }

        long nanos() {
            Instant ticked = now.minus(apart);
            return ticked.getEpochSecond() * 1_000_000_000L + ticked.getNano();
        }
    }

    private record Alarm(long at, Runnable task) {}

    /** A process that delivers. */
    final class Worker {
        final Deque<Runnable> tasks = new ArrayDeque<>();
        final List<Alarm> alarms = new ArrayList<>();
        final Recorder told = new Recorder();
        final Delivery delivery;
        boolean alive = true;

        Worker(String name) {
            delivery = new Delivery(
                    new LaneParts(
                            gatedDb(),
                            graph,
                            settings,
                            told,
                            name,
                            new AuthGate(told, () -> 0.5),
                            new AppThrottle(tasks::add),
                            new BatchWorth(settings),
                            new DeleteGuard(settings),
                            new WantedBodies(),
                            new StateOutage(),
                            tasks::add,
                            (delay, task) -> alarms.add(new Alarm(time.nanos() + delay.toNanos(), task)),
                            time::nanos,
                            () -> 0.5),
                    new DeliveryThreads());
        }

        private boolean step() {
            if (!alive) {
                return false;
            }
            Runnable task = tasks.poll();
            if (task != null) {
                task.run();
                return true;
            }
            for (Alarm alarm : List.copyOf(alarms)) {
                if (alarm.at() - time.nanos() <= 0) {
                    alarms.remove(alarm);
                    alarm.task().run();
                    return true;
                }
            }
            return false;
        }
    }

    final Time time = new Time();
    final FakeGraph graph = new FakeGraph(time);
    StateDb db;
    private Path file;
    private final StateDb closed;
    final List<Worker> workers = new ArrayList<>();
    DeliverySettings settings = new DeliverySettings(CALL_TIMEOUT, HOLD, 4, 10_000, 1, DeleteAllowance.DEFAULT);
    boolean stateAway;
    boolean answering = true;

    World(Path folder) {
        db = open(folder.resolve("state.db"));
        closed = TestStateDb.open(folder.resolve("closed.db"), time);
        closed.close();
        mailbox(BOARD, "");
    }

    private StateDb open(Path of) {
        file = of;
        StateDb opened = TestStateDb.open(of, time);
        opened.write(tx -> new Installations(tx).ownOr(FakeGraph.OURS));
        return opened;
    }

    /** A copy of the state DB as it is now. */
    void backUp(Path copy) {
        try (Connection source = DriverManager.getConnection("jdbc:sqlite:" + file);
                Statement statement = source.createStatement()) {
            statement.execute("vacuum into '" + copy + "'");
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** From now on this copy is the state DB. Only while no worker is alive. */
    void restore(Path copy) {
        db.close();
        db = open(copy);
    }

    /** From now on a new one is the state DB, in which there is nothing yet. Only while no worker is alive. */
    void lose(Path fresh) {
        restore(fresh);
    }

    Worker start(String name) {
        var worker = new Worker(name);
        workers.add(worker);
        worker.delivery.poll();
        return worker;
    }

    /** Runs all that can be done now. */
    void run() {
        boolean busy = true;
        while (busy) {
            busy = false;
            for (Worker worker : List.copyOf(workers)) {
                while (worker.step()) {
                    busy = true;
                }
            }
            busy |= answering && graph.answerOne();
        }
    }

    /** Lets time pass, second by second, as the real threads would see it. */
    void advance(Duration duration) {
        for (long second = 0; second < duration.toSeconds(); second++) {
            time.now = time.now.plusSeconds(1);
            for (Worker worker : workers) {
                if (worker.alive) {
                    if (time.now.getEpochSecond() % 5 == 0) {
                        worker.delivery.heartbeat();
                    }
                    worker.delivery.poll();
                }
            }
            run();
        }
    }

    /** Time passes, and the process does not notice: it is paused. */
    void freeze(Duration duration) {
        time.now = time.now.plus(duration);
    }

    /** The database's clock alone is put on or back; the program's ticker stands still, as it does while its machine is paused. */
    void putClock(Duration by) {
        time.now = time.now.plus(by);
        time.apart = time.apart.plus(by);
    }

    void kill(Worker worker) {
        worker.alive = false;
        workers.remove(worker);
    }

    void mailbox(String mailbox, String folder) {
        db.write(tx -> {
            tx.jdbc()
                    .update(
                            "insert into mailbox (mailbox, address) values (?, ?) on conflict do nothing",
                            mailbox,
                            mailbox);
            return tx.jdbc().update("insert into folder (mailbox, folder) values (?, ?)", mailbox, folder);
        });
    }

    /** An event: the contact shall look like this, in the default folder of the board's mailbox. */
    void want(String contact, String json) {
        want(BOARD, "", contact, json);
    }

    void want(String mailbox, String folder, String contact, String json) {
        db.write(tx -> {
            event(tx, contact, json, false, 0);
            return mark(tx, mailbox, folder, contact, 1);
        });
    }

    /** An event: the contact's id stands for another person now. */
    void wantAnother(String contact, String json) {
        db.write(tx -> {
            event(tx, contact, json, false, 1);
            return mark(tx, BOARD, "", contact, 1);
        });
    }

    /** An event: the contact is no longer in the source. */
    void unwant(String contact) {
        db.write(tx -> {
            event(tx, contact, "{}", true, 0);
            return tx.jdbc()
                    .update(
                            "update link set wanted = 0, revision = revision + 1, state = 'pending', next_attempt = ?,"
                                    + " wished_at = ? where contact = ?",
                            tx.nowMicros(),
                            tx.nowMicros(),
                            contact);
        });
    }

    /** The contact shall, or shall not, be in the default folder of the board's mailbox; whatever events said of it. */
    void mark(String contact, int wanted) {
        db.write(tx -> mark(tx, BOARD, "", contact, wanted));
    }

    private static void event(Tx tx, String contact, String json, boolean deleted, int another) {
        tx.jdbc()
                .update(
                        "insert into contact (id, version, data, tags, deleted, generation, origin, changed_at)"
                                + " values (?, 1, ?, '{}', ?, 1, 'RELAY', ?) on conflict (id) do update set"
                                + " version = contact.version + 1, data = excluded.data, deleted = excluded.deleted,"
                                + " generation = contact.generation + ?",
                        contact,
                        json,
                        deleted ? 1 : 0,
                        tx.nowMicros(),
                        another);
    }

    private static int mark(Tx tx, String mailbox, String folder, String contact, int wanted) {
        return tx.jdbc()
                .update(
                        "insert into link (mailbox, folder, contact, wanted, revision, state, next_attempt, changed_at, wished_at,"
                                + " creating) values (?, ?, ?, ?, 1, 'pending', ?, ?, ?, coalesce((select f.met from folder f"
                                + " where f.mailbox = ? and f.folder = ?), 0)) on conflict (mailbox, folder, contact) do update"
                                + " set wanted = excluded.wanted, revision = link.revision + 1, state = 'pending',"
                                + " next_attempt = excluded.next_attempt, changed_at = excluded.changed_at,"
                                + " wished_at = excluded.wished_at",
                        mailbox,
                        folder,
                        contact,
                        wanted,
                        tx.nowMicros(),
                        tx.nowMicros(),
                        tx.nowMicros(),
                        mailbox,
                        folder);
    }

    /** The value of one column of a link in the default folder of the board's mailbox; empty where there is no row. */
    Optional<String> link(String contact, String column) {
        return db.read(tx -> tx
                .jdbc()
                .query(
                        "select " + column + " as v from link where mailbox = ? and contact = ?",
                        (row, n) -> String.valueOf(row.getString("v")),
                        BOARD,
                        contact)
                .stream()
                .findFirst());
    }

    Optional<String> state(String contact) {
        return link(contact, "state");
    }

    <T> T reads(Function<Tx, T> work) {
        return db.read(work);
    }

    List<Map<String, Object>> rows(String query) {
        return db.read(tx -> tx.jdbc().queryForList(query));
    }

    /** The first column of each row, as text. */
    List<String> texts(String query) {
        return db.read(tx -> tx.jdbc().query(query, (row, n) -> String.valueOf(row.getString(1))));
    }

    static ObjectNode json(String json) {
        return (ObjectNode) JSON.readTree(json);
    }

    /** The state DB as the workers see it: away when the test says so. */
    private StateDb gatedDb() {
        return new StateDb() {
            @Override
            public <T> T read(Function<Tx, T> work) {
                return (stateAway ? closed : db).read(work);
            }

            @Override
            public <T> T write(Function<Tx, T> work) {
                return (stateAway ? closed : db).write(work);
            }

            @Override
            public boolean isShared() {
                return true;
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void close() {
        db.close();
    }
}
