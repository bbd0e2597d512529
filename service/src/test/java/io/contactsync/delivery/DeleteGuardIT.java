package io.contactsync.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.state.DeleteAllowance;
import io.contactsync.state.DeletedContacts;
import io.contactsync.state.LinkKey;
import io.contactsync.state.StateDb;
import io.contactsync.state.TestStateDb;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The guard while other mailboxes delete the same contacts, which only a state DB with several writers allows. */
class DeleteGuardIT {

    private static final String OFFICE = "office@club.example";
    private static final String SOUTH = "south@club.example";

    private StateDb db;

    @BeforeEach
    void open() {
        db = TestStateDb.openPostgres();
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void a_contact_that_another_mailbox_loses_at_the_same_time_is_counted_once() {
        var guard = new DeleteGuard(new DeliverySettings(
                Duration.ofSeconds(5), Duration.ofSeconds(5), 4, 10_000, 1, new DeleteAllowance(100, 0)));
        contact(OFFICE, "M-1");
        // Counted when there is one contact, and told again only where that would stop a delete.
        db.write(tx -> guard.open(tx, OFFICE, Set.of()).rule(link(OFFICE, "M-1"), 1));
        contact(OFFICE, "M-2");

        List<DeleteGuard.Ruling> rulings = db.write(tx -> {
            DeleteGuard.Check check = guard.open(tx, OFFICE, Set.of());
            DeleteGuard.Ruling first = check.rule(link(OFFICE, "M-1"), 1);
            db.write(other -> {
                new DeletedContacts(other).count(Set.of("M-1"));
                return true;
            });
            return List.of(first, check.rule(link(OFFICE, "M-2"), 1));
        });

        assertThat(rulings).containsOnly(DeleteGuard.Ruling.COUNTED);
    }

    /** A process that is frozen amid this sees much happen between two statements. */
    @Test
    void what_another_lane_counted_meanwhile_refuses_nothing() {
        var guard = new DeleteGuard(new DeliverySettings(
                Duration.ofSeconds(5), Duration.ofSeconds(5), 4, 10_000, 1, new DeleteAllowance(100, 0)));
        contact(OFFICE, "M-1");
        contact(SOUTH, "M-2");

        DeleteGuard.Ruling ruling = db.write(tx -> {
            DeleteGuard.Check check = guard.open(tx, OFFICE, Set.of());
            db.write(other -> guard.open(other, SOUTH, Set.of()).rule(link(SOUTH, "M-2"), 1));
            db.write(other -> {
                new DeletedContacts(other).count(Set.of("M-3", "M-4"));
                return true;
            });
            return check.rule(link(OFFICE, "M-1"), 1);
        });

        assertThat(ruling).isEqualTo(DeleteGuard.Ruling.COUNTED);
    }

    @Test
    void turns_of_many_mailboxes_at_one_time_let_no_more_through_than_one_after_another() throws Exception {
        var settings = new DeliverySettings(
                Duration.ofSeconds(5), Duration.ofSeconds(5), 4, 10_000, 1, new DeleteAllowance(10, 20));
        int mailboxes = 8;
        for (int mailbox = 0; mailbox < mailboxes; mailbox++) {
            for (int contact = 0; contact < 40; contact++) {
                contact("box-" + mailbox, "M-" + mailbox + "-" + contact);
            }
        }
        var begun = new CyclicBarrier(mailboxes);
        ExecutorService turns = Executors.newFixedThreadPool(mailboxes);
        List<Future<Integer>> counted = new ArrayList<>();
        for (int mailbox = 0; mailbox < mailboxes; mailbox++) {
            String name = "box-" + mailbox;
            String contact = "M-" + mailbox + "-";
            counted.add(turns.submit(() -> db.<Integer>write(tx -> {
                DeleteGuard.Check check = new DeleteGuard(settings).open(tx, name, Set.of());
                await(begun);
                int allowed = 0;
                for (int i = 0; i < 15; i++) {
                    DeleteGuard.Ruling ruling = check.rule(link(name, contact + i), 1);
                    allowed += ruling == DeleteGuard.Ruling.COUNTED ? 1 : 0;
                }
                check.finish(List.of());
                return allowed;
            })));
        }
        int all = 0;
        for (Future<Integer> each : counted) {
            all += each.get(60, TimeUnit.SECONDS);
        }
        turns.shutdown();

        assertThat(all).as("10 % of 320 contacts").isEqualTo(32);
        assertThat(db.<Long>read(tx -> new DeletedContacts(tx).lastHour())).isEqualTo(32);
    }

    private static void await(CyclicBarrier barrier) {
        try {
            barrier.await(60, TimeUnit.SECONDS);
        } catch (InterruptedException | BrokenBarrierException | TimeoutException e) {
            throw new IllegalStateException(e);
        }
    }

    private static LinkKey link(String mailbox, String contact) {
        return new LinkKey(mailbox, "", contact);
    }

    private void contact(String mailbox, String contact) {
        db.write(tx -> tx.sql()
                .sql("insert into link (mailbox, folder, contact, wanted, revision, graph_id, state, changed_at)"
                        + " values (:mailbox, '', :contact, 0, 1, :contact, 'pending', 0)")
                .param("mailbox", mailbox)
                .param("contact", contact)
                .update());
    }
}
