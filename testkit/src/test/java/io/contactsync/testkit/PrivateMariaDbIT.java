package io.contactsync.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class PrivateMariaDbIT {
    @Test
    void a_committed_row_is_still_there_after_a_stop_and_after_a_kill() throws Exception {
        try (PrivateMariaDb mariaDb = PrivateMariaDb.started()) {
            mariaDb.createDatabase("club");
            execute(mariaDb, "create table club.kept (text varchar(10))");
            execute(mariaDb, "insert into club.kept values ('first')");

            mariaDb.stop();
            assertThat(mariaDb.isRunning()).isFalse();
            assertThatThrownBy(() -> execute(mariaDb, "select 1")).isInstanceOf(SQLException.class);
            mariaDb.start();
            execute(mariaDb, "insert into club.kept values ('second')");
            mariaDb.kill();
            assertThat(mariaDb.isRunning()).isFalse();
            mariaDb.start();

            assertThat(query(mariaDb, "select group_concat(text order by text) from club.kept"))
                    .isEqualTo("first,second");
        }
    }

    @Test
    void its_log_carries_whole_rows_and_nobody_is_trusted_beyond_the_default() throws Exception {
        assertThat(
                        query(
                                SharedServers.mariaDb(),
                                "select concat_ws(' ', @@log_bin, @@binlog_format, @@binlog_row_image, @@log_bin_trust_function_creators)"))
                .isEqualTo("ON ROW FULL OFF");
    }

    @Test
    void each_fresh_database_is_empty_and_another_one() throws Exception {
        PrivateMariaDb mariaDb = SharedServers.mariaDb();

        String one = SharedServers.freshMariaDbDatabase();
        String other = SharedServers.freshMariaDbDatabase();

        assertThat(one).isNotEqualTo(other);
        try (Connection connection = DriverManager.getConnection(one, mariaDb.username(), mariaDb.password());
                var tables = connection.getMetaData().getTables(connection.getCatalog(), null, "%", null)) {
            assertThat(tables.next()).isFalse();
        }
    }

    @Test
    void closing_leaves_no_process_and_a_wrong_option_is_quoted() {
        var before = ProcessHandle.current().descendants().toList();

        assertThatThrownBy(() -> PrivateMariaDb.started("--no-such-option"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("no-such-option");

        assertThat(ProcessHandle.current().descendants().filter(process -> !before.contains(process)))
                .isEmpty();
    }

    private static void execute(PrivateMariaDb mariaDb, String sql) throws SQLException {
        try (Connection connection = connect(mariaDb);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(PrivateMariaDb mariaDb, String sql) throws SQLException {
        try (Connection connection = connect(mariaDb);
                var statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static Connection connect(PrivateMariaDb mariaDb) throws SQLException {
        return DriverManager.getConnection(mariaDb.jdbcUrl("mysql"), mariaDb.username(), mariaDb.password());
    }
}
