package io.contactsync.feed.logtail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contactsync.feed.RelayListener;
import io.contactsync.memberdb.CaptureKind;
import io.contactsync.memberdb.MemberDatabase;
import io.contactsync.memberdb.Password;
import io.contactsync.memberdb.SourceSettings;
import io.contactsync.memberdb.WatchedTable;
import io.contactsync.state.FeedState;
import io.contactsync.state.StateDb;
import io.contactsync.state.TestStateDb;
import io.contactsync.testkit.PrivatePostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogTailIT {

    /** As many readers of its log as the server lets in. */
    private static final int READERS = 10;

    /** Longer than so many engines take to start and fail on a busy machine. */
    private static final Duration PATIENCE = Duration.ofMinutes(5);

    private static final Duration PACE = Duration.ofMillis(20);

    @TempDir
    Path folder;

    @Test
    void our_place_is_given_up_once_when_a_fresh_one_does_no_better() throws Exception {
        try (PrivatePostgres server = PrivatePostgres.started();
                StateDb state = state();
                Connection connection =
                        DriverManager.getConnection(server.jdbcUrl("postgres"), server.username(), server.password());
                Statement statement = connection.createStatement();
                MemberDatabase database = members(server)) {
            statement.execute("create table member (id varchar(10) primary key)");
            database.capture().install();
            List<Connection> others = new ArrayList<>();
            for (int i = 0; i < READERS; i++) {
                others.add(reader(server));
            }
            var failures = new Failures(state);

            try (LogTail tail = tail(database, state)) {
                await().atMost(PATIENCE).pollInterval(PACE).until(() -> {
                    failures.step(tail);
                    return failures.seen >= 13;
                });
                assertThat(failures.comparisonsWanted)
                        .as("not one for every four failures")
                        .hasSize(1);

                for (Connection other : others) {
                    other.close();
                }
                await().atMost(PATIENCE).pollInterval(PACE).until(() -> {
                    statement.execute("insert into member select 'm' || count(*) from member");
                    failures.step(tail);
                    return !tail.feed().take(1).isEmpty();
                });
            }
        }
    }

    private static LogTail tail(MemberDatabase database, StateDb state) {
        return new LogTail(
                database.log(),
                database.reader(),
                state,
                () -> true,
                Duration.ofSeconds(10),
                // Time stands still: an engine that is long in failing is not taken for one that works.
                () -> 0,
                RelayListener.NONE);
    }

    /** Steps without the waiting between them, and notes what came of each. */
    private static final class Failures {
        private final StateDb state;
        private final Set<String> comparisonsWanted = new HashSet<>();
        private int seen;

        Failures(StateDb state) {
            this.state = state;
        }

        void step(LogTail tail) {
            Duration wait = tail.step();
            if (wait.compareTo(Duration.ofSeconds(1)) >= 0) {
                seen++;
            }
            Optional<String> wanted = state.read(tx -> new FeedState(tx).find("comparison-wanted"));
            wanted.ifPresent(comparisonsWanted::add);
        }
    }

    private StateDb state() {
        return TestStateDb.open(folder.resolve("state.db"));
    }

    private static MemberDatabase members(PrivatePostgres server) {
        return MemberDatabase.open(new SourceSettings(
                server.jdbcUrl("postgres"),
                server.username(),
                new Password(server.password()),
                "select id as contact_id from member",
                List.of(new WatchedTable("member", "id")),
                "default",
                CaptureKind.LOG,
                null));
    }

    private static Connection reader(PrivatePostgres server) throws SQLException {
        var properties = new Properties();
        properties.setProperty("user", server.username());
        properties.setProperty("password", server.password());
        properties.setProperty("replication", "database");
        properties.setProperty("preferQueryMode", "simple");
        properties.setProperty("assumeMinServerVersion", "12");
        return DriverManager.getConnection(server.jdbcUrl("postgres"), properties);
    }
}
