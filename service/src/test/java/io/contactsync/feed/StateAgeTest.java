package io.contactsync.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.state.FeedState;
import io.contactsync.state.FolderListings;
import io.contactsync.state.Folders;
import io.contactsync.state.Repair;
import io.contactsync.state.StateDb;
import io.contactsync.state.TestStateDb;
import io.contactsync.state.Versions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateAgeTest {

    private static final List<String> KEEPING = List.of("version-kept", "version-keeping", "version-keeping-request");

    @TempDir
    Path folder;

    private final MemoryVersionKeeper memory = new MemoryVersionKeeper();
    private StateDb state;
    private StateAge age;

    @BeforeEach
    void open() {
        state = TestStateDb.open(folder.resolve("state.db"));
        state.write(tx -> {
            new Folders(tx).add("board@club.example", "");
            new Folders(tx).listed("board@club.example", "");
            return new Versions(tx).draw(1);
        });
        age = new StateAge(StateAge.Place.SOURCE, memory, state, () -> true);
    }

    @AfterEach
    void close() {
        state.close();
    }

    @Test
    void a_version_is_kept_after_something_was_done_and_not_while_nothing_is() {
        age.look();
        age.look();
        assertThat(memory.writes).isEqualTo(1);

        state.write(tx -> tx.jdbc()
                .update(
                        "insert into request_log (at, mailbox, method, status, client_request_id, millis)"
                                + " values (?, 'm', 'POST', 201, 'c', 1)",
                        tx.nowMicros()));
        age.look();
        assertThat(memory.writes).isEqualTo(2);
        state.write(tx -> new Versions(tx).draw(1));
        age.look();
        assertThat(memory.writes).isEqualTo(3);
        assertThat(memory.kept).hasValue(newest());
        assertThat(doubted()).isZero();
    }

    @Test
    void two_places_give_each_other_nothing_to_do() {
        var broker = new MemoryVersionKeeper();
        var atBroker = new StateAge(StateAge.Place.BROKER, broker, state, () -> true);
        for (int i = 0; i < 3; i++) {
            age.look();
            atBroker.look();
        }
        assertThat(memory.writes + broker.writes).isEqualTo(3);
        assertThat(broker.kept).isEqualTo(memory.kept);

        state.write(tx -> new Versions(tx).draw(1));
        for (int i = 0; i < 3; i++) {
            atBroker.look();
            age.look();
        }
        assertThat(memory.writes + broker.writes).isEqualTo(5);
        assertThat(broker.kept).isEqualTo(memory.kept);
    }

    @Test
    void the_last_look_keeps_what_was_drawn_since_the_one_before_and_is_left_out_where_that_one_failed() {
        age.look();
        state.write(tx -> new Versions(tx).draw(1));
        age.lookAtLast();
        assertThat(memory.kept).hasValue(newest());

        memory.away = true;
        age.look();
        memory.away = false;
        state.write(tx -> new Versions(tx).draw(1));
        age.lookAtLast();
        assertThat(memory.writes).isEqualTo(2);
    }

    @Test
    void who_does_not_publish_compares_and_keeps_nothing() {
        new StateAge(StateAge.Place.SOURCE, memory, state, () -> false).look();

        assertThat(memory.writes).isZero();
    }

    @Test
    void a_state_db_that_lost_its_last_commit_is_noticed_and_everything_is_listed_and_read_again() {
        age.look();
        Map<String, Long> before = remembered();
        state.write(tx -> new Versions(tx).draw(1));
        age.look();
        setBack(before);

        age.look();

        assertThat(doubted()).isEqualTo(1);
        assertThat(newest()).isGreaterThan(memory.kept.orElseThrow() - 1);
        assertThat(state.<Boolean>read(ComparisonRequests::isOpen)).isTrue();
        assertThat(state.<Repair.Going>read(tx -> new Repair(tx).going().orElseThrow()))
                .matches(going -> going.cause() == Repair.Cause.WENT_BACK && going.folders() == 1);
        assertThat(state.<Long>read(tx -> tx.sql()
                        .sql("select count(*) from audit where action = 'relist'")
                        .query(Long.class)
                        .single()))
                .isEqualTo(1);

        // Said once, over once all is listed and read.
        age.look();
        state.write(tx -> new FolderListings(tx).passEnded("board@club.example", "", "0:0", true));
        state.write(tx -> new FolderListings(tx).passEnded("board@club.example", "", "0:0", true));
        var requests = new ComparisonRequests(state);
        requests.done(requests.pending());
        age.look();
        assertThat(doubted()).isZero();
        assertThat(state.<Boolean>read(tx -> new Repair(tx).isNoted())).isFalse();
    }

    @Test
    void it_is_noticed_however_much_was_drawn_since_it_went_back() {
        age.look();
        Map<String, Long> before = remembered();
        state.write(tx -> new Versions(tx).draw(1));
        age.look();
        setBack(before);
        long drawn = state.write(tx -> new Versions(tx).draw(1));
        assertThat(drawn).isGreaterThan(memory.kept.orElseThrow());

        age.look();

        assertThat(cause()).isEqualTo(Repair.Cause.WENT_BACK);
        assertThat(doubted()).isEqualTo(1);
    }

    @Test
    void what_was_drawn_after_it_was_kept_last_is_not_drawn_again_though_the_clock_is_behind() {
        long ahead = newest() + Duration.ofHours(2).toSeconds() * 1_000_000;
        state.write(tx -> tx.jdbc().update("update counter set value = ? where name = 'version'", ahead));
        age.look();
        Map<String, Long> before = remembered();
        state.write(tx -> new Versions(tx).draw(1));
        age.look();
        long last = state.write(tx -> new Versions(tx).draw(1_000)) + 999;
        setBack(before);

        age.look();

        assertThat(state.<Long>write(tx -> new Versions(tx).draw(1))).isGreaterThan(last);
    }

    @Test
    void one_that_goes_back_while_it_is_looked_at_is_noticed_by_the_next_look() {
        age.look();
        Map<String, Long> before = remembered();
        state.write(tx -> new Versions(tx).draw(1));
        age.look();
        var sooner = new StateAge(StateAge.Place.SOURCE, memory, state, () -> {
            // After it was compared, and before the next version is kept.
            setBack(before);
            return true;
        });

        sooner.look();
        age.look();

        assertThat(cause()).isEqualTo(Repair.Cause.WENT_BACK);
    }

    @Test
    void a_state_db_that_is_new_is_known_by_having_kept_nothing_though_versions_were_drawn_in_it() {
        memory.kept = OptionalLong.of(newest() - 1);

        age.look();

        assertThat(cause()).isEqualTo(Repair.Cause.LOST);
        assertThat(memory.kept.orElseThrow()).isEqualTo(newest());
        age.look();
        assertThat(remembered().get("version-keeping")).isEqualTo(memory.kept.orElseThrow());
    }

    @Test
    void a_state_db_that_is_new_has_nothing_to_doubt_and_draws_above_what_the_one_before_drew() {
        long ahead = newest() + 1_000_000_000_000L;
        memory.kept = OptionalLong.of(ahead);
        setBack(Map.of());

        age.look();

        assertThat(doubted()).isZero();
        assertThat(newest()).isGreaterThan(ahead);
    }

    @Test
    void a_state_db_that_is_new_where_another_one_was_says_so_until_all_is_listed_and_read() {
        memory.kept = OptionalLong.of(newest() + 1_000_000_000_000L);
        setBack(Map.of());
        age.look();
        state.write(tx -> {
            new Folders(tx).add("office@club.example", "");
            return true;
        });

        assertThat(state.<Repair.Going>read(tx -> new Repair(tx).going().orElseThrow()))
                .matches(going -> going.cause() == Repair.Cause.LOST && going.folders() == 1);
        var requests = new ComparisonRequests(state);
        requests.done(requests.pending());
        assertThat(state.<Boolean>read(tx -> new Repair(tx).going().isPresent()))
                .isTrue();
        state.write(tx -> {
            new Folders(tx).listed("office@club.example", "");
            return true;
        });
        age.look();
        assertThat(state.<Boolean>read(tx -> new Repair(tx).isNoted())).isFalse();
    }

    @Test
    void a_source_that_was_set_back_is_compared() {
        age.look();
        OptionalLong backup = memory.kept;
        state.write(tx -> new Versions(tx).draw(1));
        age.look();
        state.write(tx -> new Versions(tx).draw(1));
        age.look();
        memory.kept = backup;
        var requests = new ComparisonRequests(state);
        assertThat(requests.pending().isEmpty()).isTrue();

        age.look();

        assertThat(requests.pending().comparison()).isPresent();
        assertThat(doubted()).isZero();
    }

    @Test
    void a_broker_that_was_set_back_may_have_lost_events() {
        var atBroker = new StateAge(StateAge.Place.BROKER, memory, state, () -> true);
        atBroker.look();
        OptionalLong backup = memory.kept;
        state.write(tx -> new Versions(tx).draw(1));
        atBroker.look();
        state.write(tx -> new Versions(tx).draw(1));
        atBroker.look();
        memory.kept = backup;

        atBroker.look();

        assertThat(new ComparisonRequests(state).pending().resync()).isPresent();
        assertThat(doubted()).isZero();
    }

    @Test
    void a_state_db_that_went_back_together_with_its_source_is_noticed_at_the_broker() {
        var broker = new MemoryVersionKeeper();
        var atBroker = new StateAge(StateAge.Place.BROKER, broker, state, () -> true);
        age.look();
        Map<String, Long> before = remembered();
        OptionalLong source = memory.kept;
        state.write(tx -> new Versions(tx).draw(1));
        age.look();
        atBroker.look();
        setBack(before);
        memory.kept = source;

        age.look();
        assertThat(state.<Boolean>read(tx -> new Repair(tx).isNoted())).isFalse();
        atBroker.look();

        assertThat(cause()).isEqualTo(Repair.Cause.WENT_BACK);
    }

    @Test
    void one_that_went_back_is_noticed_once_though_two_places_know_it() {
        var broker = new MemoryVersionKeeper();
        var atBroker = new StateAge(StateAge.Place.BROKER, broker, state, () -> true);
        age.look();
        Map<String, Long> before = remembered();
        state.write(tx -> new Versions(tx).draw(1));
        age.look();
        atBroker.look();
        state.write(tx -> new Versions(tx).draw(1));
        atBroker.look();
        setBack(before);

        age.look();
        atBroker.look();
        age.look();

        assertThat(state.<Long>read(tx -> tx.sql()
                        .sql("select count(*) from audit where action = 'relist'")
                        .query(Long.class)
                        .single()))
                .isEqualTo(1);
    }

    /** What a backup holds of versions: the newest one drawn, and what was kept elsewhere. */
    private Map<String, Long> remembered() {
        return state.read(tx -> {
            Map<String, Long> remembered = new HashMap<>(Map.of("version", new Versions(tx).newest()));
            for (String name : KEEPING) {
                new FeedState(tx).find(name).ifPresent(value -> remembered.put(name, Long.valueOf(value)));
            }
            return remembered;
        });
    }

    private void setBack(Map<String, Long> remembered) {
        state.write(tx -> {
            tx.jdbc().update("delete from counter where name = 'version'");
            tx.jdbc().update("delete from feed_state where name in (?, ?, ?)", KEEPING.toArray());
            remembered.forEach((name, value) -> {
                if (KEEPING.contains(name)) {
                    new FeedState(tx).put(name, value.toString());
                } else {
                    tx.jdbc().update("insert into counter (name, value) values (?, ?)", name, value);
                }
            });
            return true;
        });
    }

    private Repair.Cause cause() {
        return state.<Repair.Going>read(tx -> new Repair(tx).going().orElseThrow())
                .cause();
    }

    private long newest() {
        return state.<Long>read(tx -> new Versions(tx).newest());
    }

    private long doubted() {
        return state.<Long>read(tx -> new FolderListings(tx).doubted());
    }
}
