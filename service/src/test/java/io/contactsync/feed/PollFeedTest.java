package io.contactsync.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contactsync.event.ContactId;
import io.contactsync.feed.polling.PollFeed;
import io.contactsync.memberdb.CaptureKind;
import io.contactsync.memberdb.MappingException;
import io.contactsync.memberdb.MemberDatabase;
import io.contactsync.memberdb.MemberReader;
import io.contactsync.memberdb.SourceSettings;
import io.contactsync.state.DeleteAllowance;
import io.contactsync.state.SourceHolds;
import io.contactsync.state.StateDatabase;
import io.contactsync.state.StateDb;
import io.contactsync.state.StateSettings;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Polling by a column, on SQLite and on a database that we know nothing of. */
class PollFeedTest {

    private static final Duration INTERVAL = Duration.ofSeconds(5);
    private static final Duration OVERLAP = Duration.ofMinutes(5);

    /** H2 stands for every database with a JDBC driver. */
    enum Source {
        SQLITE,
        H2
    }

    @TempDir
    Path folder;

    private final RecordingSink sink = new RecordingSink();
    private final Capture.Watching listener = new Capture.Watching();

    /** The only clock of look, lease and ownership: it stands still while the test works, however long that takes. */
    private final AtomicLong later = new AtomicLong();

    private final List<AutoCloseable> opened = new ArrayList<>();
    private String url = "";
    private StateDb state;
    private MemberReader reader;
    private Relay relay;
    private Comparison comparison;

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    private void make(Source source, String type) throws SQLException {
        url = source == Source.H2
                ? "jdbc:h2:mem:" + UUID.randomUUID() + ";DB_CLOSE_DELAY=-1"
                : "jdbc:sqlite:" + folder.resolve("members.db");
        sql("create table member (id integer primary key, first_name varchar(50), updated_at " + type
                + ", born varchar(20))");
        state = StateDatabase.open(
                new StateSettings("jdbc:sqlite:" + folder.resolve("state.db"), null, null), Clock.systemUTC());
        opened.add(state);
        start();
    }

    private void start() {
        var settings = new SourceSettings(
                url,
                null,
                null,
                "select id as contact_id, first_name as \"givenName\", born as birthday, updated_at from member",
                List.of(),
                "default",
                CaptureKind.POLL,
                "updated_at");
        MemberDatabase database = MemberDatabase.open(settings);
        opened.add(database);
        reader = database.reader();
        RelayLock lock = new LeaseRelayLock(state, "only", later::get, /* alone= */ true);
        relay = new Relay(
                new PollFeed(database.updatedRows(reader, OVERLAP), state, INTERVAL, Clock.systemUTC(), later::get),
                reader,
                state,
                sink,
                new Ownership(database.capture(), lock, state, "default", later::get),
                new RelaySettings(RelaySettings.DEFAULT.interval(), 500, 100, 5_000),
                Clock.systemUTC(),
                new Random(1),
                listener);
        comparison = new Comparison(reader, state, DeleteAllowance.DEFAULT, listener);
    }

