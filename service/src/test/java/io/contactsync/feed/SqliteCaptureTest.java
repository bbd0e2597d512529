package io.contactsync.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.memberdb.WatchedTable;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every story on SQLite. */
class SqliteCaptureTest {

    @TempDir
    Path members;

    private StoryDatabase database() {
        return new SqliteStory(members.resolve("members.db"));
    }

    @Nested
    class Relays extends RelayStory {
        @Override
        StoryDatabase database() {
            return SqliteCaptureTest.this.database();
        }
    }

    @Nested
    class Rows extends RowsStory {
        @Override
        StoryDatabase database() {
            return SqliteCaptureTest.this.database();
        }
    }

    @Nested
    class Comparisons extends ComparisonStory {
        @Override
        StoryDatabase database() {
            return SqliteCaptureTest.this.database();
        }
    }

    @Nested
    class Steps extends StepsStory {
        @Override
        StoryDatabase database() {
            return SqliteCaptureTest.this.database();
        }
    }

    @Nested
    class Ahead extends AheadStory {
        @Override
        StoryDatabase database() {
            return SqliteCaptureTest.this.database();
        }
    }

    @Nested
    class Installations extends InstallationStory {
        @Override
        StoryDatabase database() {
            return SqliteCaptureTest.this.database();
        }
    }

    @Nested
    class Outboxes extends OutboxStory {
        @Override
        StoryDatabase database() {
            return SqliteCaptureTest.this.database();
        }

        @Test
        void ids_that_differ_only_in_case_are_kept_apart_whatever_the_collation() throws Exception {
            sql("create table nick (n text collate nocase primary key, name text)");
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
        }

        @Test
        void the_application_writes_while_a_comparison_runs() throws Exception {
            members(700);
            capture.listener.at = step -> {
                capture.listener.at = later -> {};
                try {
                    sql("update member set first_name = 'X' where id = 1");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            };

            assertThat(capture.comparison.runOnce(0).rows()).isEqualTo(700);
        }

        @Test
        void a_standby_takes_over_when_the_active_one_lets_go() throws Exception {
            members(1);
            // By its clock no lease ends, however long the test takes.
            Clock still = Clock.fixed(Clock.systemUTC().instant(), ZoneOffset.UTC);
            Capture active = capture(QUERY, TABLES, state("shared", still), "active");
            active.settle();
            Capture standby = capture(QUERY, TABLES, active.state, "standby");
            assertThat(standby.relay.runOnce()).isEqualTo(Relay.Step.STANDBY);
            sql("update member set first_name = 'X'");

            active.relay.release();
            standby.settle();

            standby.assertPublishedEqualsQuery();
        }

        @Test
        void of_two_installations_with_state_dbs_of_their_own_only_the_newest_goes_on() throws Exception {
            members(1);
            capture.settle();
            Capture newest = capture(QUERY, TABLES, state("other"));
            newest.settle();
            sink.drain();

            capture.later.addAndGet(Duration.ofSeconds(4).toNanos());
            assertThat(capture.relay.runOnce()).isEqualTo(Relay.Step.STANDBY);
            assertThat(capture.relay.isActive()).isFalse();
            assertThat(capture.relay.runOnce()).isEqualTo(Relay.Step.STANDBY);

            assertThat(capture.listener.parts).as("said once").containsExactly("broken OWNERSHIP");
            sql("update member set first_name = 'X'");
            assertThat(capture.relay.runOnce()).isEqualTo(Relay.Step.STANDBY);
            newest.settle();
            newest.assertPublishedEqualsQuery();
        }
    }
}
