package io.contactsync.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.event.ContactId;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FeedTablesTest {

    @TempDir
    Path folder;

    private static final ContactId ADA = new ContactId("ada");

    private StateDb open(Instant now) {
        return StateDatabase.open(
                new StateSettings("jdbc:sqlite:" + folder.resolve("state.db"), null, null),
                Clock.fixed(now, ZoneOffset.UTC));
    }

    @Test
    void versions_grow_with_the_clock_and_go_on_when_it_is_set_back() {
        Instant now = Instant.parse("2026-11-22T12:00:00.000007Z");
        long micros = now.getEpochSecond() * 1_000_000 + 7;
        try (StateDb db = open(now)) {
            assertThat(draw(db, 1)).isEqualTo(micros);
            assertThat(draw(db, 3)).isEqualTo(micros + 1);
            assertThat(draw(db, 1)).isEqualTo(micros + 4);
        }
        try (StateDb db = open(now.minusSeconds(3600))) {
            assertThat(draw(db, 2)).isEqualTo(micros + 5);
        }
        try (StateDb db = open(now.plusSeconds(1))) {
            assertThat(draw(db, 2)).isEqualTo(micros + 1_000_000);
            assertThat(draw(db, 1)).isEqualTo(micros + 1_000_002);
        }
    }

    private static long draw(StateDb db, int count) {
        return db.write(tx -> new Versions(tx).draw(count));
    }

    @Test
    void ids_of_holds_count_from_one() {
        try (StateDb db = open(Instant.EPOCH)) {
            assertThat(db.<Long>write(tx -> new Counters(tx).next(Counters.HOLD)))
                    .isEqualTo(1);
            assertThat(db.<Long>write(tx -> new Counters(tx).next(Counters.HOLD)))
                    .isEqualTo(2);
        }
    }

    @Test
    void a_candidate_that_was_added_again_is_not_taken_off_and_keeps_what_was_asked() {
        try (StateDb db = open(Instant.EPOCH)) {
            var asked = new FeedCandidates.Candidate(ADA, 1, true, true);
            add(db, asked);
            List<FeedCandidates.Candidate> taken = db.read(tx -> new FeedCandidates(tx).page(10));
            add(db, new FeedCandidates.Candidate(ADA, 2, false, false));

            db.write(tx -> {
                new FeedCandidates(tx).remove(taken);
                return true;
            });

            assertThat(db.<List<FeedCandidates.Candidate>>read(tx -> new FeedCandidates(tx).page(10)))
                    .containsExactly(new FeedCandidates.Candidate(ADA, 2, true, true));
        }
    }

    private static void add(StateDb db, FeedCandidates.Candidate candidate) {
        db.write(tx -> {
            new FeedCandidates(tx).add(List.of(candidate));
            return true;
        });
    }

    @Test
    void a_value_is_replaced_only_by_whoever_knows_it() {
        try (StateDb db = open(Instant.EPOCH)) {
            assertThat(db.<Boolean>write(tx -> new FeedState(tx).putIfAbsent("a", "1")))
                    .isTrue();
            assertThat(db.<Boolean>write(tx -> new FeedState(tx).putIfAbsent("a", "2")))
                    .isFalse();
            assertThat(db.<Boolean>write(tx -> new FeedState(tx).replace("a", "9", "2")))
                    .isFalse();
            assertThat(db.<Boolean>write(tx -> new FeedState(tx).replace("a", "1", "2")))
                    .isTrue();
            assertThat(db.<String>write(tx -> new Settings(tx).findOrPut("id", "x")))
                    .isEqualTo("x");
            assertThat(db.<String>write(tx -> new Settings(tx).findOrPut("id", "y")))
                    .isEqualTo("x");
        }
    }

    @Test
    void a_decision_is_made_once() {
        try (StateDb db = open(Instant.EPOCH)) {
            long id = db.write(tx -> new SourceHolds(tx).open("why").id());

            assertThat(db.<Boolean>write(tx -> new SourceHolds(tx).reject(id))).isTrue();
            assertThat(db.<Boolean>write(tx -> new SourceHolds(tx).approve(id))).isFalse();
            assertThat(db.<Boolean>read(tx -> new SourceHolds(tx).open().isEmpty()))
                    .isTrue();
        }
    }
}
