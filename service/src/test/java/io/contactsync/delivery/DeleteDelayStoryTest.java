package io.contactsync.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.state.MailboxHold;
import io.contactsync.state.MailboxHolds;
import io.contactsync.state.WaitingDeletes;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A contact that is back before its delete was sent was never gone. */
class DeleteDelayStoryTest extends StoryTest {

    private static final Duration SETTLE = Duration.ofSeconds(30);

    @BeforeEach
    void settle() {
        world.settings = world.settings.withDeleteSettle(SETTLE);
    }

    private Map<String, String> load(int contacts) {
        want(contacts, ADA);
        world.start("a");
        world.run();
        return ids();
    }

    private void want(int contacts, String json) {
        for (int i = 0; i < contacts; i++) {
            world.want("M-" + i, json);
        }
    }

    private void unwant(int from, int to) {
        for (int i = from; i < to; i++) {
            world.unwant("M-" + i);
        }
    }

    /** The Graph id of each contact that is there. */
    private Map<String, String> ids() {
        var ids = new TreeMap<String, String>();
        graph.items(World.BOARD).values().forEach(item -> ids.put(String.valueOf(item.mark), item.id));
        return ids;
    }

    private List<MailboxHold> openHolds() {
        return world.db.read(tx -> new MailboxHolds(tx).list(true));
    }

    private long settling() {
        return world.db.<Long>read(tx -> new WaitingDeletes(tx).settling().contacts());
    }

    @Test
    void a_member_who_leaves_is_gone_within_seconds() {
        load(100);

        unwant(0, 3);
        world.advance(Duration.ofSeconds(4));

        assertThat(ids()).hasSize(97);
        assertThat(world.texts("select sum(deletes) from deletion")).containsExactly("3");
    }

    @Test
    void all_that_is_deleted_and_back_in_time_keeps_its_place_and_nothing_is_sent_for_it() {
        Map<String, String> before = load(100);
        long sent = graph.calls.size();

        unwant(0, 100);
        world.advance(Duration.ofSeconds(29));
        assertThat(settling()).isEqualTo(100);
        assertThat(openHolds()).isEmpty();
        want(100, ADA);
        world.advance(Duration.ofSeconds(60));

        assertThat(ids()).isEqualTo(before);
        assertThat(graph.calls).hasSize((int) sent);
        assertThat(world.texts("select distinct state from link")).containsExactly("synced");
        assertThat(settling()).isZero();
    }

    @Test
    void what_is_back_with_other_values_is_updated_where_it_is() {
        Map<String, String> before = load(20);

        unwant(0, 20);
        world.advance(Duration.ofSeconds(10));
        want(20, BOB);
        world.advance(Duration.ofSeconds(5));

        assertThat(ids()).isEqualTo(before);
        assertThat(name("M-7")).isEqualTo("Bob");
        assertThat(graph.count("delete")).isZero();
    }

    @Test
    void the_first_of_many_waits_for_the_others_however_they_trickle_in() {
        Map<String, String> before = load(100);

        for (int i = 0; i < 100; i += 2) {
            unwant(i, i + 2);
            world.advance(Duration.ofSeconds(1));
        }
        want(100, ADA);
        world.advance(Duration.ofSeconds(60));

        assertThat(ids()).isEqualTo(before);
    }

    @Test
    void a_bulk_goes_once_no_further_delete_came_for_a_while() {
        load(400);

        unwant(0, 20);
        world.advance(Duration.ofSeconds(20));
        unwant(20, 39);
        world.advance(Duration.ofSeconds(29));
        assertThat(ids()).hasSize(400);
        world.advance(Duration.ofSeconds(4));

        assertThat(ids()).hasSize(361);
        assertThat(openHolds()).isEmpty();
        assertThat(world.texts("select sum(deletes) from deletion")).containsExactly("39");
    }

    @Test
    void a_steady_trickle_of_deletes_goes_after_ten_times_that() {
        load(400);

        for (int i = 0; i < 28; i++) {
            unwant(i, i + 1);
            world.advance(Duration.ofSeconds(12));
        }

        assertThat(ids()).hasSizeBetween(390, 396);
    }

    @Test
    void of_a_slow_trickle_no_more_goes_than_the_guard_allows_in_an_hour() {
        load(400);

        for (int i = 0; i < 60; i++) {
            unwant(i, i + 1);
            world.freeze(Duration.ofSeconds(45));
            world.advance(Duration.ofSeconds(5));
        }

        assertThat(ids()).hasSize(360);
        assertThat(openHolds())
                .singleElement()
                .satisfies(hold -> assertThat(hold.items()).isEqualTo(20));
    }