    private void sql(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (String sql : statements) {
                statement.execute(sql);
            }
            connection.commit();
        }
    }

    /** What the next look at the source leads to. */
    private List<String> look() {
        later.addAndGet(INTERVAL.toNanos());
        Relay.Step step = relay.runOnce();
        while (step == Relay.Step.WORKED) {
            step = relay.runOnce();
        }
        assertThat(step).isEqualTo(Relay.Step.IDLE);
        return sink.drain();
    }

    @ParameterizedTest
    @EnumSource
    void what_the_column_says_was_changed_becomes_events(Source source) throws Exception {
        make(source, "timestamp");
        assertThat(look()).isEmpty();

        sql("insert into member (id, first_name, updated_at) values (1, 'Ada', current_timestamp)");
        assertThat(look()).containsExactly("created 1");
        assertThat(look()).as("seen again, published once").isEmpty();
        String data = sink.newest.get("1").<String>match(event -> event.data().json(), event -> "deleted");
        assertThat(data).contains("givenName").doesNotContain("updated");

        sql("update member set first_name = 'Augusta' where id = 1");
        assertThat(look()).as("within one tick of its clock").containsExactly("updated 1");
    }

    @ParameterizedTest
    @EnumSource
    void a_transaction_that_commits_late_is_found_within_the_overlap(Source source) throws Exception {
        make(source, "timestamp");
        look();
        sql("insert into member (id, first_name, updated_at) values (1, 'Quick', current_timestamp)");
        assertThat(look()).containsExactly("created 1");

        String earlier =
                source == Source.H2 ? "dateadd('MINUTE', -4, current_timestamp)" : "datetime('now', '-4 minutes')";
        sql("insert into member (id, first_name, updated_at) values (2, 'Slow', " + earlier + ")");
        assertThat(look()).containsExactly("created 2");
    }

    @ParameterizedTest
    @EnumSource
    void a_value_from_the_future_hides_nothing(Source source) throws Exception {
        make(source, "timestamp");
        look();
        String future = source == Source.H2 ? "dateadd('YEAR', 5, current_timestamp)" : "datetime('now', '+5 years')";
        sql("insert into member (id, first_name, updated_at) values (1, 'Future', " + future + ")");
        assertThat(look()).containsExactly("created 1");

        sql("insert into member (id, first_name, updated_at) values (2, 'Now', current_timestamp)");
        assertThat(look()).containsExactly("created 2");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SQLITE | integer | unixepoch()",
                "SQLITE | integer | unixepoch() * 1000",
                "SQLITE | text | strftime('%Y-%m-%dT%H:%M:%fZ', 'now')",
                "SQLITE | date | date('now')",
                "H2 | timestamp with time zone | current_timestamp",
                "H2 | date | current_date",
                "H2 | bigint | datediff('SECOND', timestamp '1970-01-01 00:00:00', current_timestamp)",
            })
    void the_column_may_be_of_many_types(Source source, String type, String now) throws Exception {
        make(source, type);
        sql("insert into member (id, first_name, updated_at) values (1, 'There', " + now + ")");
        look();

        sql("insert into member (id, first_name, updated_at) values (2, 'New', " + now + ")");
        assertThat(look()).contains("created 2");
        assertThat(look()).isEmpty();
    }

    @Test
    void the_position_survives_a_restart_and_what_came_meanwhile_is_found() throws Exception {
        make(Source.SQLITE, "timestamp");
        sql("insert into member (id, first_name, updated_at) values (1, 'Old', datetime('now', '-1 year'))");
        look();
        comparison.runOnce(0);
        assertThat(look()).as("the first load").containsExactly("created 1");

        sql("insert into member (id, first_name, updated_at) values (2, 'Meanwhile', current_timestamp)");
        start();
        assertThat(look()).containsExactly("created 2");
    }

    @Test
    void many_rows_are_named_batch_by_batch() throws Exception {
        make(Source.H2, "timestamp");
        look();
        sql(
                "insert into member (id, first_name, updated_at) select x, 'A' || x, current_timestamp from system_range(1, 21000)");

        assertThat(look()).hasSize(21_000);
        assertThat(look()).isEmpty();
    }

    @Test
    void members_that_vanish_after_a_look_are_left_to_the_guard() throws Exception {
        make(Source.SQLITE, "timestamp");
        look();
        List<String> inserts = new ArrayList<>();
        for (int i = 1; i <= 40; i++) {
            inserts.add("insert into member (id, first_name, updated_at) values (" + i + ", 'A', current_timestamp)");
        }
        sql(inserts.toArray(String[]::new));
        look();
        sql("update member set first_name = 'B', updated_at = current_timestamp");
        listener.at = step -> {
            if (step.equals("taken")) {
                listener.at = other -> {};
                try {
                    sql("delete from member");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            }
        };

        assertThat(look()).isEmpty();
        assertThat(comparison.runOnce(0).held()).isEqualTo(40);
        assertThat(state.<Boolean>read(tx -> new SourceHolds(tx).open().isPresent()))
                .isTrue();
    }

    @Test
    void a_row_that_does_not_convert_is_said_once_for_each_change() throws Exception {
        make(Source.H2, "timestamp");
        look();
        sql("insert into member values (1, 'Ada', current_timestamp, 'in spring')");

        look();
        look();
        look();
        assertThat(listener.problems).hasSize(1);
        sql("update member set born = '1974-07-22'");
        assertThat(look()).containsExactly("created 1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"text", "timestamp", "integer"})
    void a_row_whose_column_is_no_point_in_time_is_set_aside_once_and_the_others_go_on(String type) throws Exception {
        String now = type.equals("integer") ? "unixepoch()" : "current_timestamp";
        make(Source.SQLITE, type);
        sql("insert into member (id, first_name, updated_at) values (1, 'Ada', " + now + ")");
        look();
        sql(
                "insert into member (id, first_name, updated_at) values (2, 'Never', 'n/a')",
                "insert into member (id, first_name, updated_at) values (3, 'Grace', " + now + ")");

        assertThat(look()).contains("created 3").doesNotContain("created 2");
        assertThat(look()).isEmpty();
        assertThat(listener.problems)
                .extracting(problem -> problem.contactId().map(ContactId::value).orElse("?") + " " + problem.column())
                .containsExactly("2 updated_at");

        sql("insert into member (id, first_name, updated_at) values (4, 'Joan', " + now + ")");
        assertThat(look()).containsExactly("created 4");
        comparison.runOnce(0);
        assertThat(look()).as("what the comparison finds").contains("created 2");
        assertThat(listener.problems).hasSize(1);
    }

    @Test
    void a_first_look_begins_at_the_newest_value_that_is_a_point_in_time() throws Exception {
        make(Source.SQLITE, "text");
        sql(
                "insert into member (id, first_name, updated_at) values (1, 'Old', datetime('now', '-2 years'))",
                "insert into member (id, first_name, updated_at) values (2, 'Never', 'n/a')",
                "insert into member (id, first_name, updated_at) values (3, 'Last', datetime('now', '-1 year'))",
                "insert into member (id, first_name) values (4, 'Null')");
        assertThat(look()).isEmpty();

        sql("insert into member (id, first_name, updated_at) values (5, 'Late', datetime('now', '-1 year'))");
        assertThat(look()).as("from there on").containsExactlyInAnyOrder("created 3", "created 5");
    }

    @Test
    void where_no_row_has_a_point_in_time_the_first_that_gets_one_is_found() throws Exception {
        make(Source.SQLITE, "text");
        sql("insert into member (id, first_name, updated_at) values (1, 'Never', 'n/a')");
        assertThat(look()).isEmpty();
        assertThat(look()).isEmpty();

        sql("update member set updated_at = current_timestamp");
        assertThat(look()).containsExactly("created 1");
    }

    @Test
    void a_query_without_the_column_is_refused() throws Exception {
        make(Source.H2, "timestamp");
        var settings = new SourceSettings(
                url,
                null,
                null,
                "select id as contact_id from member",
                List.of(),
                "default",
                CaptureKind.POLL,
                "changed");

        try (MemberDatabase database = MemberDatabase.open(settings)) {
            assertThatThrownBy(() -> database.reader().mapping())
                    .isInstanceOf(MappingException.class)
                    .hasMessageContaining("changed")
                    .hasMessageContaining("source.updated-at");
        }
    }

    @Test
    void only_polling_reads_a_database_that_we_know_nothing_of() {
        assertThatThrownBy(() -> new SourceSettings(
                        "jdbc:h2:mem:x", null, null, "select 1", List.of(), "default", CaptureKind.OUTBOX, null))
                .hasMessageContaining("jdbc:h2:…")
                .hasMessageContaining("capture poll");
    }
}
