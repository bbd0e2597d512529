package io.contactsync.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.contactsync.event.ContactId;
import io.contactsync.feed.outbox.TriggerWatch;
import io.contactsync.memberdb.MemberDatabase;
import io.contactsync.memberdb.OutboxRow;
import io.contactsync.memberdb.Password;
import io.contactsync.memberdb.SourceRefusedException;
import io.contactsync.memberdb.SourceSettings;
import io.contactsync.memberdb.TableCapture;
import io.contactsync.memberdb.WatchedTable;
import io.contactsync.testkit.PrivatePostgres;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Every story on PostgreSQL. */
class PostgresCaptureIT {

    /** One for all tests: each database more costs the server seconds when it ends. */
    private static final StoryDatabase DATABASE = PostgresStory.shared();

    @Nested
    class Relays extends RelayStory {
        @Override
        StoryDatabase database() {
            return DATABASE;
        }
    }

    @Nested
    class Rows extends RowsStory {
        @Override
        StoryDatabase database() {
            return DATABASE;
        }
    }

    @Nested
    class Comparisons extends ComparisonStory {
        @Override
        StoryDatabase database() {
            return DATABASE;
        }
    }

    @Nested
    class Steps extends StepsStory {
        @Override
        StoryDatabase database() {
            return DATABASE;
        }
    }

    @Nested
    class Standbys extends StandbyStory {
        @Override
        StoryDatabase database() {
            return DATABASE;
        }
    }

    @Nested
    class Ahead extends AheadStory {
        @Override
        StoryDatabase database() {
            return DATABASE;
        }
    }

    @Nested
    class Installations extends InstallationStory {
        @Override
        StoryDatabase database() {
            return DATABASE;
        }
    }

    @Nested
    class Outboxes extends OutboxStory {
        @Override
        StoryDatabase database() {
            return DATABASE;
        }

        @Override
        String failing() {
            return "id * (1 / (case when chapter = 'zero' then 0 else 1 end))";
        }

        @Override
        String dropTrigger(String name) {
            return super.dropTrigger(name) + " on member";
        }

        @Test
        void a_trigger_that_was_switched_off_and_on_between_two_looks_is_answered_with_a_comparison() throws Exception {
            members(2);
            capture.settle();
            assertThat(watch().check()).isTrue();
            loop(capture).runIfDue();
            capture.settle();
            sink.drain();

            sql(
                    "alter table member disable trigger all",
                    "update member set first_name = 'X' where id = 1",
                    "alter table member enable trigger all");
            assertThat(watch().check()).as("after a restart").isTrue();

            assertThat(loop(capture).runIfDue()).isPresent();
            capture.settle();
            assertThat(sink.drain()).containsExactly("updated 1");
            assertThat(watch().check()).isTrue();
            assertThat(loop(capture).runIfDue()).as("once").isEmpty();
        }

        @Test
        void what_else_happens_to_table_and_catalog_asks_for_no_comparison() throws Exception {
            capture.settle();
            assertThat(watch().check()).isTrue();
            loop(capture).runIfDue();

            try (Connection connection = connect();
                    Statement statement = connection.createStatement()) {
                for (String sql : List.of(
                        "vacuum (freeze) pg_catalog.pg_trigger",
                        "vacuum (full, freeze) pg_catalog.pg_trigger",
                        "vacuum (full) member",
                        "alter table member add column remark text",
                        "alter table member alter column first_name type text",
                        "create index on member (last_name)",
                        "create trigger theirs before update on member for each row"
                                + " execute function suppress_redundant_updates_trigger()",
                        "alter table member disable trigger theirs",
                        "grant select on member to public")) {
                    statement.execute(sql);
                }
            }
            assertThat(watch().check()).isTrue();

            assertThat(loop(capture).runIfDue()).isEmpty();
        }

        private TriggerWatch watch() {
            return new TriggerWatch(capture.installer, capture.state, capture.listener);
        }

        @Test
        void truncate_asks_for_a_comparison() throws Exception {
            members(2);
            sql("insert into phone values (1, 1, '1')");
            capture.settle();
            loop(capture).runIfDue();
            capture.settle();
            sink.drain();
            assertThat(loop(capture).runIfDue()).isEmpty();

            sql("truncate phone");
            capture.settle();
            assertThat(loop(capture).runIfDue()).isPresent();
            capture.settle();

            assertThat(sink.drain()).containsExactly("updated 1");
            assertThat(loop(capture).runIfDue()).as("once").isEmpty();
        }