    @Test
    void of_more_than_the_guard_allows_none_goes_before_a_person_was_asked() {
        Map<String, String> before = load(100);

        unwant(0, 100);
        world.advance(Duration.ofSeconds(40));

        assertThat(ids()).isEqualTo(before);
        assertThat(openHolds()).singleElement().satisfies(hold -> {
            assertThat(hold.items()).isEqualTo(100);
            assertThat(hold.reason()).isEqualTo("100 deletes at one time, more than 20 of 100 contacts");
        });
    }

    @Test
    void what_is_held_or_was_refused_and_comes_back_is_where_it_was() {
        Map<String, String> before = load(100);
        unwant(0, 100);
        world.advance(Duration.ofSeconds(40));

        want(50, ADA);
        world.advance(Duration.ofSeconds(5));
        assertThat(openHolds()).singleElement().matches(hold -> hold.items() == 50);
        world.db.write(tx -> new MailboxHolds(tx).reject(openHolds().get(0).id()));
        world.advance(Duration.ofHours(1));
        want(100, BOB);
        world.advance(Duration.ofSeconds(30));

        assertThat(ids()).isEqualTo(before);
        assertThat(world.texts("select distinct state from link")).containsExactly("synced");
        assertThat(openHolds()).isEmpty();
        assertThat(graph.count("delete")).isZero();
    }

    @Test
    void few_contacts_in_each_of_many_mailboxes_are_many_together() {
        for (int m = 0; m < 40; m++) {
            world.mailbox("m" + m, "");
            world.want("m" + m, "", "M-" + m, ADA);
        }
        world.start("a");
        world.run();

        unwant(0, 40);
        world.advance(Duration.ofSeconds(10));
        assertThat(graph.count("delete")).isZero();
        world.advance(Duration.ofSeconds(30));

        assertThat(graph.count("delete")).as("20 of 40 are allowed").isZero();
        assertThat(openHolds())
                .hasSize(40)
                .allMatch(hold -> hold.reason()
                        .equals("deletes of more than 20 of the 40 contacts in all mailboxes at one time"));
    }

    @Test
    void most_of_a_small_mailbox_is_many() {
        Map<String, String> before = load(3);

        unwant(0, 3);
        world.advance(Duration.ofSeconds(10));
        want(3, ADA);
        world.advance(Duration.ofSeconds(60));

        assertThat(ids()).isEqualTo(before);
    }

    @Test
    void another_person_under_an_id_waits_too_and_the_former_one_may_be_back() {
        Map<String, String> before = load(5);

        world.wantAnother("M-1", BOB);
        world.advance(Duration.ofSeconds(20));
        assertThat(ids()).isEqualTo(before);
        world.advance(Duration.ofSeconds(15));

        assertThat(name("M-1")).isEqualTo("Bob");
        assertThat(ids().get("M-1")).isNotEqualTo(before.get("M-1"));
    }

    @Test
    void a_delete_that_waits_in_the_lane_is_withdrawn_when_its_contact_is_back() {
        Map<String, String> before = load(40);
        world.answering = false;
        unwant(0, 3);
        for (int i = 10; i < 14; i++) {
            world.want("M-" + i, BOB);
        }
        world.advance(Duration.ofSeconds(4));
        assertThat(graph.inFlight()).as("the lane is full, deletes wait in it").isEqualTo(4);

        want(3, ADA);
        world.answering = true;
        world.advance(Duration.ofSeconds(60));

        assertThat(ids()).isEqualTo(before);
        assertThat(world.texts("select coalesce(sum(deletes), 0) from deletion"))
                .as("what was not sent does not count")
                .containsExactly("0");
    }

    @Test
    void what_a_person_approved_waits_for_nothing() {
        load(100);
        unwant(0, 100);
        world.advance(Duration.ofSeconds(40));

        world.db.write(tx -> new MailboxHolds(tx).approve(openHolds().get(0).id()));
        world.advance(Duration.ofSeconds(3));

        assertThat(ids()).isEmpty();
    }

    @Test
    void a_clock_that_was_ahead_makes_no_delete_wait_for_its_time() {
        load(100);
        world.putClock(Duration.ofDays(1));
        unwant(0, 10);
        world.advance(Duration.ofSeconds(5));
        world.putClock(Duration.ofDays(-1));

        world.advance(Duration.ofMinutes(7));

        assertThat(ids()).hasSize(90);
    }
}
