package io.contactsync.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contactsync.feed.outbox.TriggerWatch;
import io.contactsync.memberdb.WatchedTable;
import io.contactsync.state.FeedState;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** What becomes of capture log when the database loses its log, or its tables change: it is said, compared, and goes on. */
class LogLossIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @Nested
    class OnPostgres extends LogLoss {
        private static final StoryDatabase DATABASE = PostgresStory.shared();
        private static final String SLOTS =
                "from pg_replication_slots where database = current_database() and slot_name like 'contactsync%'";

        @Override
        StoryDatabase database() {
            return DATABASE;
        }

        @Test
        void a_publication_that_was_dropped_is_said_and_compared_when_it_is_back() throws Exception {
            var watch = new TriggerWatch(capture.database.capture(), capture.state, RelayListener.NONE);
            assertThat(watch.check()).isTrue();
            forgetComparison();

            sql("drop publication contactsync_default");
            sql("insert into member (id, first_name) values ('lost', 'Lost')");
            assertThat(watch.check()).isFalse();
            await().atMost(PATIENCE).until(() -> log.said.parts.contains("broken LOG"));
            install(capture);

            assertThat(watch.check()).isTrue();
            assertThat(comparisonWanted()).isTrue();
            goesOn();
            awaitSaidOnce();
        }

        @Test
        void what_the_server_keeps_for_us_is_told_in_bytes() throws Exception {
            log.end(capture.database);
            awaitNobodyReads();
            long before = capture.database.log().retainedBytes().orElseThrow();

            alone("create table filling as select repeat('x', 1000) as x from generate_series(1, 1000)");

            assertThat(capture.database.log().retainedBytes().orElseThrow()).isGreaterThan(before + 1_000_000);
            capture.close();
            restart();
            goesOn();
        }

        /** Until then the server may still move the slot on by what the reader said last. */
        private void awaitNobodyReads() {
            await().atMost(PATIENCE)
                    .until(() -> database()
                            .texts("select slot_name " + SLOTS + " and active")
                            .isEmpty());
        }

        @Test
        void a_publication_may_be_made_anew_while_its_slot_is_read() throws Exception {
            sql("drop publication contactsync_default");

            install(capture);

            goesOn();
        }

        @Test
        void a_log_that_the_server_threw_away_is_read_anew_and_answered_with_a_comparison() throws Exception {
            capture.close();
            awaitNobodyReads();
            sql("insert into member (id, first_name) values ('lost', 'Lost')", "create table filler (n integer)");
            alone("alter system set max_slot_wal_keep_size = '1MB'", "select pg_reload_conf()");
            try {
                await().atMost(PATIENCE).until(() -> {
                    alone("insert into filler values (1)", "select pg_switch_wal()", "checkpoint");
                    return database().texts("select wal_status " + SLOTS).contains("lost");
                });
            } finally {
                alone("alter system reset max_slot_wal_keep_size", "select pg_reload_conf()");
            }
            forgetComparison();

            restart();
            capture.settle();

            assertThat(comparisonWanted()).isTrue();
            goesOn();
            awaitSaidOnce();
        }
    }

    @Nested
    class OnMariaDb extends Binlog {
        private static final StoryDatabase DATABASE = MySqlStory.mariaDb();

        @Override
        StoryDatabase database() {
            return DATABASE;
        }
    }

    /** Of MariaDB or MySQL. */
    abstract static class Binlog extends LogLoss {
        @Override
        String first() {
            return " first";
        }

        @Test
        void a_log_that_was_purged_is_read_anew_and_answered_with_a_comparison() throws Exception {
            capture.close();
            sql("insert into member (id, first_name) values ('lost', 'Lost')");
            alone("flush binary logs", "flush binary logs");
            // A file that the server still sends to somebody stays.
            await().atMost(PATIENCE).until(() -> {
                List<String> files = database().texts("show binary logs");
                alone("purge binary logs to '" + files.get(files.size() - 1) + "'");
                return files.size() == 1;
            });
            forgetComparison();

            restart();
            capture.settle();

            assertThat(comparisonWanted()).isTrue();
            goesOn();
            awaitSaidOnce();
        }
    }

    abstract static class LogLoss extends CaptureStory {
        WithLog log;

        @Override
        StoryCapture noticing() {
            if (log == null) {
                log = new WithLog(database());
            }
            return log;
        }

        @Override
        String query() {
            return StepsQuery.of(database());
        }

        @Override
        List<WatchedTable> tables() {
            return StepsQuery.TABLES;
        }

        @Override
        List<String> schema() {
            return StepsQuery.schema(database());
        }

        /** Where a database can put a new column before the others. */
        String first() {
            return "";
        }

        @BeforeEach
        @Override
        void make() throws Exception {
            super.make();
            sql("insert into member (id, first_name) values ('a', 'Ada')");
            capture.settle();
            sql("update member set last_name = 'Lovelace'");
            capture.settle();
            log.said.parts.clear();
        }

        @AfterEach
        @Override
        void close() throws Exception {
            log.end(capture.database);
            log.uninstall(capture.database);
            super.close();
        }

        @Test
        void columns_that_come_and_go_while_the_log_is_read_disturb_nothing() throws Exception {
            sql("alter table member add nick varchar(20)" + first());
            sql("update member set first_name = 'Augusta', nick = 'A' where id = 'a'");
            capture.settle();
            capture.assertPublishedEqualsQuery();

            sql("alter table member drop column nick");
            sql("insert into member (id, first_name) values ('b', 'Grace')");
            capture.settle();

            capture.assertPublishedEqualsQuery();
        }

        @Test
        void columns_that_changed_while_nobody_listened_keep_nothing_from_being_found() throws Exception {
            forgetComparison();
            capture.close();
            sql("update member set first_name = 'Before' where id = 'a'");
            sql("alter table member add nick varchar(20)" + first());
            sql("insert into member (id, first_name, nick) values ('b', 'Grace', 'G')");

            restart();
            capture.settle();

            if (comparisonWanted()) {
                capture.compare();
            }
            capture.assertPublishedEqualsQuery();
            goesOn();
        }

        /** A log counts as read again only after it was for a while. */
        void awaitSaidOnce() {
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(log.said.parts).containsExactly("broken LOG", "restored LOG"));
        }

        /** Another process after the first. */
        void restart() {
            capture = capture(query(), tables(), capture.state, "next");
        }

        void goesOn() throws Exception {
            capture.settle();
            capture.compare();
            capture.assertPublishedEqualsQuery();
            sql("update member set first_name = 'After' where id = 'a'");
            sql("insert into member (id, first_name) values ('after', 'After')");
            capture.settle();
            capture.assertPublishedEqualsQuery();
        }

        boolean comparisonWanted() {
            return capture.state
                    .read(tx -> new FeedState(tx).find("comparison-wanted"))
                    .isPresent();
        }

        void forgetComparison() {
            capture.state.write(tx -> {
                var feed = new FeedState(tx);
                feed.find("comparison-wanted").ifPresent(value -> feed.remove("comparison-wanted", value));
                return true;
            });
        }

        /** Each by itself, for not all may be in a transaction. */
        void alone(String... statements) throws SQLException {
            try (Connection connection = connect();
                    Statement statement = connection.createStatement()) {
                for (String sql : statements) {
                    statement.execute(sql);
                }
            }
        }
    }
}
