package io.contactsync.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.contactsync.ops.StatusReport.MailboxState;
import io.contactsync.ops.StatusReport.MailboxStatus;
import io.contactsync.ops.StatusReport.Totals;
import io.contactsync.state.ConsumeTroubles;
import io.contactsync.state.StateDb;
import io.contactsync.state.Tx;
import io.contactsync.state.Workers;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What status says; each kind of state DB is a subclass that says only how to open it. */
abstract class StatusStory {

    private static final Instant NOW = Instant.parse("2026-11-23T02:00:00Z");

    protected abstract StateDb db();

    private StateDb timeless() {
        return new TimelessStateDb(db(), NOW);
    }

    private StateRows rows() {
        return new StateRows(timeless());
    }

    @Test
    void a_state_db_in_which_nothing_happened_yet_is_in_sync() {
        StatusReport report = StatusReader.read(timeless());

        assertThat(report.inSync()).isTrue();
        assertThat(report.mailboxes()).isEmpty();
        assertThat(report.totals()).isEqualTo(new Totals(0, 0, 0, 0, 0, 0, 0));
    }

    @Test
    void each_folder_is_counted_by_how_its_contacts_stand() {
        rows().mailbox("m1", "office@club.example", "Members")
                .mailbox("m2", "board@club.example", "")
                .links("m1", "Members", "s", 5, "synced", true, Duration.ofHours(9))
                .links("m1", "Members", "p", 3, "pending", true, Duration.ofMinutes(2))
                .links("m1", "Members", "d", 2, "pending", false, Duration.ofMinutes(1))
                .links("m1", "Members", "f", 1, "failing", true, Duration.ofMinutes(7))
                .links("m1", "Members", "h", 2, "held", false, Duration.ofMinutes(3))
                .links("m1", "Members", "r", 1, "rejected", false, Duration.ofHours(2))
                .links("m1", "Members", "a", 4, "adopted", false, Duration.ofHours(3))
                .links("m2", "", "s", 6, "synced", true, Duration.ofHours(9));

        StatusReport report = StatusReader.read(timeless());

        assertThat(report.mailboxes()).extracting(MailboxStatus::id).containsExactly("m2", "m1");
        assertThat(report.mailboxes().get(0).contacts()).isEqualTo(new Totals(6, 6, 0, 0, 0, 0, 0));
        assertThat(report.mailboxes().get(1).contacts()).isEqualTo(new Totals(9, 5, 5, 1, 2, 1, 4));
        assertThat(report.totals()).isEqualTo(new Totals(15, 11, 5, 1, 2, 1, 4));
        assertThat(report.inSync()).isFalse();
    }

    @Test
    void the_oldest_unsynced_change_is_the_oldest_of_those_that_have_not_arrived() {
        rows().mailbox("m1", "office@club.example", "")
                .links("m1", "", "s", 1, "synced", true, Duration.ofHours(9))
                .links("m1", "", "r", 1, "rejected", false, Duration.ofHours(8))
                .links("m1", "", "p", 1, "pending", true, Duration.ofSeconds(30))
                .links("m1", "", "f", 1, "failing", true, Duration.ofSeconds(90));

        StatusReport report = StatusReader.read(timeless());

        assertThat(Objects.requireNonNull(report.oldestUnsynced()).ageSeconds()).isEqualTo(90);
        assertThat(report.mailboxes().get(0).oldestUnsynced()).isEqualTo(report.oldestUnsynced());
    }

    @Test
    void a_mailbox_says_why_nothing_moves() {
        rows().mailbox("m1", "a@club.example", "")
                .mailbox("m2", "b@club.example", "")
                .mailbox("m3", "c@club.example", "")
                .mailbox("m4", "d@club.example", "")
                .paused("m1")
                .gate("m2", Duration.ofSeconds(60))
                .refusing("m3", "mailbox", "ErrorAccessDenied", "Grant Contacts.ReadWrite")
                .gate("m4", Duration.ofSeconds(-60));

        StatusReport report = StatusReader.read(timeless());

        assertThat(report.mailboxes())
                .extracting(MailboxStatus::state)
                .containsExactly(MailboxState.PAUSED, MailboxState.THROTTLED, MailboxState.REFUSING, MailboxState.IDLE);
        assertThat(report.mailboxes().get(1).throttledUntil()).isEqualTo(NOW.plusSeconds(60));
        assertThat(Objects.requireNonNull(report.mailboxes().get(2).error()).remedy())
                .isEqualTo("Grant Contacts.ReadWrite");
        assertThat(report.mailboxes().get(3).throttledUntil()).isNull();
    }