        @Test
        void a_transaction_that_commits_late_is_not_passed_over() throws Exception {
            members(2);
            capture.settle();
            sink.drain();
            try (Connection slow = connect();
                    Statement statement = slow.createStatement()) {
                slow.setAutoCommit(false);
                statement.execute("insert into phone values (1, 1, 'slow')");
                sql("insert into phone values (2, 1, 'quick')");
                capture.settle();
                assertThat(sink.drain()).containsExactly("updated 2");

                slow.commit();
            }
            capture.settle();

            assertThat(sink.drain()).containsExactly("updated 1");
            capture.assertPublishedEqualsQuery();
        }

        @Test
        void a_cascade_is_noticed() throws Exception {
            sql(
                    "alter table phone add foreign key (member_id) references member (id) on delete cascade on update cascade");
            members(1);
            sql("insert into phone values (1, 1, '1')");
            capture.settle();
            sink.drain();

            sql("update member set id = 2 where id = 1");
            capture.settle();

            assertThat(sink.drain()).containsExactlyInAnyOrder("deleted 1", "created 2");
            capture.assertPublishedEqualsQuery();
        }

        @Test
        void keys_of_every_common_type_are_found_again() throws Exception {
            for (String type :
                    List.of("bigint", "smallint", "numeric(10,0)", "uuid", "varchar(40)", "char(40)", "text", "name")) {
                String value = type.equals("uuid") ? "'00000000-0000-0000-0000-00000000000a'" : "'42'";
                sql("drop table if exists keyed", "create table keyed (k " + type + " primary key, n text)");
                Capture keyed = capture(
                        "select k as contact_id, n as name from keyed",
                        List.of(new WatchedTable("keyed", "k")),
                        state(type.replaceAll("\\W", "")));
                capture.installer.uninstall();
                keyed.installer.install();
                sql("insert into keyed values (" + value + ", 'A')");
                keyed.settle();
                assertThat(sink.drain()).as(type).containsExactly("created " + value.replace("'", ""));

                new Resync(keyed.state)
                        .contacts(List.of(new ContactId("no such id"), new ContactId("99999999999999999999")));
                sql("delete from keyed");
                keyed.settle();
                assertThat(sink.drain())
                        .as(type)
                        .containsExactlyInAnyOrder(
                                "deleted " + value.replace("'", ""),
                                "deleted no such id",
                                "deleted 99999999999999999999");
                keyed.close();
            }
        }

        @Test
        void spellings_that_the_database_takes_for_equal_are_kept_apart() throws Exception {
            sql(
                    "create collation nocase (provider = icu, locale = 'und-u-ks-level2', deterministic = false)",
                    "create table nick (n text collate nocase primary key, name text)");
            Capture nick = capture(
                    "select n as contact_id, name from nick", List.of(new WatchedTable("nick", "n")), state("second"));
            capture.installer.uninstall();
            nick.installer.install();
            sql("insert into nick values ('abc', 'A')");
            nick.settle();
            assertThat(sink.drain()).containsExactly("created abc");

            sql("update nick set n = 'ABC'");
            nick.settle();
            assertThat(sink.drain()).containsExactlyInAnyOrder("deleted abc", "created ABC");

            new Resync(nick.state).contacts(List.of(new ContactId("aBc")));
            nick.settle();
            assertThat(sink.drain())
                    .as("nobody was ever published under that spelling")
                    .isEmpty();
        }

        @Test
        void a_column_renamed_under_the_trigger_asks_for_a_comparison_and_fails_no_statement() throws Exception {
            members(1);
            capture.settle();
            loop(capture).runIfDue();
            capture.settle();
            sql("alter table member rename column id to nr");

            sql("update member set first_name = 'X'");

            assertThat(capture.database.outbox().take(10))
                    .extracting(OutboxRow::op)
                    .containsExactly(OutboxRow.Op.FAILED);
        }

        @Test
        void an_outbox_that_cannot_be_written_lets_a_doomed_transaction_fail() throws Exception {
            members(1);
            try (Connection holder = connect();
                    Statement holding = holder.createStatement();
                    Connection writer = connect();
                    Statement writing = writer.createStatement()) {
                holder.setAutoCommit(false);
                holding.execute("lock table contactsync_outbox_default in access exclusive mode");
                writing.execute("set statement_timeout = '500ms'");

                assertThatThrownBy(() -> writing.execute("update member set first_name = 'X'"))
                        .isInstanceOf(SQLException.class)
                        .hasMessageContaining("statement timeout");
                holder.rollback();
            }
            assertThat(database().texts("select first_name from member")).containsExactly("A1");
        }

