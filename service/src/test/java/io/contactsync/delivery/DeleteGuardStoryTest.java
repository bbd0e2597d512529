package io.contactsync.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.delivery.FakeGraph.Trouble;
import io.contactsync.state.Deletions;
import io.contactsync.state.MailboxHold;
import io.contactsync.state.MailboxHolds;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeleteGuardStoryTest extends StoryTest {

    private void load(int contacts) {
        for (int i = 0; i < contacts; i++) {
            world.want("M-" + i, ADA);
        }
        world.start("a");
        world.run();
    }

    private void unwant(int from, int to) {
        for (int i = from; i < to; i++) {
            world.unwant("M-" + i);
        }
        world.advance(Duration.ofSeconds(3));
    }

    private List<MailboxHold> openHolds() {
        return world.db.read(tx -> new MailboxHolds(tx).list(true));
    }

    private boolean decide(boolean approve) {
        long id = openHolds().get(0).id();
        return world.db.write(tx -> approve ? new MailboxHolds(tx).approve(id) : new MailboxHolds(tx).reject(id));
    }

    @Test
    void a_few_deletes_are_believed() {
        load(40);
        unwant(0, 20);

        assertThat(graph.items(World.BOARD)).hasSize(20);
        assertThat(openHolds()).isEmpty();
    }

    @Test
    void more_deletes_than_are_believed_wait_for_a_person() {
        load(40);
        unwant(0, 30);

        assertThat(graph.items(World.BOARD)).hasSize(20);
        assertThat(openHolds()).singleElement().satisfies(hold -> {
            assertThat(hold.items()).isEqualTo(10);
            assertThat(hold.mailbox()).isEqualTo(World.BOARD);
            assertThat(hold.reason()).isEqualTo("more than 20 deletes of 40 contacts within an hour");
        });
        assertThat(world.rows("select * from link where state = 'held'")).hasSize(10);
    }

    @Test
    void what_is_being_deleted_is_counted_once() {
        load(399);
        world.answering = false;
        unwant(0, 20);
        world.answering = true;
        unwant(20, 100);

        assertThat(graph.items(World.BOARD)).hasSize(360);
        assertThat(openHolds())
                .singleElement()
                .satisfies(hold ->
                        assertThat(hold.reason()).isEqualTo("more than 39 deletes of 399 contacts within an hour"));
    }

    @Test
    void a_delete_that_graph_refused_is_not_counted_when_it_is_sent_again() {
        load(40);
        for (int i = 0; i < 3; i++) {
            graph.next("delete", Trouble.THROTTLED);
        }
        unwant(0, 20);
        world.advance(Duration.ofMinutes(8));

        assertThat(graph.items(World.BOARD)).hasSize(20);
        assertThat(openHolds()).isEmpty();
    }

    @Test
    void what_is_taken_back_leaves_the_hour_with_what_was_counted() {
        long counted = world.db.write(tx -> {
            new Deletions(tx).count(World.BOARD, 5);
            return tx.nowMicros();
        });
        world.freeze(Duration.ofMinutes(10));
        world.db.write(tx -> {
            new Deletions(tx).takeBack(World.BOARD, counted, 3);
            return 0;
        });
        assertThat(deletedWithinTheHour()).isEqualTo(2);

        world.freeze(Duration.ofMinutes(51));
        assertThat(deletedWithinTheHour()).isZero();
    }

    private long deletedWithinTheHour() {
        return world.db.<Long>read(tx -> new Deletions(tx).lastHour(World.BOARD));
    }

    @Test
    void of_a_few_contacts_at_most_half_go_without_asking() {
        load(5);
        unwant(0, 5);

        assertThat(graph.items(World.BOARD)).hasSize(2);
        assertThat(openHolds()).singleElement().matches(hold -> hold.items() == 2);
    }

    @Test
    void a_mailbox_that_is_being_filled_is_not_judged_by_what_it_held_a_moment_ago() {
        load(10);
        unwant(0, 1);
        for (int i = 10; i < 50; i++) {
            world.want("M-" + i, ADA);
        }
        world.advance(Duration.ofSeconds(3));
        assertThat(graph.items(World.BOARD)).hasSize(49);

        unwant(10, 20);

        assertThat(graph.items(World.BOARD)).hasSize(39);
        assertThat(openHolds()).isEmpty();
    }

    @Test
    void further_deletes_wait_too_even_when_the_hour_is_over() {
        load(40);
        unwant(0, 25);
        world.advance(Duration.ofMinutes(62));
        unwant(25, 26);

        assertThat(openHolds()).singleElement().matches(hold -> hold.items() == 6);
        assertThat(graph.items(World.BOARD)).hasSize(20);
    }

    @Test
    void what_a_person_approves_is_deleted_and_nothing_else() {
        load(40);
        unwant(0, 30);
        List<String> held = world.texts("select contact from link where state = 'held'");
        String changed = held.get(0);
        world.db.write(tx -> tx.jdbc().update("update link set revision = revision + 1 where contact = ?", changed));

        assertThat(decide(true)).isTrue();
        world.advance(Duration.ofSeconds(3));

        assertThat(graph.items(World.BOARD)).hasSize(11);
        assertThat(world.state(changed)).contains("held");
        assertThat(openHolds()).isEmpty();
    }

    @Test
    void what_a_person_rejects_stays_until_something_new_is_wanted() {
        load(40);
        unwant(0, 30);
        assertThat(decide(false)).isTrue();
        world.advance(Duration.ofHours(3));
        assertThat(graph.items(World.BOARD)).hasSize(20);
        List<String> rejected = world.texts("select contact from link where state = 'rejected'");
        assertThat(rejected).hasSize(10);

        world.want(rejected.get(0), BOB);
        world.unwant(rejected.get(1));
        world.advance(Duration.ofSeconds(3));
        assertThat(name(rejected.get(0))).isEqualTo("Bob");
        assertThat(graph.marked(World.BOARD, rejected.get(1))).isEmpty();
    }

    @Test
    void a_contact_that_is_wanted_again_leaves_the_hold_and_an_empty_hold_is_withdrawn() {
        load(40);
        unwant(0, 21);
        String held =
                world.texts("select contact from link where state = 'held'").get(0);
        world.want(held, BOB);
        world.advance(Duration.ofSeconds(2));

        assertThat(openHolds()).isEmpty();
        assertThat(world.texts("select decision from hold")).containsExactly("withdrawn");
        assertThat(graph.marked(World.BOARD, held)).hasSize(1);
    }

    @Test
    void a_decision_is_made_once() {
        load(40);
        unwant(0, 30);
        long id = openHolds().get(0).id();
        assertThat(decide(true)).isTrue();

        assertThat(world.db.<Boolean>write(tx -> new MailboxHolds(tx).reject(id)))
                .isFalse();
    }

    @Test
    void what_was_approved_at_the_source_needs_no_second_approval() {
        load(40);
        world.db.write(tx -> {
            tx.jdbc()
                    .update(
                            "insert into hold (id, kind, reason, opened_at, decision, decided_at)"
                                    + " values (100, 'source', 'shrunken', 0, 'approved', ?)",
                            tx.nowMicros());
            for (int i = 0; i < 40; i++) {
                tx.jdbc().update("insert into hold_item values (100, '', '', ?, 1, 1)", "M-" + i);
            }
            return 0;
        });
        unwant(0, 40);

        assertThat(graph.items(World.BOARD)).isEmpty();
    }

    @Test
    void all_mailboxes_together_are_guarded_too() {
        for (int m = 0; m < 10; m++) {
            world.mailbox("m" + m, "");
            for (int i = 0; i < 20; i++) {
                world.want("m" + m, "", "M-" + m + "-" + i, ADA);
            }
        }
        world.start("a");
        world.run();
        for (int m = 0; m < 10; m++) {
            for (int i = 0; i < 5; i++) {
                world.unwant("M-" + m + "-" + i);
            }
        }
        world.advance(Duration.ofSeconds(3));

        long left = graph.mailboxes.values().stream()
                .mapToLong(items -> items.size())
                .sum();
        assertThat(left).as("10 % of 200").isEqualTo(180);
        assertThat(openHolds()).isNotEmpty().allMatch(hold -> hold.reason().contains("in all mailboxes"));
    }

    @Test
    void a_member_who_leaves_is_one_loss_in_however_many_mailboxes() {
        List<String> mailboxes =
                java.util.stream.IntStream.range(0, 30).mapToObj(m -> "m" + m).toList();
        for (String mailbox : mailboxes) {
            world.mailbox(mailbox, "");
            for (int i = 0; i < 20; i++) {
                world.want(mailbox, "", "M-" + i, ADA);
            }
        }
        world.start("a");
        world.run();
        for (int member = 0; member < 8; member++) {
            world.unwant("M-" + member);
            world.advance(Duration.ofMinutes(5));
        }

        assertThat(mailboxes)
                .allSatisfy(mailbox -> assertThat(graph.items(mailbox)).hasSize(12));
        assertThat(openHolds()).isEmpty();
    }

    @Test
    void a_crash_between_take_and_answer_counts_the_delete_all_the_same() {
        load(40);
        world.answering = false;
        unwant(0, 4);
        assertThat(world.texts("select sum(deletes) from deletion")).containsExactly("4");
    }
}