    @Test
    void a_folder_that_cannot_be_had_is_shown_and_the_others_are_not() {
        rows().mailbox("m1", "office@club.example", "Members")
                .mailbox("m2", "other@club.example", "")
                .folderFails("m1", "Members", "ErrorFolderExists", "Cannot make the folder.")
                .links("m1", "Members", "p", 3, "pending", true, Duration.ofSeconds(30));

        StatusReport report = StatusReader.read(db());

        assertThat(report.mailboxes())
                .extracting(MailboxStatus::state)
                .containsExactly(MailboxState.REFUSING, MailboxState.IDLE);
        assertThat(Objects.requireNonNull(report.mailboxes().get(0).error()).code())
                .isEqualTo("ErrorFolderExists");
    }

    @Test
    void what_keeps_all_who_deliver_from_the_queue_is_said_while_it_is_told() {
        trouble(Duration.ofSeconds(-30), tx -> new ConsumeTroubles(tx).tell("a", "the queue is no good"));

        StatusReport report = StatusReader.read(timeless());
        assertThat(report.inSync()).isFalse();
        assertThat(report.notConsuming())
                .isEqualTo(new StatusReport.NotConsuming("the queue is no good", NOW.minusSeconds(30)));

        trouble(Duration.ofSeconds(-10), tx -> new ConsumeTroubles(tx).tell("a", "it still is not"));
        assertThat(StatusReader.read(timeless()).notConsuming())
                .isEqualTo(new StatusReport.NotConsuming("it still is not", NOW.minusSeconds(30)));

        trouble(Duration.ZERO, tx -> new ConsumeTroubles(tx).over("a"));
        assertThat(StatusReader.read(timeless()).notConsuming()).isNull();
        assertThat(StatusReader.read(timeless()).inSync()).isTrue();
    }

    @Test
    void who_takes_events_speaks_for_all_and_the_dead_and_the_future_are_not_believed() {
        trouble(Duration.ofMinutes(-2), tx -> new ConsumeTroubles(tx).tell("gone", "killed since"));
        assertThat(StatusReader.read(timeless()).notConsuming())
                .as("nobody told it for two minutes")
                .isNull();

        trouble(Duration.ofHours(24), tx -> new ConsumeTroubles(tx).tell("ahead", "by a clock that was wrong"));
        assertThat(StatusReader.read(timeless()).notConsuming())
                .as("of tomorrow")
                .isNull();

        trouble(Duration.ZERO, tx -> {
            new Workers(tx).seen("one", 60_000_000);
            new Workers(tx).seen("other", 60_000_000);
            new ConsumeTroubles(tx).tell("a", "no way");
        });
        assertThat(StatusReader.read(timeless()).notConsuming())
                .as("one of two takes events")
                .isNull();

        trouble(Duration.ZERO, tx -> new ConsumeTroubles(tx).tell("b", "no way"));
        assertThat(StatusReader.read(timeless()).notConsuming()).isNotNull();
    }

    private void trouble(Duration fromNow, Consumer<Tx> work) {
        new TimelessStateDb(db(), NOW.plus(fromNow)).write(tx -> {
            work.accept(tx);
            return true;
        });
    }

    @Test
    void what_is_to_be_deleted_of_a_deleted_user_is_not_waited_for() {
        rows().mailbox("m1", "left@club.example", "")
                .refusing("m1", "MAILBOX", "Request_ResourceNotFound", "Take the user out.")
                .links("m1", "", "d", 3, "pending", false, Duration.ofDays(9))
                .mailbox("m2", "locked@club.example", "")
                .refusing("m2", "MAILBOX", "ErrorAccessDenied", "Grant it.")
                .links("m2", "", "d", 2, "pending", false, Duration.ofSeconds(9));

        StatusReport report = StatusReader.read(timeless());

        assertThat(report.totals().pending()).isEqualTo(2);
        assertThat(report.mailboxes().get(0).oldestUnsynced())
                .as("of the deleted user")
                .isNull();
        assertThat(report.mailboxes().get(0).contacts()).isEqualTo(StatusReport.Totals.NONE);
        assertThat(Objects.requireNonNull(report.oldestUnsynced()).ageSeconds()).isEqualTo(9);
    }

