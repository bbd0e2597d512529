package io.contactsync.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.contactsync.testkit.PrivatePostgres;
import io.contactsync.testkit.SharedServers;
import java.io.EOFException;
import java.sql.BatchUpdateException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.postgresql.util.PSQLException;
import org.postgresql.util.PSQLState;
import org.springframework.dao.DataAccessResourceFailureException;

class PostgresStateDbIT extends StateDbStory {

    private static final Duration PATIENCE = Duration.ofSeconds(90);

    private StateDb db;

    @BeforeEach
    void open() {
        db = open(SharedServers.postgres(), SharedServers.freshDatabase());
    }

    @Override
    protected StateDb db() {
        return db;
    }

    /** Else a process that stands still amid a transaction would keep its locks from all others for as long. */
    @Test
    void the_server_ends_a_transaction_that_nobody_goes_on_with() {
        assertThat(db.<String>read(tx -> tx.sql()
                        .sql("show idle_in_transaction_session_timeout")
                        .query(String.class)
                        .single()))
                .isEqualTo("30s");
    }

    /** As the driver says it when the server is gone amid a statement. */
    @Test
    void a_connection_that_breaks_is_an_outage() {
        var broken = new PSQLException("I/O error", PSQLState.CONNECTION_FAILURE, new EOFException());

        assertThatThrownBy(() -> db.write(tx -> {
                    throw new DataAccessResourceFailureException(
                            "a batch", new BatchUpdateException(new int[0], broken));
                }))
                .isInstanceOf(StateUnavailableException.class);
    }

    @Test
    void a_deadlock_is_run_again_and_both_come_through() throws Exception {
        db.write(tx -> tx.sql()
                .sql("insert into setting (name, value) values ('a', '-'), ('b', '-')")
                .update());
        var bothHoldOne = new CountDownLatch(2);
        var runs = new AtomicInteger();
        ExecutorService threads = Executors.newFixedThreadPool(2);
        try {
            List<Future<Boolean>> both = List.of(
                    threads.submit(() -> inOrder("a", "b", bothHoldOne, runs)),
                    threads.submit(() -> inOrder("b", "a", bothHoldOne, runs)));

            for (Future<Boolean> one : both) {
                assertThat(one.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(runs).as("one of them was the victim").hasValueGreaterThan(2);
        assertThat(values()).allMatch(value -> value.equals("-ab") || value.equals("-ba"));
    }

    private boolean inOrder(String first, String second, CountDownLatch bothHoldOne, AtomicInteger runs) {
        return db.write(tx -> {
            runs.incrementAndGet();
            append(tx, first, first);
            bothHoldOne.countDown();
            awaitLatch(bothHoldOne);
            append(tx, second, first);
            return true;
        });
    }

    @Test
    void a_server_that_is_away_is_said_to_be_and_used_again_once_it_is_back() {
        try (PrivatePostgres server = PrivatePostgres.started();
                StateDb state = open(server, server.createDatabase("state"))) {
            state.write(tx -> put(tx, "before"));

            server.stop();
            assertThatThrownBy(() -> state.write(tx -> put(tx, "meanwhile")))
                    .isInstanceOf(StateUnavailableException.class)
                    .hasMessageStartingWith("the state DB cannot be used now: ");
            assertThatThrownBy(() -> names(state)).isInstanceOf(StateUnavailableException.class);
            server.start();

            await().atMost(PATIENCE)
                    .ignoreExceptionsInstanceOf(StateUnavailableException.class)
                    .until(() -> state.write(tx -> put(tx, "after")) == 1);
            assertThat(names(state)).containsExactly("after", "before");
        }
    }

    @Test
    void a_server_that_is_stopped_within_a_transaction_leaves_nothing_of_it() {
        try (PrivatePostgres server = PrivatePostgres.started();
                StateDb state = open(server, server.createDatabase("state"))) {
            assertThatThrownBy(() -> state.write(tx -> {
                        put(tx, "half");
                        server.stop();
                        return put(tx, "whole");
                    }))
                    .isInstanceOf(StateUnavailableException.class);
            server.start();

            await().atMost(PATIENCE)
                    .ignoreExceptionsInstanceOf(StateUnavailableException.class)
                    .untilAsserted(() -> assertThat(names(state)).isEmpty());
        }
    }

    @Test
    void a_database_without_our_tables_is_not_taken_for_a_state_db() {
        StateSettings empty = settings(SharedServers.postgres(), SharedServers.freshDatabase());

        assertThatThrownBy(() -> StateDatabase.openExisting(empty, Clock.systemUTC()))
                .isInstanceOf(StateUnavailableException.class)
                .hasMessageContaining("contact-sync run");
    }

    private static StateDb open(PrivatePostgres server, String url) {
        return StateDatabase.open(settings(server, url), Clock.systemUTC());
    }

    private static StateSettings settings(PrivatePostgres server, String url) {
        return new StateSettings(url, server.username(), server.password());
    }

    private static int put(Tx tx, String name) {
        return tx.sql()
                .sql("insert into setting (name, value) values (:name, '1')")
                .param("name", name)
                .update();
    }

    private static void append(Tx tx, String name, String what) {
        tx.sql()
                .sql("update setting set value = value || :what where name = :name")
                .param("what", what)
                .param("name", name)
                .update();
    }

    private static List<String> names(StateDb state) {
        return state.read(tx -> tx.sql()
                .sql("select name from setting order by name")
                .query(String.class)
                .list());
    }

    private List<String> values() {
        return db.read(tx ->
                tx.sql().sql("select value from setting").query(String.class).list());
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
