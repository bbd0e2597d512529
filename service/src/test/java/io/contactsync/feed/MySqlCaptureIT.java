package io.contactsync.feed;

import java.util.Objects;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** MariaDB's stories on a MySQL that is given: {@code -Dcontact-sync.mysql.url} and its user. There is none to install. */
@EnabledIfSystemProperty(
        named = "contact-sync.mysql.url",
        matches = "jdbc:mysql:.+",
        disabledReason =
                "no MySQL server is given (expected: -Dcontact-sync.mysql.url=jdbc:mysql://HOST/EMPTY_DATABASE?sslMode=trust,"
                        + " its user and password, see docs/capture.md)")
class MySqlCaptureIT {

    private static StoryDatabase given() {
        return MySqlStory.given(
                Objects.requireNonNull(System.getProperty("contact-sync.mysql.url")),
                System.getProperty("contact-sync.mysql.username", "root"),
                System.getProperty("contact-sync.mysql.password", ""));
    }

    @Nested
    class Relays extends RelayStory {
        private final StoryDatabase given = given();

        @Override
        StoryDatabase database() {
            return given;
        }
    }

    @Nested
    class Rows extends RowsStory {
        private final StoryDatabase given = given();

        @Override
        StoryDatabase database() {
            return given;
        }
    }

    @Nested
    class Comparisons extends ComparisonStory {
        private final StoryDatabase given = given();

        @Override
        StoryDatabase database() {
            return given;
        }
    }

    @Nested
    class Steps extends StepsStory {
        private final StoryDatabase given = given();

        @Override
        StoryDatabase database() {
            return given;
        }
    }

    @Nested
    class Standbys extends StandbyStory {
        private final StoryDatabase given = given();

        @Override
        StoryDatabase database() {
            return given;
        }
    }

    @Nested
    class Outboxes extends OutboxStory {
        private final StoryDatabase given = given();

        @Override
        StoryDatabase database() {
            return given;
        }
    }

    @Nested
    class Peculiarities extends MySqlPeculiarities {
        private final StoryDatabase given = given();

        @Override
        StoryDatabase database() {
            return given;
        }
    }

    @Nested
    class Polls extends PollCaptureIT.Polled {
        private final StoryDatabase given = given();

        @Override
        StoryDatabase database() {
            return given;
        }
    }
}
