package io.contactsync.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.state.StateDb;
import io.contactsync.state.TestStateDb;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PostgresIntakeIT extends IntakeStory {

    @Override
    StateDb openState() {
        return TestStateDb.openPostgres();
    }

    @Test
    void an_older_event_never_overwrites_a_newer_one_that_another_intake_stored_meanwhile() throws Exception {
        store(event("created", "1", 3L, "{}"));

        amidTheWriteOf(event("updated", "1", 5L, "{\"chapter\":\"North\"}"), event("updated", "1", 7L, "{}"));

        assertThat(contact("1").version()).isEqualTo(7);
        assertThat(links())
                .as("none where only the older one leads")
                .containsExactly("office@club.example// 1 wanted r2 pending");
        assertThat(told).contains(Map.of(IntakeResult.STALE, 1));
    }

    @Test
    void the_newer_of_two_intakes_events_wins_also_where_the_older_one_was_stored_meanwhile() throws Exception {
        amidTheWriteOf(event("created", "1", 7L, "{}"), event("deleted", "1", 5L, "{}"));

        assertThat(contact("1").version()).isEqualTo(7);
        assertThat(contact("1").generation())
                .as("nobody is known to have been another")
                .isEqualTo(1);
        assertThat(links()).containsExactly("office@club.example// 1 wanted r1 pending");
    }

    @Test
    void events_without_a_version_all_count_whichever_intake_takes_them() throws Exception {
        amidTheWriteOf(event("created", "1", null, "{}"), event("created", "1", null, "{\"chapter\":\"North\"}"));

        assertThat(contact("1").version()).isEqualTo(2);
        assertThat(links())
                .containsExactlyInAnyOrder(
                        "office@club.example// 1 wanted r2 pending",
                        "north@club.example/Members/ 1 unwanted r2 pending");
    }

    /** One intake has read what is stored and is about to write; there another takes in a whole event. */
    private void amidTheWriteOf(IntakeMessage first, IntakeMessage meanwhile) throws Exception {
        var read = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        var slow = new Intake(
                new StoppingStateDb(db, sql -> sql.startsWith("insert into contact_version"), read, goOn),
                new IntakeListener() {
                    @Override
                    public void stored(Map<IntakeResult, Integer> results, Set<String> mailboxes) {
                        told.add(Map.copyOf(results));
                    }
                },
                mailboxes -> {});
        CompletableFuture<Void> storing = CompletableFuture.runAsync(() -> slow.store(List.of(first)));
        assertThat(read.await(30, TimeUnit.SECONDS)).isTrue();
        store(meanwhile);
        goOn.countDown();
        storing.get(30, TimeUnit.SECONDS);
    }
}
