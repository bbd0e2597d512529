package io.contactsync.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.state.FolderListings;
import io.contactsync.state.Folders;
import io.contactsync.state.Repair;
import io.contactsync.state.StateDb;
import io.contactsync.state.TestStateDb;
import io.contactsync.state.Versions;
import java.nio.file.Path;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateAgeTest {

    /** Remembers what it is told. */
    private static final class Memory implements VersionKeeper {
        private OptionalLong kept = OptionalLong.empty();
        private int writes;

        @Override
        public OptionalLong kept() {
            return kept;
        }

        @Override
        public void keep(long version) {
            kept = OptionalLong.of(version);
            writes++;
        }
    }

    @TempDir
    Path folder;

    private final Memory memory = new Memory();
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
        age = new StateAge(memory, state, () -> true);
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
    void who_does_not_publish_compares_and_keeps_nothing() {
        new StateAge(memory, state, () -> false).look();

        assertThat(memory.writes).isZero();
    }

    @Test
    void a_state_db_that_lost_its_last_commit_is_noticed_and_everything_is_listed_and_read_again() {
        age.look();
        long before = newest();
        state.write(tx -> new Versions(tx).draw(1));
        age.look();
        setBack(before);

        age.look();

        assertThat(doubted()).isEqualTo(1);
        assertThat(newest()).isGreaterThan(before);
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
    void a_state_db_that_is_new_has_nothing_to_doubt_and_draws_above_what_the_one_before_drew() {
        long ahead = newest() + 1_000_000_000_000L;
        memory.kept = OptionalLong.of(ahead);
        setBack(0);

        age.look();

        assertThat(doubted()).isZero();
        assertThat(newest()).isGreaterThan(ahead);
    }

    @Test
    void a_state_db_that_is_new_where_another_one_was_says_so_until_all_is_listed_and_read() {
        memory.kept = OptionalLong.of(newest() + 1_000_000_000_000L);
        setBack(0);
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

    private void setBack(long version) {
        state.write(tx -> version == 0
                ? tx.jdbc().update("delete from counter where name = 'version'")
                : tx.jdbc().update("update counter set value = ? where name = 'version'", version));
    }

    private long newest() {
        return state.<Long>read(tx -> new Versions(tx).newest());
    }

    private long doubted() {
        return state.<Long>read(tx -> new FolderListings(tx).doubted());
    }
}