    @Test
    void the_eta_is_what_is_pending_at_the_rate_of_the_last_minutes() {
        rows().mailbox("m1", "office@club.example", "")
                .links("m1", "", "p", 100, "pending", true, Duration.ofSeconds(30))
                .links("m1", "", "f", 50, "failing", true, Duration.ofSeconds(30))
                .writes("m1", 40, Duration.ofSeconds(20))
                .mailbox("m2", "still@club.example", "")
                .links("m2", "", "p", 100, "pending", true, Duration.ofSeconds(30));

        StatusReport report = StatusReader.read(timeless());

        // 40 in 20 s, so 100 in 50 s.
        assertThat(report.mailboxes().get(0).eta()).isCloseTo(NOW.plusSeconds(50), within(10, ChronoUnit.SECONDS));
        assertThat(report.mailboxes().get(1).eta()).as("nothing moves there").isNull();
    }

    @Test
    void links_of_a_mailbox_that_is_not_configured_any_more_are_still_counted() {
        rows().links("gone", "Members", "p", 2, "pending", false, Duration.ofSeconds(1));

        StatusReport report = StatusReader.read(timeless());

        assertThat(report.mailboxes()).singleElement().satisfies(mailbox -> {
            assertThat(mailbox.id()).isEqualTo("gone");
            assertThat(mailbox.contacts()).isEqualTo(new Totals(0, 0, 2, 0, 0, 0, 0));
        });
    }

    @Test
    void only_what_is_open_waits_for_a_person() {
        rows().mailbox("m1", "office@club.example", "")
                .links("m1", "", "h", 1, "held", false, Duration.ofMinutes(1))
                .mailboxHold(7, "m1", "", "h-1")
                .deadLetter(1, "open")
                .deadLetter(2, "healed");

        StatusReport report = StatusReader.read(timeless());

        assertThat(report.holds()).isEqualTo(1);
        assertThat(report.deadLetters()).isEqualTo(1);
        assertThat(HoldReport.read(timeless())).singleElement().satisfies(hold -> {
            assertThat(hold.id()).isEqualTo(7);
            assertThat(hold.contacts()).isEqualTo(1);
        });
    }

    @Test
    void its_json_is_as_documented() {
        rows().mailbox("m1", "office@club.example", "Members")
                .links("m1", "Members", "p", 1, "pending", true, Duration.ofSeconds(4));

        JsonNode json = JsonMapper.builder().build().readTree(StatusJson.of(StatusReader.read(timeless())));

        assertThat(json.propertyNames())
                .containsExactly(
                        "at",
                        "inSync",
                        "oldestUnsynced",
                        "totals",
                        "holds",
                        "deadLetters",
                        "notConsuming",
                        "settling",
                        "repair",
                        "mailboxes");
        assertThat(json.get("mailboxes").get(0).propertyNames())
                .containsExactlyInAnyOrder(
                        "id",
                        "address",
                        "folder",
                        "state",
                        "wanted",
                        "inSync",
                        "pending",
                        "failing",
                        "held",
                        "rejected",
                        "adopted",
                        "oldestUnsynced",
                        "throttledUntil",
                        "paused",
                        "error",
                        "eta");
        assertThat(json.get("mailboxes").get(0).get("state").asString()).isEqualTo("working");
        assertThat(json.get("oldestUnsynced").propertyNames()).containsExactly("at", "ageSeconds");
    }

    @Test
    void deletes_that_wait_for_what_comes_back_are_said_and_how_long() {
        rows().mailbox("m1", "office@club.example", "Members")
                .links("m1", "Members", "d", 2, "pending", false, Duration.ofSeconds(4))
                .links("m1", "Members", "p", 1, "pending", true, Duration.ofSeconds(4));
        timeless()
                .write(tx -> tx.jdbc()
                        .update(
                                "update link set graph_id = 'g of ' || folder || contact, next_attempt = ?",
                                tx.nowMicros() + 26_000_000));

        StatusReport report = StatusReader.read(timeless());

        assertThat(report.inSync()).isFalse();
        assertThat(report.settling()).isEqualTo(new StatusReport.Settling(2, NOW.plusSeconds(26)));
        assertThat(Texts.settling(Objects.requireNonNull(report.settling()), report.at()))
                .isEqualTo("2 deletes settle for 26 s: what comes back meanwhile keeps its place");

        timeless().write(tx -> tx.jdbc().update("update link set next_attempt = 0"));
        assertThat(StatusReader.read(timeless()).settling()).isNull();
    }
}
