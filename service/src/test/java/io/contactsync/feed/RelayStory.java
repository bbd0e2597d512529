package io.contactsync.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.contactsync.event.ContactId;
import io.contactsync.event.EventType;
import io.contactsync.state.Published;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the relay must do, whatever notices the changes and wherever they are. */
abstract class RelayStory extends CaptureStory {

    @Test
    void changes_of_a_member_become_events() throws Exception {
        sql("insert into member (id, first_name, chapter) values (1, ' Ada ', 'North')");
        capture.settle();
        assertThat(sink.drain()).containsExactly("created 1");
        assertThat(capture.newest("1").envelope().tags()).containsEntry("chapter", "North");

        sql("update member set email = 'ada@example.org' where id = 1");
        capture.settle();
        assertThat(sink.drain()).containsExactly("updated 1");

        sql("update member set email = 'ada@example.org' where id = 1");
        capture.settle();
        assertThat(sink.drain()).as("nothing changed").isEmpty();

        sql("insert into phone values (1, 1, '+49 30 1')");
        capture.settle();
        assertThat(sink.drain()).as("a child row").containsExactly("updated 1");

        sql("update member set active = 0 where id = 1");
        capture.settle();
        assertThat(sink.drain()).as("no row of the query").containsExactly("deleted 1");

        sql("update member set active = 1 where id = 1");
        capture.settle();
        assertThat(sink.drain()).containsExactly("created 1");

        sql("delete from member where id = 1");
        capture.settle();
        assertThat(sink.drain()).containsExactly("deleted 1");

        sql("insert into member (id, first_name) values (1, 'Ada')");
        capture.settle();
        assertThat(sink.drain()).containsExactly("created 1");
        capture.assertPublishedEqualsQuery();
    }

    @Test
    void an_event_carries_a_null_for_each_empty_column_and_growing_versions() throws Exception {
        sql("insert into member (id, first_name, email) values (1, 'Ada', '  ')");
        capture.settle();
        long first = RecordingSink.version(capture.newest("1"));
        sql("update member set last_name = 'Lovelace' where id = 1");
        capture.settle();

        assertThat(RecordingSink.version(capture.newest("1"))).isGreaterThan(first);
        assertThat(capture.newest("1").<String>match(u -> u.data().json(), d -> "deleted"))
                .isEqualTo("{\"birthday\":null,\"businessPhones\":[],\"displayName\":\"Ada Lovelace\","
                        + "\"emailAddresses\":[],\"givenName\":\"Ada\",\"surname\":\"Lovelace\"}");
    }

    @Test
    void a_query_that_the_database_refuses_is_said_once_and_nothing_is_let_go_of() throws Exception {
        members(1);
        capture.settle();
        new Resync(capture.state).contacts(List.of(new ContactId("1")));
        sql("alter table member rename column email to mail");
        sink.drain();

        assertThat(capture.relay.runOnce()).isEqualTo(Relay.Step.WAITING);
        assertThat(capture.relay.runOnce()).isEqualTo(Relay.Step.WAITING);
        assertThatThrownBy(() -> capture.comparison.runOnce(0)).hasMessageContaining("email");
        assertThat(capture.listener.parts).containsExactly("broken SOURCE");
        assertThat(sink.drain()).isEmpty();

        sql("alter table member rename column mail to email");
        capture.settle();
        assertThat(sink.drain()).containsExactly("updated 1");
        assertThat(capture.listener.parts).containsExactly("broken SOURCE", "restored SOURCE");
    }

    @Test
    void the_version_is_drawn_before_the_rows_are_read_and_nothing_is_let_go_of_before_it_is_saved() throws Exception {
        members(1);
        capture.relay.runOnce();

        assertThat(capture.listener.steps).containsExactly("taken", "drawn", "read", "published", "saved", "letGo");
    }

    @Test
    void a_relay_that_lost_its_lock_while_it_read_publishes_nothing() throws Exception {
        members(1);
        capture.relay.runOnce();
        sink.drain();
        sql("update member set first_name = 'X'");
        capture.listener.at = step -> {
            if (step.equals("read")) {
                capture.lock.release();
            }
        };

        assertThat(capture.relay.runOnce()).isEqualTo(Relay.Step.STANDBY);
        assertThat(sink.drain()).isEmpty();

        capture.listener.at = step -> {};
        capture.settle();
        assertThat(sink.drain()).containsExactly("updated 1");
    }

