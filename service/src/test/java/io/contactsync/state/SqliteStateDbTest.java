package io.contactsync.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.zaxxer.hikari.pool.HikariPool;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteStateDbTest extends StateDbStory {

    @TempDir
    Path folder;

    private StateSettings settings;
    private StateDb db;

    @BeforeEach
    void open() {
        settings = new StateSettings("jdbc:sqlite:" + folder.resolve("state.db"), null, null);
        db = StateDatabase.open(settings, Clock.systemUTC());
    }

    @Override
    protected StateDb db() {
        return db;
    }

    @Test
    void its_file_is_for_its_owner_alone() throws Exception {
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("state.db"))))
                .isEqualTo("rw-------");
    }

    @Test
    void a_command_that_only_reads_creates_none() {
        Path absent = folder.resolve("absent.db");

        assertThat(StateDatabase.openExisting(
                        new StateSettings("jdbc:sqlite:" + absent, null, null), Clock.systemUTC()))
                .isEmpty();
        assertThat(absent).doesNotExist();
    }

    @Test
    void an_empty_file_is_not_taken_for_a_state_db() throws Exception {
        Path empty = Files.createFile(folder.resolve("empty.db"));

        assertThatThrownBy(() -> StateDatabase.openExisting(
                        new StateSettings("jdbc:sqlite:" + empty, null, null), Clock.systemUTC()))
                .isInstanceOf(StateUnavailableException.class)
                .hasMessageContaining("contact-sync run");
    }

    /** A pool that is there already would try for half a minute. */
    @Test
    void a_file_that_is_no_database_is_said_before_a_connection_is_waited_for() throws Exception {
        Path other = Files.writeString(folder.resolve("other.db"), "no database, but long enough to look like one");

        assertThatThrownBy(() -> StateDatabase.openExisting(
                        new StateSettings("jdbc:sqlite:" + other, null, null), Clock.systemUTC()))
                .isInstanceOf(StateUnavailableException.class)
                .hasMessageContaining("the state DB cannot be opened: ")
                .hasMessageContaining("not a database")
                .hasCauseInstanceOf(HikariPool.PoolInitializationException.class);
    }

    @Test
    void a_second_process_waits_for_its_turn_to_write() {
        try (StateDb second =
                StateDatabase.openExisting(settings, Clock.systemUTC()).orElseThrow()) {
            second.write(
                    tx -> tx.sql().sql("insert into setting values ('b', '2')").update());
            db.write(tx -> tx.sql().sql("insert into setting values ('c', '3')").update());

            assertThat(db.<Long>read(tx -> tx.sql()
                            .sql("select count(*) from setting")
                            .query(Long.class)
                            .single()))
                    .isEqualTo(2);
        }
    }
}
