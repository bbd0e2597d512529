package io.contactsync.feed;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;

/** The acceptance story with capture log; all steps in a row, for an engine takes a moment to start. */
class LogCaptureIT {

    @Nested
    class OnPostgres extends InARow {
        private static final StoryDatabase DATABASE = new StoryDatabase.Postgres();

        @Override
        StoryDatabase database() {
            return DATABASE;
        }
    }

    @Nested
    class OnMariaDb extends InARow {
        private static final StoryDatabase DATABASE = StoryDatabase.MySql.mariaDb();

        @Override
        StoryDatabase database() {
            return DATABASE;
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