        @Test
        void no_superuser_is_needed_and_no_writer_of_members_needs_new_rights() throws Exception {
            String suffix = DATABASE.url().substring(DATABASE.url().lastIndexOf('_'));
            String sync = "sync" + suffix;
            String app = "app" + suffix;
            capture.installer.uninstall();
            for (String statement : DocumentedSql.below("### PostgreSQL")) {
                sql(statement
                        .replaceAll("\\bsync\\b", sync)
                        .replace("address", "phone")
                        .replace("…", "secret"));
            }
            sql("create role " + app + " login password 'secret'", "grant insert, update, delete on member to " + app);
            var settings = new SourceSettings(
                    DATABASE.url() + "?currentSchema=contactsync,public",
                    sync,
                    new Password("secret"),
                    QUERY,
                    TABLES,
                    "default");
            var restricted = new Capture(settings, state("second"), sink);
            opened.add(restricted);

            restricted.installer.install();
            try (Connection connection = DriverManager.getConnection(DATABASE.url(), app, "secret");
                    Statement statement = connection.createStatement()) {
                statement.execute("insert into member (id, first_name) values (1, 'Ada')");
            }
            restricted.settle();
            assertThat(sink.drain()).containsExactly("created 1");
            assertThat(restricted.installer.status())
                    .extracting(TableCapture::state)
                    .containsOnly(TableCapture.State.INSTALLED);

            restricted.installer.uninstall();
            assertThat(database().texts(database().leftovers())).isEmpty();
        }

        @Test
        void a_disabled_trigger_is_told_from_a_missing_one_and_made_anew() throws Exception {
            sql("alter table member disable trigger contactsync_default_t0_update");
            assertThat(capture.installer.status())
                    .containsExactly(
                            new TableCapture("member", TableCapture.State.DISABLED),
                            new TableCapture("phone", TableCapture.State.INSTALLED));

            capture.installer.install();

            assertThat(capture.installer.status())
                    .extracting(TableCapture::state)
                    .containsOnly(TableCapture.State.INSTALLED);
        }

        @Test
        void a_refusal_names_its_cause_in_one_line() {
            var wrong = new SourceSettings(
                    DATABASE.url(), database().username(), new Password("wrong"), QUERY, TABLES, "default");
            try (MemberDatabase database = MemberDatabase.open(wrong)) {
                assertThatThrownBy(() -> database.reader().mapping())
                        .isInstanceOf(SourceRefusedException.class)
                        .hasMessageContaining("password authentication failed")
                        .hasMessageNotContaining("wrong");
            }
            Capture noTable = capture("select id as contact_id from membr", TABLES, capture.state);
            assertThatThrownBy(() -> noTable.reader.mapping())
                    .isInstanceOf(SourceRefusedException.class)
                    .hasMessageContaining("membr");
            Capture noWatched = capture(QUERY, List.of(new WatchedTable("nowhere", "id")), capture.state);
            assertThatThrownBy(noWatched.installer::install).hasMessageContaining("nowhere is not there");
        }

        @Test
        void no_transaction_on_the_source_is_open_while_the_broker_is_asked() throws Exception {
            members(1);
            var asked = new AtomicBoolean();
            // The session of the lock is asked now and then, for a moment: what is open stays open until the broker
            // answers.
            sink.beforePublish.add(() -> await().untilAsserted(() -> {
                assertThat(database()
                                .texts("select state from pg_stat_activity"
                                        + " where application_name = 'contact-sync' and datname = current_database()"))
                        .isNotEmpty()
                        .containsOnly("idle");
                asked.set(true);
            }));

            capture.settle();

            assertThat(asked).isTrue();
        }

        @Test
        void a_source_that_is_away_is_said_once_and_resumed_by_itself() throws Exception {
            try (PrivatePostgres server = PrivatePostgres.started()) {
                var settings = new SourceSettings(
                        server.jdbcUrl(), server.username(), new Password(server.password()), QUERY, TABLES, "default");
                String[] schema = {
                    "create table member (id integer primary key, first_name text, last_name text, email text, born text,"
                            + " chapter text, active integer not null default 1)",
                    "create table phone (member_id integer, nr integer, number text)"
                };
                try (Connection connection =
                                DriverManager.getConnection(server.jdbcUrl(), server.username(), server.password());
                        Statement statement = connection.createStatement()) {
                    statement.execute(schema[0]);
                    statement.execute(schema[1]);
                    try (var source = new Capture(settings, state("second"), sink)) {
                        source.installer.install();
                        source.settle();
                        statement.execute("insert into member (id, first_name) values (1, 'Ada')");

                        server.kill();
                        assertThat(source.relay.runOnce()).isEqualTo(Relay.Step.WAITING);
                        assertThat(source.relay.runOnce()).isEqualTo(Relay.Step.WAITING);
                        assertThat(source.listener.parts).containsExactly("broken SOURCE");
                        server.start();
                        await().until(() -> source.relay.runOnce() == Relay.Step.WORKED);

                        assertThat(sink.drain()).containsExactly("created 1");
                        assertThat(source.listener.parts).containsExactly("broken SOURCE", "restored SOURCE");
                    }
                }
            }
        }
    }
}
