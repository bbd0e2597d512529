package io.contactsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contactsync.config.ConfigException;
import io.contactsync.memberdb.MemberDatabase;
import io.contactsync.memberdb.SourceSettings;
import io.contactsync.memberdb.WatchedTable;
import io.contactsync.state.StateDb;
import io.contactsync.state.TestStateDb;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StartChecksTest {

    private static final String QUERY = "select id as contact_id, first_name as givenName from member";

    @TempDir
    Path folder;

    @BeforeEach
    void members() throws Exception {
        sql("create table member (id integer primary key, first_name text)");
    }

    @Test
    void a_state_db_that_comes_back_soon_is_waited_for() {
        var tries = new AtomicInteger();
        StateDb away = TestStateDb.open(folder.resolve("state.db"));
        away.close();

        assertThat(StartChecks.<String>stateDb(() -> tries.incrementAndGet() < 3 ? away.read(tx -> "never") : "open"))
                .isEqualTo("open");
    }

    @Test
    void what_no_waiting_mends_is_thrown_at_once() {
        var tries = new AtomicInteger();

        assertThatThrownBy(() -> StartChecks.stateDb(() -> {
                    tries.incrementAndGet();
                    throw new IllegalStateException("a mistake");
                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(tries).hasValue(1);
    }

    @Test
    void a_source_with_its_triggers_is_ready() {
        try (MemberDatabase source = source(QUERY)) {
            source.capture().install();

            assertThatCode(() -> StartChecks.source(source)).doesNotThrowAnyException();
        }
    }

    @Test
    void missing_triggers_are_told_with_the_command_that_makes_them() {
        try (MemberDatabase source = source(QUERY)) {
            assertThatThrownBy(() -> StartChecks.source(source))
                    .isInstanceOf(ConfigException.class)
                    .hasMessage("contact-sync.source.tables: capture of member is not installed"
                            + " (expected: installed; run `contact-sync capture install`)");
        }
    }

    @Test
    void triggers_of_another_configuration_and_missing_tables_are_told_apart() throws Exception {
        try (MemberDatabase source = source(QUERY)) {
            source.capture().install();
            sql("drop trigger contactsync_default_t0_insert");
            sql("create trigger contactsync_default_t0_insert after insert on member begin select 1; end");
            assertThatThrownBy(() -> StartChecks.source(source)).hasMessageContaining("not that of this configuration");

            sql("drop table member");
            sql("create view member as select 1 as id, 'a' as first_name");
            assertThatThrownBy(() -> StartChecks.source(source)).hasMessageContaining("the table is not there");
        }
    }

    @Test
    void an_unknown_column_is_told_with_the_nearest_one() {
        try (MemberDatabase source = source("select id as contact_id, first_name as givenNam from member")) {
            assertThatThrownBy(() -> StartChecks.source(source))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageStartingWith("contact-sync.source.query: ")
                    .hasMessageContaining("givenNam")
                    .hasMessageContaining("givenName");
        }
    }

    @Test
    void a_query_that_the_database_refuses_is_a_matter_of_the_configuration() {
        try (MemberDatabase source = source("select id as contact_id from nowhere")) {
            assertThatThrownBy(() -> StartChecks.source(source))
                    .isInstanceOf(ConfigException.class)
                    .hasMessageStartingWith("contact-sync.source: ")
                    .hasMessageContaining("nowhere");
        }
    }

    private MemberDatabase source(String query) {
        return MemberDatabase.open(
                new SourceSettings(url(), null, null, query, List.of(new WatchedTable("member", "id")), "default"));
    }

    private void sql(String sql) throws Exception {
        try (Connection members = DriverManager.getConnection(url());
                var statement = members.createStatement()) {
            statement.execute(sql);
        }
    }

    private String url() {
        return "jdbc:sqlite:" + folder.resolve("members.db");
    }
}
