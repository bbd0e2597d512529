package io.contactsync.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contactsync.memberdb.MemberDatabase;
import io.contactsync.memberdb.SourceLock;
import io.contactsync.state.StateDb;
import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** One relay at a time, on every database that has a lock of its own. */
abstract class StandbyStory extends CaptureStory {

    private Capture standby() {
        return capture(QUERY, TABLES, capture.state);
    }

    @Test
    void a_standby_takes_over_when_the_active_one_is_gone() throws Exception {
        members(1);
        capture.settle();
        Capture standby = standby();
        assertThat(standby.relay.runOnce()).isEqualTo(Relay.Step.STANDBY);
        sql("update member set first_name = 'X'");

        capture.close();
        standby.settle();

        assertThat(sink.newest).hasSize(1);
        standby.assertPublishedEqualsQuery();
    }

    @Test
    void a_relay_that_was_paused_before_it_published_and_lost_its_lock_publishes_nothing() throws Exception {
        members(1);
        capture.settle();
        sink.drain();
        Capture standby = standby();
        sql("update member set first_name = 'Older'");
        capture.listener.at = step -> {
            if (step.equals("read")) {
                capture.listener.at = later -> {};
                overtake(standby);
            }
        };

        assertThat(capture.relay.runOnce()).isEqualTo(Relay.Step.STANDBY);

        assertThat(sink.drain()).containsExactly("updated 1");
        standby.assertPublishedEqualsQuery();
    }

    @Test
    void what_a_relay_paused_in_the_midst_of_publishing_sends_late_is_older_by_its_version() throws Exception {
        members(1);
        capture.settle();
        sink.drain();
        Capture standby = standby();
        sql("update member set first_name = 'Older'");
        sink.beforePublish.add(() -> overtake(standby));

        capture.relay.runOnce();

        assertThat(sink.confirmed).hasSize(2);
        assertThat(RecordingSink.version(sink.confirmed.get(0).event()))
                .as("the newer data, which came first")
                .isGreaterThan(RecordingSink.version(sink.confirmed.get(1).event()));
        standby.assertPublishedEqualsQuery();
        standby.settle();
        standby.assertPublishedEqualsQuery();
    }

    /** While the first one sleeps, its session ends, the standby becomes active, and the row changes. */
    private void overtake(Capture standby) {
        try {
            database().cutRelayLock();
            sql("update member set first_name = 'Newer'");
            await().until(() -> standby.relay.runOnce() == Relay.Step.WORKED);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void another_installation_on_the_same_outbox_is_refused_while_the_first_is_alive() throws Exception {
        capture.settle();
        StateDb other = state("other");
        Capture foreign = capture(QUERY, TABLES, other);

        assertThat(foreign.relay.runOnce()).isEqualTo(Relay.Step.STANDBY);
        assertThat(foreign.listener.parts).containsExactly("broken OWNERSHIP");

        capture.close();
        foreign.settle();
        assertThat(foreign.listener.parts).containsExactly("broken OWNERSHIP", "restored OWNERSHIP");
    }

    @Test
    void a_lost_session_loses_the_lock() throws Exception {
        try (MemberDatabase database = MemberDatabase.open(settings(QUERY, TABLES));
                SourceLock lock = database.lock().orElseThrow()) {
            assertThat(lock.tryAcquire()).isTrue();
            assertThat(lock.isHeld()).isTrue();

            database().cutRelayLock();

            assertThat(lock.isHeld()).isFalse();
            // The server takes a moment to end a session.
            await().until(lock::tryAcquire);
        }
    }

    @Test
    void a_lock_is_kept_however_long_the_relay_is_busy() throws Exception {
        try (MemberDatabase database = MemberDatabase.open(settings(QUERY, TABLES));
                MemberDatabase others = MemberDatabase.open(settings(QUERY, TABLES));
                SourceLock other = others.lock().orElseThrow()) {
            var lock = new SourceRelayLock(database.lock().orElseThrow());
            assertThat(lock.tryAcquire()).isTrue();

            Duration busy = SourceLock.SILENCE.plusSeconds(2);
            await().pollDelay(busy).atMost(busy.plusSeconds(60)).until(() -> true);

            assertThat(other.tryAcquire()).isFalse();
            assertThat(lock.isHeld()).isTrue();
            lock.release();
            await().until(other::tryAcquire);
        }
    }
}
