package io.contactsync.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contactsync.memberdb.CaptureKind;
import io.contactsync.memberdb.LogSource;
import io.contactsync.memberdb.Password;
import io.contactsync.memberdb.SourceRefusedException;
import io.contactsync.memberdb.SourceSettings;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The acceptance story with capture log; all steps in a row, for an engine takes a moment to start. */
class LogCaptureIT {

    @Nested
    class OnPostgres extends InARow {
        private static final StoryDatabase DATABASE = PostgresStory.shared();

        @Override
        StoryDatabase database() {
            return DATABASE;
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
    abstract static class Binlog extends InARow {
        @Test
        void the_documented_rights_are_enough() throws Exception {
            String club = database().texts("select database()").get(0);
            sql("drop user if exists sync");
            for (String statement : DocumentedSql.below("### The log of MariaDB and MySQL")) {
                sql(statement
                        .replace("club.", club + ".")
                        .replace("address", "phone")
                        .replace("…", "s3cr3t"));
            }
            sql("grant select on " + club + ".chapter to sync");
            var settings = new SourceSettings(
                    database().url(),
                    "sync",
                    new Password("s3cr3t"),
                    query(),
                    tables(),
                    "default",
                    CaptureKind.LOG,
                    null);
            var restricted = new Capture(settings, state("second"), sink, noticing(), "second");
            opened.add(restricted);
            restricted.installer.install();
            restricted.relay.runOnce();
            restricted.settle();

            sql("insert into member (id, first_name) values ('r1', 'Read')");
            restricted.settle();

            assertThat(sink.drain()).contains("created r1");
        }

        @Test
        void a_log_that_tells_too_little_is_refused_by_its_name() throws Exception {
            sql("set global binlog_row_image = 'MINIMAL'");
            try {
                assertThatThrownBy(capture.installer::install)
                        .isInstanceOf(SourceRefusedException.class)
                        .hasMessage("the member database has binlog_row_image MINIMAL"
                                + " (expected with capture log: binlog_row_image FULL)");
            } finally {
                sql("set global binlog_row_image = 'FULL'");
            }
            capture.installer.install();
        }

        /** How the settings of semi-synchronous replication begin. */
        String semiSync() throws Exception {
            return "rpl_semi_sync_master_";
        }

        @Test
        void what_waits_for_a_replica_is_looked_at_again_after_the_longest_wait() throws Exception {
            LogSource source = capture.database.log();
            assertThat(source.unseenFor()).isEqualTo(Duration.ofSeconds(1));
            String setting = "set global " + semiSync();
            String before = database()
                    .texts("select @@global." + semiSync() + "timeout")
                    .get(0);

            sql(setting + "timeout = 2500", setting + "enabled = on");
            try {
                assertThat(source.unseenFor()).isEqualTo(Duration.ofMillis(3_500));
            } finally {
                sql(setting + "enabled = off", setting + "timeout = " + before);
            }
            assertThat(source.unseenFor()).isEqualTo(Duration.ofSeconds(1));
        }

        @AfterEach
        void forgetUser() throws Exception {
            sql("drop user if exists sync");
        }
    }

    abstract static class InARow extends StepsStory {
        private final StoryCapture log = new WithLog(database());

        @Override
        StoryCapture noticing() {
            return log;
        }

        /** Not a test here: each would start an engine of its own. */
        @Override
        void a_step_is_found_as_the_documentation_says(Step step) {}

        @AfterEach
        @Override
        void close() throws Exception {
            log.end(capture.database);
            log.uninstall(capture.database);
            super.close();
        }
    }
}
