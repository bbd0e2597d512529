package io.contactsync.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contactsync.event.ContactId;
import io.contactsync.graph.FolderRef;
import io.contactsync.graph.StoredContact;
import io.contactsync.state.LinkKey;
import io.contactsync.state.LinkRow;
import io.contactsync.state.LinkWishes;
import io.contactsync.state.Links;
import io.contactsync.state.StateDb;
import io.contactsync.state.TestStateDb;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Adopting what was listed, while intake works on the same links: what only a database of several writers allows. */
class AdoptionIT {

    private static final LinkKey LINK = new LinkKey("board@club.example", "", "M-1");
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @Test
    void a_contact_that_is_listed_while_intake_makes_its_link_is_not_taken_for_missing() throws Exception {
        try (StateDb db = TestStateDb.openPostgres()) {
            var made = new CountDownLatch(1);
            var commit = new CountDownLatch(1);
            CompletableFuture<Boolean> intake = CompletableFuture.supplyAsync(() -> db.write(tx -> {
                new LinkWishes(tx)
                        .apply(List.of(new LinkWishes.Wish(
                                LINK.mailbox(), LINK.folder(), new ContactId(LINK.contact()), true, true, 1)));
                made.countDown();
                return waited(commit);
            }));
            assertThat(waited(made)).isTrue();

            CompletableFuture<Integer> listing = CompletableFuture.supplyAsync(
                    () -> db.write(tx -> new Settling(LINK.mailbox(), World.HOLD, () -> 0.5)
                            .settle(tx, listed("graph-id"))
                            .size()));
            await().atMost(PATIENCE).until(() -> waitsForAnother(db));
            commit.countDown();

            assertThat(intake.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
            listing.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            String recorded = db.<LinkRow>read(tx -> new Links(tx).find(LINK).orElseThrow())
                    .graphId();
            assertThat(recorded).isEqualTo("graph-id");
        }
    }

    private static Turn listed(String graphId) {
        var page = new FolderErrand.ListPage(LINK.folder(), FolderRef.defaultFolder(), null);
        var contact = new StoredContact(graphId, null, LINK.contact(), null);
        return new Turn(
                1,
                List.of(new Outcome.Listed(page, List.of(contact), null)),
                List.of(),
                List.of(),
                0,
                false,
                0,
                Set.of(),
                false,
                Turn.Leave.NO,
                0,
                SentCounts.NONE);
    }

    private static boolean waitsForAnother(StateDb db) {
        return db.read(tx -> tx.sql()
                .sql("select exists (select 1 from pg_stat_activity"
                        + " where datname = current_database() and wait_event_type = 'Lock')")
                .query(Boolean.class)
                .single());
    }

    private static boolean waited(CountDownLatch latch) {
        try {
            return latch.await(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
