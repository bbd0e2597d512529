package io.contactsync.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.memberdb.CaptureKind;
import io.contactsync.memberdb.Password;
import io.contactsync.memberdb.SourceSettings;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The acceptance story with capture poll: the application keeps a column of the member up to date, also for its phones. */
class PollCaptureIT {

    @Nested
    class OnPostgres extends Polled {
        private static final StoryDatabase DATABASE = PostgresStory.shared();

        @Override
        StoryDatabase database() {
            return DATABASE;
        }

        @Test
        void the_documented_rights_are_enough() throws Exception {
            String url = database().url();
            String role = "reader" + url.substring(url.lastIndexOf('_'));
            sql("revoke all on schema public from public");
            for (String statement : DocumentedSql.below("## Capture poll")) {
                sql(statement
                        .replaceAll("\\bsync\\b", role)
                        .replace("address", "phone")
                        .replace("…", "secret"));
            }
            sql("grant select on chapter to " + role);
            var settings = new SourceSettings(
                    url,
                    role,
                    new Password("secret"),
                    query(),
                    List.of(),
                    "default",
                    CaptureKind.POLL,
                    noticing().updatedAt());
            var reading = new Capture(settings, state("second"), sink, noticing(), "second");
            opened.add(reading);
            reading.settle();

            sql("insert into member (id, first_name) values ('r1', 'Read')");
            reading.settle();

            assertThat(sink.drain()).containsExactly("created r1");
        }
    }

    @Nested
    class OnMariaDb extends Polled {
        private static final StoryDatabase DATABASE = MySqlStory.mariaDb();

        @Override
        StoryDatabase database() {
            return DATABASE;
        }
    }

    @Nested
    class OnSqlite extends Polled {
        private static final Path FILE = file();

        private final StoryDatabase database = new SqliteStory(FILE);

        private static Path file() {
            try {
                Path file = Files.createTempFile("contact-sync-poll-", ".db");
                file.toFile().deleteOnExit();
                return file;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        @Override
        StoryDatabase database() {
            return database;
        }
    }

    abstract static class Polled extends StepsStory {
        private final StoryCapture poll = new WithPoll();

        @Override
        StoryCapture noticing() {
            return poll;
        }

        /** Not a test here: in a row they are enough, and much faster. */
        @Override
        void a_step_is_found_as_the_documentation_says(Step step) {}

        @Override
        List<String> schema() {
            List<String> statements = new ArrayList<>(super.schema());
            statements.addAll(database().touching());
            return statements;
        }

        @Override
        String query() {
            return WithPoll.withColumn(super.query());
        }

        @Override
        String edited() {
            return WithPoll.withColumn(super.edited());
        }
    }
}
