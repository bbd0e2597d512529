package io.contactsync.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.dao.DataAccessException;

/** What every state DB must do; each kind of database is a subclass that says only how to open it. */
abstract class StateDbStory {

    protected abstract StateDb db();

    @AfterEach
    void close() {
        db().close();
    }

    @Test
    void a_write_is_there_for_the_next_reader() {
        db().write(tx -> put(tx, "a", "1"));

        assertThat(get("a")).containsExactly("1");
    }

    @Test
    void work_that_throws_leaves_nothing_behind() {
        assertThatThrownBy(() -> db().write(tx -> {
                    put(tx, "a", "1");
                    throw new IllegalStateException("changed its mind");
                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("changed its mind");

        assertThat(get("a")).isEmpty();
    }

    @Test
    void what_the_database_refuses_is_told_apart_from_a_database_that_is_away() {
        db().write(tx -> put(tx, "a", "1"));

        assertThatThrownBy(() -> db().write(tx -> put(tx, "a", "2")))
                .isInstanceOf(DataAccessException.class)
                .isNotInstanceOf(StateUnavailableException.class);
        assertThat(get("a")).containsExactly("1");
    }

    @Test
    void work_of_many_threads_is_committed_and_only_the_refused_is_undone() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(16);
        try {
            List<Future<Integer>> results = IntStream.range(0, 400)
                    .mapToObj(i -> threads.submit(() -> db().write(tx -> put(tx, "k" + i % 300, "v" + i))))
                    .toList();

            long refused = 0;
            for (Future<Integer> result : results) {
                try {
                    result.get();
                } catch (java.util.concurrent.ExecutionException e) {
                    assertThat(e.getCause()).isInstanceOf(DataAccessException.class);
                    refused++;
                }
            }
            assertThat(refused).isEqualTo(100);
            assertThat(db().<Long>read(tx -> tx.sql()
                            .sql("select count(*) from setting")
                            .query(Long.class)
                            .single()))
                    .isEqualTo(300);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void a_reader_cannot_write() {
        assertThatThrownBy(() -> {
                    db().read(tx -> put(tx, "a", "1"));
                    assertThat(get("a"))
                            .as("rolled back, where the database let it through")
                            .isNotEmpty();
                })
                .isNotNull();
        assertThat(get("a")).isEmpty();
    }

    private static int put(Tx tx, String name, String value) {
        return tx.sql()
                .sql("insert into setting (name, value) values (:name, :value)")
                .param("name", name)
                .param("value", value)
                .update();
    }

    private List<String> get(String name) {
        return db().read(tx -> tx.sql()
                .sql("select value from setting where name = :name")
                .param("name", name)
                .query(String.class)
                .list());
    }
}
