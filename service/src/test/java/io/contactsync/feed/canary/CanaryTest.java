package io.contactsync.feed.canary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contactsync.event.ContactData;
import io.contactsync.event.ContactId;
import io.contactsync.memberdb.CaptureKind;
import io.contactsync.memberdb.MemberDatabase;
import io.contactsync.memberdb.SourceSettings;
import io.contactsync.memberdb.TouchStatement;
import io.contactsync.memberdb.WatchedTable;
import io.contactsync.state.CanaryRecord;
import io.contactsync.state.CanaryRecord.Verdict;
import io.contactsync.state.Contacts;
import io.contactsync.state.LinkWishes;
import io.contactsync.state.Mailboxes;
import io.contactsync.state.Published;
import io.contactsync.state.StateDb;
import io.contactsync.state.TestStateDb;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A canary over a real member database and a real state DB; what relay, intake and delivery write there, the test writes. */
class CanaryTest {

    private static final ContactId ROW = new ContactId("0");
    private static final String OFFICE = "office@club.example";
    private static final Duration EVERY = Duration.ofMinutes(5);
    private static final Duration WITHIN = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    private final SettableClock clock = new SettableClock();
    private MemberDatabase source;
    private StateDb state;
    private boolean active = true;
    private Canary canary;

    @BeforeEach
    void open() {
        sql("create table member (id integer primary key, note text)");
        sql("insert into member values (0, ''), (1, 'somebody else')");
        source = MemberDatabase.open(new SourceSettings(
                members(),
                null,
                null,
                "select id as contact_id, note as \"personalNotes\" from member",
                List.of(new WatchedTable("member", "id")),
                SourceSettings.DEFAULT_INSTALLATION,
                CaptureKind.OUTBOX,
                null));
        state = TestStateDb.open(folder.resolve("state.db"), clock);
        state.write(tx -> tx.jdbc().update("insert into mailbox (mailbox, address) values (?, ?)", OFFICE, OFFICE));
        canary = canary("update member set note = :stamp where id = 0");
    }

    @AfterEach
    void close() {
        source.close();
        state.close();
    }

    @Test
    void a_change_that_graph_took_in_time_is_well_and_says_how_long_it_took() {
        canary.runOnce();
        publish();
        store();
        clock.pass(Duration.ofSeconds(3));
        canary.runOnce();
        boolean underWay = known();
        deliver();
        canary.runOnce();

        assertThat(underWay).isFalse();
        assertThat(verdict().ok()).isTrue();
        assertThat(verdict().micros()).isEqualTo(3_000_000);
        assertThat(note(1)).isEqualTo("somebody else");
    }

    @Test
    void it_flies_once_each_time_and_again_when_it_is_due() {
        canary.runOnce();
        String first = note(0);
        arrive();
        canary.runOnce();
        clock.pass(EVERY.minusSeconds(1));
        canary.runOnce();
        String before = note(0);
        clock.pass(Duration.ofSeconds(1));
        canary.runOnce();

        assertThat(first).matches("\\d{16}");
        assertThat(before).isEqualTo(first);
        assertThat(note(0)).isNotEqualTo(first);
    }

    @Test
    void a_change_that_nobody_noticed_is_an_alarm_when_its_time_is_over() {
        canary.runOnce();
        clock.pass(WITHIN);
        canary.runOnce();
        boolean early = known();
        clock.pass(Duration.ofSeconds(1));
        canary.runOnce();

        assertThat(early).isFalse();
        assertThat(verdict().ok()).isFalse();
        assertThat(verdict().stuck()).isEqualTo("NOT_NOTICED");
    }

    @Test
    void a_change_whose_event_is_not_confirmed_is_stuck_before_the_broker() {
        publish();
        canary.runOnce();
        state.write(tx -> {
            new Published(tx).doubt(List.of(ROW));
            return true;
        });

        assertThat(afterItsTime().stuck()).isEqualTo("NOT_PUBLISHED");
    }

    @Test
    void a_change_that_no_process_takes_in_is_stuck_in_the_queue() {
        canary.runOnce();
        publish();

        assertThat(afterItsTime().stuck()).isEqualTo("NOT_TAKEN_IN");
    }

    @Test
    void an_older_state_that_was_delivered_is_not_taken_for_the_change() {
        canary.runOnce();
        arrive();
        canary.runOnce();
        clock.pass(EVERY);
        canary.runOnce();

        assertThat(afterItsTime().stuck()).isEqualTo("NOT_NOTICED");
        assertThat(verdict().micros()).as("the last that arrived").isZero();
    }

