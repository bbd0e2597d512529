package io.contactsync.feed;

import org.junit.jupiter.api.Nested;

/** Every story on MariaDB. */
class MariaDbCaptureIT {

    private static final StoryDatabase DATABASE = StoryDatabase.MySql.mariaDb();

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
    class Outboxes extends OutboxStory {
        @Override
        StoryDatabase database() {
            return DATABASE;
        }
    }
}
