package io.contactsync.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.event.ContactId;
import io.contactsync.state.FeedCandidates.Candidate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What capture keeps in every state DB; each kind of database is a subclass that says only how to open it. */
abstract class FeedTablesStory {

    private static final ContactId ADA = new ContactId("ada");
    private static final ContactId BOB = new ContactId("bob");

    private StateDb db;

    /** A new, empty state DB. */
    abstract StateDb openState();

    @BeforeEach
    void open() {
        db = openState();
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void versions_are_never_older_than_now_and_always_grow() {
        long before = read(Tx::nowMicros);

        long first = write(tx -> new Versions(tx).draw(1_000_000_000));
        long second = write(tx -> new Versions(tx).draw(1));

        assertThat(first).isGreaterThanOrEqualTo(before);
        assertThat(second).isEqualTo(first + 1_000_000_000);
    }

    @Test
    void the_canarys_verdict_is_kept_until_another_one_and_grows_old() {
        long now = read(Tx::nowMicros);
        var missed = new CanaryRecord.Verdict(now, false, null, "NOT_NOTICED", "not noticed", now + 60_000_000);
        var arrived = new CanaryRecord.Verdict(now, true, 1_500_000L, "", "", now - 1);

        write(tx -> save(tx, missed));
        var first = read(tx -> new CanaryRecord(tx).find());
        write(tx -> save(tx, arrived));
        var second = read(tx -> new CanaryRecord(tx).find());
        write(tx -> {
            new CanaryRecord(tx).forget();
            return true;
        });
        var forgotten = read(tx -> new CanaryRecord(tx).find());

        assertThat(first).contains(new CanaryRecord.Latest(missed, false));
        assertThat(second).contains(new CanaryRecord.Latest(arrived, true));
        assertThat(forgotten).isEmpty();
    }

    private static boolean save(Tx tx, CanaryRecord.Verdict verdict) {
        new CanaryRecord(tx).save(verdict);
        return true;
    }

    @Test
    void ids_of_holds_count_from_one() {
        assertThat(number(tx -> new Counters(tx).next(Counters.HOLD))).isEqualTo(1);
        assertThat(number(tx -> new Counters(tx).next(Counters.HOLD))).isEqualTo(2);
    }

    @Test
    void a_candidate_that_was_added_again_is_not_taken_off_and_keeps_what_was_asked() {
        add(new Candidate(ADA, 1, true, true));
        List<Candidate> taken = candidates();
        add(new Candidate(ADA, 2, false, false));

        run(tx -> new FeedCandidates(tx).remove(taken));

        assertThat(candidates()).containsExactly(new Candidate(ADA, 2, true, true));
    }

    @Test
    void a_candidate_that_was_done_is_taken_off() {
        add(new Candidate(ADA, 1, true, false));

        run(tx -> new FeedCandidates(tx).remove(List.of(new Candidate(ADA, 1, true, false))));

        assertThat(candidates()).isEmpty();
    }

    @Test
    void a_value_is_replaced_only_by_whoever_knows_it() {
        assertThat(done(tx -> new FeedState(tx).putIfAbsent("a", "1"))).isTrue();
        assertThat(done(tx -> new FeedState(tx).putIfAbsent("a", "2"))).isFalse();
        assertThat(done(tx -> new FeedState(tx).replace("a", "9", "2"))).isFalse();
        assertThat(done(tx -> new FeedState(tx).replace("a", "1", "2"))).isTrue();

        run(tx -> new FeedState(tx).remove("a", "1"));
        assertThat(optional(tx -> new FeedState(tx).find("a"))).hasValue("2");
        run(tx -> new FeedState(tx).remove("a", "2"));
        assertThat(optional(tx -> new FeedState(tx).find("a"))).isEmpty();
    }

    @Test
    void a_setting_that_is_there_stays() {
        assertThat(text(tx -> new Settings(tx).findOrPut("id", "x"))).isEqualTo("x");
        assertThat(text(tx -> new Settings(tx).findOrPut("id", "y"))).isEqualTo("x");
    }

    @Test
    void what_was_published_is_remembered_where_it_is_newer() {
        publish(row(ADA, 5, "five", false), row(BOB, 5, "", true));
        publish(row(ADA, 4, "four", false));

        assertThat(map(tx -> new Published(tx).find(List.of(ADA, BOB, new ContactId("eve")))))
                .hasSize(2)
                .containsEntry(ADA, row(ADA, 5, "five", false))
                .containsEntry(BOB, row(BOB, 5, "", true));
        assertThat(number(tx -> new Published(tx).present())).isEqualTo(1);
    }

    @Test
    void who_was_not_seen_by_a_comparison_is_proposed_as_gone_once() {
        publish(row(ADA, 1, "a", false), row(BOB, 1, "b", false), row(new ContactId("new"), 11, "n", false));
        run(tx -> new Published(tx).stamp(10, List.of(ADA)));

        assertThat(number(tx -> new Gone(tx, 10).count())).isEqualTo(1);
        run(tx -> new Gone(tx, 10).propose());

        assertThat(candidates()).containsExactly(new Candidate(BOB, 10, false, true));
        assertThat(number(tx -> new Gone(tx, 10).count())).isZero();
    }

    @Test
    void an_approved_hold_of_the_source_becomes_candidates() {
        publish(row(ADA, 1, "a", false), row(BOB, 1, "b", false));
        long id = write(tx -> {
            long hold = new SourceHolds(tx).open("all are gone").id();
            new Gone(tx, 10).hold(hold);
            new SourceHolds(tx).explain(hold, "two are gone");
            return hold;
        });

        SourceHolds.Hold open = read(tx -> new SourceHolds(tx).open()).orElseThrow();
        assertThat(open.reason()).isEqualTo("two are gone");
        assertThat(open.items()).isEqualTo(2);
        assertThat(list(tx -> new SourceHolds(tx).items(id, 10))).containsExactly(ADA, BOB);
        assertThat(done(tx -> new SourceHolds(tx).approve(id))).isTrue();

        assertThat(candidates()).extracting(Candidate::contact).containsExactlyInAnyOrder(ADA, BOB);
        assertThat(candidates()).allMatch(Candidate::gone);
        assertThat(optional(tx -> new SourceHolds(tx).open())).isEmpty();
    }

    @Test
    void a_refused_delete_is_not_proposed_again_until_the_contact_was_back() {
        publish(row(ADA, 1, "a", false));
        run(tx -> {
            long hold = new SourceHolds(tx).open("gone").id();
            new Gone(tx, 10).hold(hold);
            new SourceHolds(tx).reject(hold);
        });
        assertThat(number(tx -> new Gone(tx, 20).count())).isZero();

        run(tx -> new Published(tx).stamp(30, List.of(ADA)));
        run(tx -> new Gone(tx, 30).forgetRefusalsOfReturned());

        assertThat(number(tx -> new Gone(tx, 40).count())).isEqualTo(1);
    }

    @Test
    void a_decision_is_made_once() {
        long id = write(tx -> new SourceHolds(tx).open("why").id());

        assertThat(done(tx -> new SourceHolds(tx).reject(id))).isTrue();
        assertThat(done(tx -> new SourceHolds(tx).approve(id))).isFalse();
        assertThat(optional(tx -> new SourceHolds(tx).open())).isEmpty();
    }

    @Test
    void an_event_id_is_remembered_once() {
        assertThat(done(tx -> new SeenEvents(tx).remember(new ContactId("1"), "e")))
                .isTrue();
        assertThat(done(tx -> new SeenEvents(tx).remember(new ContactId("1"), "e")))
                .isFalse();
        assertThat(number(tx -> (long) new SeenEvents(tx).forgetOld())).isZero();
    }

    @Test
    void what_people_did_is_written_down() {
        run(tx -> AuditTrail.add(tx, "ada", "approve", "hold 7"));

        assertThat(Set.copyOf(read(tx -> tx.sql()
                        .sql("select who || ' ' || action || ' ' || detail from audit")
                        .query(String.class)
                        .list())))
                .containsExactly("ada approve hold 7");
    }

    private static Published.Row row(ContactId contact, long version, String hash, boolean deleted) {
        return new Published.Row(contact, version, hash, deleted, 0);
    }

    private void publish(Published.Row... rows) {
        run(tx -> new Published(tx).save(List.of(rows)));
    }

    private void add(Candidate candidate) {
        run(tx -> new FeedCandidates(tx).add(List.of(candidate)));
    }

    private List<Candidate> candidates() {
        return read(tx -> new FeedCandidates(tx).page(10));
    }

    private void run(Consumer<Tx> work) {
        db.write(tx -> {
            work.accept(tx);
            return true;
        });
    }

    private <T> T write(Function<Tx, T> work) {
        return db.write(work);
    }

    private <T> T read(Function<Tx, T> work) {
        return db.read(work);
    }

    private boolean done(Function<Tx, Boolean> work) {
        return db.write(work);
    }

    private long number(Function<Tx, Long> work) {
        return db.write(work);
    }

    private String text(Function<Tx, String> work) {
        return db.write(work);
    }

    private <T> List<T> list(Function<Tx, List<T>> work) {
        return db.write(work);
    }

    private <T> Optional<T> optional(Function<Tx, Optional<T>> work) {
        return db.write(work);
    }

    private <K, V> Map<K, V> map(Function<Tx, Map<K, V>> work) {
        return db.write(work);
    }
}