    @Test
    void a_paused_mailbox_and_one_that_refuses_us_are_named() {
        canary.runOnce();
        publish();
        store();
        state.write(tx -> new Mailboxes(tx).pause(OFFICE));

        assertThat(afterItsTime().stuck()).isEqualTo("NOT_DELIVERED");
        assertThat(verdict().detail()).endsWith("the mailbox is paused");
    }

    @Test
    void a_contact_that_no_target_takes_is_named() {
        canary.runOnce();
        publish();
        state.write(tx -> {
            new Contacts(tx).save(List.of(contact(tx.nowMicros())));
            return true;
        });

        assertThat(afterItsTime().detail()).endsWith("no target takes the contact into this mailbox");
    }

    @Test
    void an_update_that_changes_another_number_of_rows_is_an_alarm_at_once() {
        canary = canary("update member set note = :stamp where id = 4711");

        canary.runOnce();

        assertThat(verdict().stuck()).isEqualTo("NOT_CHANGED");
        assertThat(verdict().detail()).isEqualTo("canary.update changed 0 rows (expected: 1)");
    }

    @Test
    void a_database_that_refuses_the_update_is_an_alarm_without_its_data() {
        canary = canary("update members set note = :stamp where id = 0");

        canary.runOnce();

        assertThat(verdict().stuck()).isEqualTo("NOT_CHANGED");
        assertThat(verdict().detail()).contains("canary.update").doesNotContain("\n");
    }

    @Test
    void a_standby_does_not_fly() {
        active = false;

        canary.runOnce();

        assertThat(note(0)).isEmpty();
        assertThat(known()).isFalse();
    }

    @Test
    void what_is_not_renewed_grows_old() {
        canary.runOnce();
        arrive();
        canary.runOnce();
        clock.pass(EVERY.plus(WITHIN));
        boolean soon = overdue();
        clock.pass(Duration.ofMinutes(2));

        assertThat(soon).isFalse();
        assertThat(overdue()).isTrue();
    }

    @Test
    void the_doctors_trial_changes_nothing() {
        int rows = new TouchStatement("update member set note = :stamp where id = 1").tryOut(source);

        assertThat(rows).isEqualTo(1);
        assertThat(note(1)).isEqualTo("somebody else");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "update member set note = 'now' where id = 0",
                "update member set note = ':stamp' where id = 0",
                "update member set note = :stamp where id = 0;"
            })
    void a_statement_that_cannot_be_followed_is_refused(String sql) {
        assertThatThrownBy(() -> new TouchStatement(sql))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("update: ");
    }

    private Canary canary(String update) {
        return new Canary(
                new CanarySettings(ROW, "Office@club.example", EVERY, WITHIN, new TouchStatement(update)),
                source,
                state,
                () -> active,
                clock);
    }

    private Verdict afterItsTime() {
        clock.pass(WITHIN.plusSeconds(1));
        canary.runOnce();
        return verdict();
    }

    private void arrive() {
        publish();
        store();
        deliver();
    }

    private void publish() {
        state.write(tx -> {
            long version = new io.contactsync.state.Versions(tx).draw(1);
            new Published(tx).save(List.of(new Published.Row(ROW, version, "hash", false, 0)));
            return true;
        });
    }

    private void store() {
        state.write(tx -> {
            long now = tx.nowMicros();
            new Contacts(tx).save(List.of(contact(now)));
            new LinkWishes(tx).apply(List.of(new LinkWishes.Wish(OFFICE, "", ROW, true, false, now)));
            return true;
        });
    }

    private Contacts.Row contact(long now) {
        return new Contacts.Row(
                ROW,
                now,
                ContactData.ofJson("{\"personalNotes\":\"" + note(0) + "\"}"),
                Map.of(),
                false,
                1,
                Contacts.Origin.RELAY,
                now);
    }

    private void deliver() {
        state.write(tx -> tx.jdbc().update("update link set state = 'synced'"));
    }

    private boolean known() {
        return state.read(tx -> new CanaryRecord(tx).find()).isPresent();
    }

    private boolean overdue() {
        return state.read(tx -> new CanaryRecord(tx).find()).orElseThrow().overdue();
    }

    private Verdict verdict() {
        return state.read(tx -> new CanaryRecord(tx).find()).orElseThrow().verdict();
    }

    private String members() {
        return "jdbc:sqlite:" + folder.resolve("members.db");
    }

    private String note(int id) {
        try (var members = DriverManager.getConnection(members());
                var statement = members.createStatement();
                var rows = statement.executeQuery("select note from member where id = " + id)) {
            rows.next();
            return rows.getString(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void sql(String sql) {
        try (var members = DriverManager.getConnection(members());
                var statement = members.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class SettableClock extends Clock {
        private Instant now = Instant.parse("2026-11-22T13:00:00Z").truncatedTo(ChronoUnit.MICROS);

        void pass(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