    @Test
    void what_an_older_relay_saves_late_does_not_hide_what_a_newer_one_saved() throws Exception {
        members(1);
        capture.settle();
        long newest = RecordingSink.version(capture.newest("1"));
        ContactId contact = new ContactId("1");

        capture.state.write(tx -> {
            new Published(tx).save(List.of(new Published.Row(contact, newest - 1, "older", false, 0)));
            return true;
        });

        assertThat(capture.state.<Long>read(tx ->
                        new Published(tx).find(List.of(contact)).get(contact).version()))
                .isEqualTo(newest);
    }

    @Test
    void many_changes_of_one_member_are_one_event() throws Exception {
        sql("insert into member (id, first_name) values (1, 'A')");
        sql("update member set first_name = 'B' where id = 1");
        sql("update member set first_name = 'C' where id = 1");
        capture.settle();

        assertThat(sink.drain()).containsExactly("created 1");
        capture.assertPublishedEqualsQuery();
    }

    @ParameterizedTest
    @EnumSource(EventSink.Failure.class)
    void what_the_broker_did_not_confirm_is_published_again(EventSink.Failure failure) throws Exception {
        members(3);
        sink.failing.put("2", failure);

        assertThat(capture.relay.runOnce()).isEqualTo(Relay.Step.WAITING);
        assertThat(capture.relay.runOnce()).isEqualTo(Relay.Step.WAITING);
        assertThat(sink.drain()).containsExactlyInAnyOrder("created 1", "created 3");
        assertThat(capture.listener.parts).as("said once").containsExactly("broken BROKER");

        sink.failing.clear();
        capture.settle();
        assertThat(sink.drain()).containsExactly("created 2");
        assertThat(capture.listener.parts).containsExactly("broken BROKER", "restored BROKER");
    }

    @ParameterizedTest
    @EnumSource(EventSink.Failure.class)
    void an_event_that_the_broker_never_takes_holds_up_none_behind_it(EventSink.Failure failure) throws Exception {
        members(2);
        sink.failing.put("1", failure);
        assertThat(capture.relay.runOnce()).isEqualTo(Relay.Step.WAITING);

        sql("update member set first_name = 'Later' where id = 2");
        sql("insert into member (id, first_name) values (3, 'Behind')");
        for (int look = 0; look < 3; look++) {
            capture.relay.runOnce();
        }
        assertThat(sink.drain()).containsExactly("created 2", "updated 2", "created 3");
        assertThat(capture.listener.parts).as("said once").startsWith("broken BROKER");

        sink.failing.clear();
        capture.settle();
        assertThat(sink.drain()).containsExactly("created 1");
        capture.assertPublishedEqualsQuery();
    }

    @ParameterizedTest
    @ValueSource(strings = {"taken", "drawn", "read", "published", "saved", "letGo"})
    void a_crash_between_any_two_steps_only_sends_again(String step) throws Exception {
        members(3);
        capture.settle();
        sql(
                "update member set first_name = 'X' where id = 1",
                "delete from member where id = 2",
                "delete from member where id = 3",
                "insert into member (id, first_name) values (3, 'A3')",
                "insert into member (id, first_name) values (4, 'New')");
        capture.listener.dieAt = step;

        assertThatThrownBy(() -> capture.relay.runOnce()).isInstanceOf(Capture.Killed.class);
        capture.close();
        sql("update member set first_name = 'Y' where id = 1");
        Capture next = capture(QUERY, TABLES, capture.state);
        next.settle();

        next.assertPublishedEqualsQuery();
        assertThat(next.compare()).isEqualTo(new ComparisonResult(3, 0, 0, 0, 0));
        assertThat(next.database.outbox().backlog().rows()).isZero();
    }

