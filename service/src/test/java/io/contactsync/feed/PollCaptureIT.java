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
        void reading_is_all_that_it_needs() throws Exception {
            String url = database().url();
            String role = "reader" + url.substring(url.lastIndexOf('_'));
            sql(
                    "create role " + role + " login password 'secret'",
                    "grant select on member, phone, chapter to " + role);
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

        @Override
        List<String> touching() {
            return List.of(
                    "alter table member add updated_at timestamptz default clock_timestamp()",
                    "create function touch() returns trigger language plpgsql as"
                            + " 'begin new.updated_at = clock_timestamp(); return new; end'",
                    "create trigger touch before update on member for each row execute function touch()",
                    "create function touch_of() returns trigger language plpgsql as 'begin"
                            + " update member set active = active where id in (old.member_id, new.member_id);"
                            + " return null; end'",
                    "create trigger touch after insert or update or delete on phone for each row"
                            + " execute function touch_of()");
        }
    }

    @Nested
    class OnMariaDb extends Polled {
        private static final StoryDatabase DATABASE = MySqlStory.mariaDb();

        @Override
        StoryDatabase database() {
            return DATABASE;
        }

        @Override
        List<String> touching() {
            List<String> statements = new ArrayList<>(
                    List.of("alter table member add updated_at timestamp(6) not null default current_timestamp(6)"
                            + " on update current_timestamp(6)"));
            for (String op : List.of("insert", "update", "delete")) {
                statements.add("create trigger touch_" + op + " after " + op + " on phone for each row"
                        + " update member set updated_at = current_timestamp(6) where id in " + ids(op));
            }
            return statements;
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

        @Override
        List<String> touching() {
            String now = "strftime('%Y-%m-%d %H:%M:%f', 'now')";
            List<String> statements = new ArrayList<>(List.of("alter table member add updated_at text"));
            for (String op : List.of("insert", "update")) {
                statements.add("create trigger touch_member_" + op + " after " + op + " on member begin"
                        + " update member set updated_at = " + now + " where id = new.id; end");
            }
            for (String op : List.of("insert", "update", "delete")) {
                statements.add("create trigger touch_" + op + " after " + op + " on phone begin"
                        + " update member set updated_at = " + now + " where id in " + ids(op) + "; end");
            }
            return statements;
        }
    }

    private static String ids(String op) {
        return switch (op) {
            case "insert" -> "(new.member_id)";
            case "update" -> "(old.member_id, new.member_id)";
            default -> "(old.member_id)";
        };
    }

    abstract static class Polled extends StepsStory {
        private final StoryCapture poll = new WithPoll();

        /** Makes the column, and all that an application does to keep it. */
        abstract List<String> touching();

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
            statements.addAll(touching());
            return statements;
        }

        @Override
        String query() {
            return withColumn(super.query());
        }

        @Override
        String edited() {
            return withColumn(super.edited());
        }

        private static String withColumn(String query) {
            return query.replace("m.email,", "m.email, m.updated_at,");
        }
    }
}
