package io.contactsync.feed;

import org.junit.jupiter.api.Nested;

/** Every story on MariaDB, and what MariaDB and MySQL have of their own. */
class MariaDbCaptureIT {

    private static final StoryDatabase DATABASE = MySqlStory.mariaDb();

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
            return "if(chapter = 'zero', (select 1 union select 2), id)";
        }
    }

    @Nested
    class Peculiarities extends MySqlPeculiarities {
        @Override
        StoryDatabase database() {
            return DATABASE;
        }
    }
}