    @Test
    void what_is_as_before_again_after_a_crash_is_told_to_whoever_heard_otherwise() throws Exception {
        members(3);
        capture.settle();
        sink.drain();
        sql("update member set first_name = 'B' where id = 1", "delete from member where id = 2");
        capture.listener.dieAt = "published";

        assertThatThrownBy(() -> capture.relay.runOnce()).isInstanceOf(Capture.Killed.class);
        assertThat(sink.drain()).containsExactlyInAnyOrder("updated 1", "deleted 2");
        capture.close();
        sql("update member set first_name = 'A1' where id = 1", "insert into member (id, first_name) values (2, 'A2')");
        Capture next = capture(QUERY, TABLES, capture.state);
        next.settle();

        assertThat(sink.drain())
                .contains("updated 1")
                .anyMatch(event -> event.endsWith("d 2") && !event.startsWith("deleted"));
        next.assertPublishedEqualsQuery();
    }

    @Test
    void a_change_while_the_broker_is_asked_is_not_let_go_of() throws Exception {
        members(1);
        sink.beforePublish.add(() -> {
            try {
                sql("update member set first_name = 'Later' where id = 1");
            } catch (SQLException e) {
                throw new IllegalStateException(e);
            }
        });
        capture.settle();

        assertThat(sink.drain()).containsExactly("created 1", "updated 1");
        capture.assertPublishedEqualsQuery();
    }

    @Test
    void loops_publish_by_themselves_and_stop_when_told() throws Exception {
        members(3);
        List<Boolean> activeAtLast = new ArrayList<>();
        var relays =
                new RelayLoop(capture.relay, Duration.ofMillis(10), () -> activeAtLast.add(capture.relay.isActive()));
        ComparisonLoop comparisons = loop(capture);
        relays.start();
        comparisons.start();

        await().until(() -> sink.newest.size() == 3);
        sql("delete from member where id = 2");
        await().until(() -> sink.newest.values().stream().anyMatch(e -> e.type() == EventType.DELETED));
        comparisons.close();
        assertThat(activeAtLast).isEmpty();
        relays.close();

        assertThat(activeAtLast).containsExactly(true);
        assertThat(capture.relay.isActive()).isFalse();
        sql("update member set first_name = 'X'");
        assertThat(capture.database.outbox().backlog().rows()).isEqualTo(2);
    }

    @Test
    void resync_publishes_again_whatever_was_published() throws Exception {
        members(3);
        capture.settle();
        sink.drain();

        new Resync(capture.state).contacts(List.of(new ContactId("2"), new ContactId("77")));
        capture.settle();
        assertThat(sink.drain()).containsExactlyInAnyOrder("updated 2", "deleted 77");

        new Resync(capture.state).all();
        assertThat(loop(capture).runIfDue()).isPresent();
        capture.settle();
        assertThat(sink.drain()).containsExactlyInAnyOrder("updated 1", "updated 2", "updated 3");
    }

    @Test
    void a_resync_that_was_cut_short_goes_on_where_it_was() throws Exception {
        members(1_100);
        capture.settle();
        new Resync(capture.state).all();
        capture.listener.at = step -> {
            if (step.equals("comparing")) {
                capture.settle();
                sink.drain();
                throw new Capture.Killed();
            }
        };
        assertThatThrownBy(() -> loop(capture).runIfDue()).isInstanceOf(Capture.Killed.class);
        capture.close();

        Capture next = capture(QUERY, TABLES, capture.state);
        next.settle();
        assertThat(loop(next).runIfDue().orElseThrow().differing()).isEqualTo(600);
        next.settle();

        assertThat(sink.drain()).as("those that were not published again yet").hasSize(600);
        assertThat(loop(next).runIfDue()).isEmpty();
    }

    @Test
    void a_lost_state_db_costs_nothing_but_events() throws Exception {
        members(2);
        capture.settle();
        capture.close();
        sink.drain();

        Capture fresh = capture(QUERY, TABLES, state("fresh"));
        sql("delete from member where id = 2");
        fresh.settle();
        assertThat(sink.drain()).as("a delete of an unknown contact").containsExactly("deleted 2");
        fresh.compare();

        assertThat(sink.drain()).containsExactly("created 1");
        fresh.assertPublishedEqualsQuery();
    }
}
