package io.contactsync.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contactsync.memberdb.CaptureSetup;
import io.contactsync.state.FeedState;
import io.contactsync.state.Installations;
import io.contactsync.state.LinkKey;
import io.contactsync.state.LinkState;
import io.contactsync.state.Links;
import io.contactsync.state.Repair;
import io.contactsync.state.StateDb;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which installation works on an outbox, and what a state DB that is new to it does not take for granted. */
abstract class InstallationStory extends CaptureStory {

    private static final String HERE = "here";

    @Test
    void the_id_is_drawn_once_and_comes_back_from_whichever_side_is_left() throws Exception {
        String id = settled(capture.state, HERE);

        assertThat(settled(capture.state, HERE)).isEqualTo(id);
        StateDb made = state("made anew");
        assertThat(settled(made, HERE)).as("the state DB was lost").isEqualTo(id);
        uninstall(capture);
        install(capture);
        assertThat(capture.installer.identity()).isEmpty();
        assertThat(settled(made, HERE)).as("the outbox was made anew").isEqualTo(id);
        assertThat(capture.installer.identity()).contains(new CaptureSetup.Identity(id, HERE));
        assertThat(settled(made, "elsewhere")).as("the source was moved").isEqualTo(id);
    }

    @Test
    void a_state_db_that_is_new_reads_what_the_one_before_it_kept_before_it_takes_the_outbox_over() throws Exception {
        capture.installer.claim("the state DB that was lost");
        capture.installer.keepNewestVersion(7);

        StateDb made = state("made anew");
        assertThat(new SourceVersionKeeper(capture.installer).kept()).hasValue(7);
        age(made).look();
        assertThat(cause(made)).contains(Repair.Cause.LOST);
    }

    @Test
    void a_state_db_that_comes_back_after_another_one_worked_for_the_outbox_has_gone_back() throws Exception {
        capture.settle();
        age(capture.state).look();
        StateDb made = state("made anew");
        age(made).look();
        capture.installer.claim("made anew");

        age(capture.state).look();

        assertThat(cause(capture.state))
                .as("before it takes the outbox over, and draws a version above all that were kept")
                .contains(Repair.Cause.WENT_BACK);
    }

    @Test
    void whoever_works_on_a_copy_of_the_source_is_another_installation() throws Exception {
        String id = settled(capture.state, HERE);
        capture.installer.keepNewestVersion(7);

        StateDb staging = state("staging");
        String other = settled(staging, "staging");
        assertThat(other).isNotEqualTo(id);
        assertThat(settled(staging, "staging")).isEqualTo(other);
        assertThat(capture.installer.newestVersion())
                .as("what the other installation's state DB has drawn says nothing here")
                .hasValue(0);

        // The copy is made anew from the original.
        capture.installer.identify(new CaptureSetup.Identity(id, HERE));
        somethingIsInAMailbox(staging);
        assertThat(settled(staging, "staging")).isEqualTo(other);
    }

    @Test
    void an_outbox_of_another_installation_is_refused_once_something_is_in_a_mailbox() throws Exception {
        String id = settled(capture.state, HERE);
        StateDb other = state("other");
        String drawn = InstallationId.withoutSource(other, Optional.empty());
        somethingIsInAMailbox(other);

        assertThatThrownBy(() -> settled(other, HERE))
                .isInstanceOf(InstallationId.Conflict.class)
                .hasMessageContainingAll(id, drawn);
        assertThat(capture.installer.identity()).contains(new CaptureSetup.Identity(id, HERE));
    }

    @Test
    void what_delivery_drew_before_the_source_was_reached_gives_way_to_the_sources_and_stays_ours() throws Exception {
        String id = settled(capture.state, HERE);
        StateDb other = state("other");
        String drawn = InstallationId.withoutSource(other, Optional.empty());

        assertThat(settled(other, HERE)).isEqualTo(id);
        assertThat(other.<java.util.Set<String>>read(tx -> new Installations(tx).ours()))
                .containsExactlyInAnyOrder(id, drawn);
    }

    @Test
    void taking_over_an_outbox_that_another_state_db_worked_asks_for_a_comparison() throws Exception {
        members(3);
        capture.settle();
        new ComparisonRequests(capture.state).done(new ComparisonRequests(capture.state).pending());
        capture.settle();
        assertThat(new ComparisonRequests(capture.state).pending().isEmpty())
                .as("it is its own")
                .isTrue();

        capture.close();
        Capture other = capture(QUERY, TABLES, state("other"));
        other.state.write(tx -> {
            // It worked for another outbox before.
            new FeedState(tx).put("compared-at", "2026-11-22T13:00:00Z");
            return true;
        });
        other.settle();

        assertThat(new ComparisonRequests(other.state).pending().comparison()).isPresent();
        other.compare();
        other.assertPublishedEqualsQuery();
    }

    @Test
    void contacts_that_were_found_without_a_row_are_deleted_by_no_one_but_a_comparison_that_passed_its_guard()
            throws Exception {
        members(5);
        found(capture.state, 45);

        capture.settle();

        assertThat(sink.drain()).noneMatch(event -> event.startsWith("deleted"));
        assertThat(new ComparisonRequests(capture.state).pending().comparison()).isPresent();
        assertThat(capture.compare().held()).isEqualTo(40);
        capture.settle();
        assertThat(sink.drain()).noneMatch(event -> event.startsWith("deleted"));
    }

    @Test
    void a_lost_state_db_whose_source_reads_as_empty_deletes_nothing() throws Exception {
        capture.settle();
        found(capture.state, 12);

        capture.settle();
        ComparisonResult result = capture.compare();
        capture.settle();

        assertThat(result.held()).isEqualTo(12);
        assertThat(sink.drain()).isEmpty();
    }

    private String settled(StateDb state, String place) {
        return InstallationId.settle(state, capture.installer, place);
    }

    private StateAge age(StateDb state) {
        return new StateAge(StateAge.Place.SOURCE, new SourceVersionKeeper(capture.installer), state, () -> true);
    }

    private static Optional<Repair.Cause> cause(StateDb state) {
        return state.read(tx -> new Repair(tx).going().map(Repair.Going::cause));
    }

    private static void somethingIsInAMailbox(StateDb state) {
        state.write(tx -> {
            tx.jdbc().update("insert into mailbox (mailbox, address) values ('m', 'm')");
            return new Links(tx).adopt(new LinkKey("m", "", "1"), true, LinkState.SYNCED, "graph-1", 0);
        });
    }

    private static void found(StateDb state, int contacts) {
        state.write(tx -> {
            for (int id = 1; id <= contacts; id++) {
                new Links(tx).askSource(Integer.toString(id));
            }
            return true;
        });
    }
}
