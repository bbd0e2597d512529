package io.contactsync.feed;

import io.contactsync.memberdb.CaptureKind;
import io.contactsync.memberdb.SourceSettings;
import io.contactsync.memberdb.WatchedTable;
import io.contactsync.state.SourceHolds;
import io.contactsync.state.StateDb;
import io.contactsync.state.TestStateDb;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every story begins with: an empty member database, a capture on it, and a broker in memory. A story is an abstract
 * class of tests; a test class for each database nests one for each story and says only which database and which capture.
 */
abstract class CaptureStory {

    static final String QUERY = """
            select m.id as contact_id, m.first_name as "givenName", m.last_name as surname, m.email, m.born as birthday,
              (select p.number from phone p where p.member_id = m.id and p.nr = 1) as phone, m.chapter as "tag.chapter"
            from member m where m.active = 1;""";

    static final List<WatchedTable> TABLES =
            List.of(new WatchedTable("member", "id"), new WatchedTable("phone", "member_id"));

    @TempDir
    Path folder;

    final RecordingSink sink = new RecordingSink();
    final List<AutoCloseable> opened = new ArrayList<>();
    Capture capture;

    /** The same one at each call within a test. */
    abstract StoryDatabase database();

    /** How changes are noticed. */
    StoryCapture noticing() {
        return new StoryCapture.WithOutbox();
    }

    List<String> schema() {
        return List.of(
                "create table member (id integer primary key, first_name varchar(50), last_name varchar(50),"
                        + " email varchar(80), born varchar(20), chapter varchar(20), active integer not null default 1)",
                "create table phone (member_id integer not null, nr integer not null, number varchar(30))");
    }

    String query() {
        return QUERY;
    }

    List<WatchedTable> tables() {
        return TABLES;
    }

    @BeforeEach
    void make() throws Exception {
        database().empty();
        sql(schema().toArray(String[]::new));
        capture = capture(query(), tables(), state("state"));
        install(capture);
    }

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    Connection connect() throws SQLException {
        return database().connect();
    }

    void sql(String... statements) throws SQLException {
        database().sql(statements);
    }

    StateDb state(String name) {
        return state(name, Clock.systemUTC());
    }

    StateDb state(String name, Clock clock) {
        StateDb state = TestStateDb.open(folder.resolve(name + ".db"), clock);
        opened.add(state);
        return state;
    }

    SourceSettings settings(String query, List<WatchedTable> tables) {
        return new SourceSettings(
                database().url(),
                database().username(),
                database().password(),
                query,
                tables,
                SourceSettings.DEFAULT_INSTALLATION,
                CaptureKind.valueOf(noticing().name().toUpperCase(Locale.ROOT)),
                noticing().updatedAt());
    }

    Capture capture(String query, List<WatchedTable> tables, StateDb state) {
        return capture(query, tables, state, "only");
    }

    Capture capture(String query, List<WatchedTable> tables, StateDb state, String process) {
        var made = new Capture(settings(query, tables), state, sink, noticing(), process);
        opened.add(made);
        return made;
    }

    void install(Capture made) {
        noticing().install(made.database);
    }

    void uninstall(Capture made) {
        noticing().uninstall(made.database);
    }

    void members(int count) throws SQLException {
        List<String> inserts = new ArrayList<>();
        for (int i = 1; i <= count; i++) {
            inserts.add("insert into member (id, first_name, last_name, chapter) values (" + i + ", 'A" + i
                    + "', 'B', 'North')");
        }
        sql(inserts.toArray(String[]::new));
    }

    static Optional<SourceHolds.Hold> openHold(Capture capture) {
        return capture.state.read(tx -> new SourceHolds(tx).open());
    }

    static ComparisonLoop loop(Capture capture) {
        return loop(capture, Clock.systemUTC());
    }

    /** As it is at that moment. */
    static ComparisonLoop loop(Capture capture, Instant now) {
        return loop(capture, Clock.fixed(now, ZoneOffset.UTC));
    }

    private static ComparisonLoop loop(Capture capture, Clock clock) {
        capture.relay.runOnce();
        return new ComparisonLoop(
                capture.comparison,
                capture.reader,
                capture.state,
                Duration.ofHours(24),
                clock,
                capture.relay::isActive,
                RelayListener.NONE);
    }
}
