package io.contactsync.delivery.targets;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.graph.DirectoryUser;
import io.contactsync.state.DeleteAllowance;
import io.contactsync.state.GroupHolds;
import io.contactsync.state.GroupTable;
import io.contactsync.state.StateDb;
import io.contactsync.state.StatusQueries;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What of a group's reading is believed, on every state DB. */
abstract class GroupStory {

    private static final String GROUP = "6f1c7f6e-23ab-4c5d-9e01-0d5a2b3c4d5e";

    /** Of ten users one may leave by herself. */
    private final GroupKeeper keeper = new GroupKeeper(new DeleteAllowance(10, 0));

    private StateDb db;

    abstract StateDb openState();

    @BeforeEach
    void open() {
        db = openState();
        accept(users(10));
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Test
    void guests_disabled_users_and_those_without_a_mailbox_are_listed_and_not_synced() {
        List<DirectoryUser> users = new ArrayList<>(users(10));
        users.add(new DirectoryUser("guest", "eve@mail.example", /* guest= */ true, true, true));
        users.add(new DirectoryUser("disabled", "dora@club.example", false, /* enabled= */ false, true));
        users.add(new DirectoryUser("plain", "paul@club.example", false, true, /* mailbox= */ false));

        accept(users);

        assertThat(standings()).contains("disabled disabled", "guest guest", "plain no_mailbox");
        assertThat(synced()).hasSize(10);
    }

    @Test
    void who_joins_is_in_at_once_and_who_leaves_alone_is_out() {
        GroupKeeper.Outcome outcome =
                accept(IntStream.range(1, 11).mapToObj(GroupStory::user).toList());

        assertThat(outcome.joined()).isEqualTo(1);
        assertThat(outcome.left()).isEqualTo(1);
        assertThat(synced()).hasSize(10).contains("u-10").doesNotContain("u-0");
        assertThat(holds()).isEmpty();
    }

    @Test
    void a_group_that_reads_as_empty_loses_nobody_until_a_person_says_so() {
        accept(List.of());
        accept(List.of());

        assertThat(synced()).hasSize(10);
        assertThat(holds()).singleElement().matches(hold -> hold.reason().contains("reads as empty"));

        decide(true);
        accept(List.of());
        assertThat(synced()).isEmpty();
        assertThat(holds()).isEmpty();
    }

    @Test
    void even_the_only_user_of_a_group_does_not_leave_it_empty() {
        accept(List.of(user(0)));
        decide(true);
        accept(List.of(user(0)));
        assertThat(synced()).containsExactly("u-0");

        accept(List.of());

        assertThat(synced()).containsExactly("u-0");
        assertThat(holds()).hasSize(1);
    }

    @Test
    void a_group_that_shrinks_by_more_than_the_allowance_waits_but_takes_who_joins() {
        List<DirectoryUser> fewer = new ArrayList<>(users(8));
        fewer.add(user(20));

        GroupKeeper.Outcome outcome = accept(fewer);

        assertThat(outcome.waiting()).isEqualTo(2);
        assertThat(synced()).hasSize(11).contains("u-8", "u-9", "u-20");
        assertThat(holds()).singleElement().matches(hold -> hold.kind().equals("group"));
    }

    @Test
    void users_that_are_no_longer_to_be_synced_count_as_gone() {
        accept(IntStream.range(0, 10)
                .mapToObj(i -> new DirectoryUser("u-" + i, i + "@club.example", false, i > 4, true))
                .toList());

        assertThat(synced()).hasSize(10);
        assertThat(holds()).hasSize(1);
    }

    @Test
    void a_hold_is_withdrawn_when_the_group_has_them_again() {
        accept(users(5));

        accept(users(10));

        assertThat(holds()).isEmpty();
        assertThat(synced()).hasSize(10);
    }

    @Test
    void an_approval_is_about_those_whom_it_names() {
        accept(users(8));
        decide(true);

        accept(users(5));

        assertThat(synced())
                .as("8 and 9 were approved; 5 to 7 were not")
                .containsExactly("u-0", "u-1", "u-2", "u-3", "u-4", "u-5", "u-6", "u-7");
        assertThat(holds()).singleElement().matches(hold -> hold.reason().contains("without 3"));
    }

    @Test
    void whom_a_person_keeps_is_not_proposed_again_until_the_group_had_her_again() {
        accept(users(8));
        decide(false);
        accept(users(8));
        accept(users(8));
        assertThat(synced()).hasSize(10);
        assertThat(holds()).isEmpty();

        accept(users(10));
        accept(users(8));

        assertThat(synced()).hasSize(10);
        assertThat(holds()).hasSize(1);
    }

    @Test
    void a_failed_reading_changes_no_member_and_says_since_when() {
        db.write(tx -> {
            new GroupTable(tx).failed(GROUP, "404: check its id.");
            return true;
        });

        assertThat(synced()).hasSize(10);
        assertThat(db.<List<GroupTable.Reading>>read(tx -> new GroupTable(tx).readings()))
                .singleElement()
                .matches(reading -> reading.failingSince() != null && reading.readMicros() > 0);

        accept(users(10));
        assertThat(db.<List<GroupTable.Reading>>read(tx -> new GroupTable(tx).readings()))
                .singleElement()
                .matches(reading -> reading.failingSince() == null);
    }

    private GroupKeeper.Outcome accept(List<DirectoryUser> users) {
        return db.write(tx -> keeper.accept(tx, GROUP, users));
    }

    private void decide(boolean approve) {
        long hold = holds().get(0).id();
        assertThat(db.<Boolean>write(
                        tx -> approve ? new GroupHolds(tx).approve(hold) : new GroupHolds(tx).reject(hold)))
                .isTrue();
    }

    private List<StatusQueries.OpenHold> holds() {
        return db.read(StatusQueries::holds);
    }

    private List<String> synced() {
        return db.<List<GroupTable.Member>>read(tx -> new GroupTable(tx).members(GROUP)).stream()
                .filter(member -> member.mailbox() != null)
                .map(GroupTable.Member::member)
                .toList();
    }

    private List<String> standings() {
        return db.<List<GroupTable.Member>>read(tx -> new GroupTable(tx).members(GROUP)).stream()
                .map(member -> member.member() + " " + member.standing())
                .toList();
    }

    private static List<DirectoryUser> users(int count) {
        return IntStream.range(0, count).mapToObj(GroupStory::user).toList();
    }

    private static DirectoryUser user(int i) {
        return new DirectoryUser("u-" + i, i + "@club.example", false, true, true);
    }
}
