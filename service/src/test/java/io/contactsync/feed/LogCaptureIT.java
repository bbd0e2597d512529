package io.contactsync.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.memberdb.CaptureKind;
import io.contactsync.memberdb.Password;
import io.contactsync.memberdb.SourceSettings;
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
    class OnMariaDb extends InARow {
        private static final StoryDatabase DATABASE = MySqlStory.mariaDb();

        @Override
        StoryDatabase database() {
            return DATABASE;
        }

        @Test
        void the_rights_that_the_documentation_names_are_enough() throws Exception {
            sql(
                    "create or replace user logsync@'%' identified by 'secret'",
                    "grant select on " + database().texts("select database()").get(0) + ".* to logsync@'%'",
                    "grant replication slave, binlog monitor on *.* to logsync@'%'");
            var settings = new SourceSettings(
                    database().url(),
                    "logsync",
                    new Password("secret"),
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
