package io.contactsync.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

class PrivatePostgresIT {
    @Test
    void a_committed_row_is_still_there_after_a_stop_and_after_a_kill() throws Exception {
        try (PrivatePostgres postgres = PrivatePostgres.started()) {
            execute(postgres, "create table kept (text text)");
            execute(postgres, "insert into kept values ('first')");

            postgres.stop();
            assertThat(postgres.isRunning()).isFalse();
            assertThatThrownBy(() -> execute(postgres, "select 1")).isInstanceOf(SQLException.class);
            postgres.start();
            execute(postgres, "insert into kept values ('second')");
            postgres.kill();
            assertThat(postgres.isRunning()).isFalse();
            postgres.start();

            assertThat(query(postgres, "select string_agg(text, ',' order by text) from kept"))
                    .isEqualTo("first,second");
        }
    }

    @Test
    void stopping_does_not_wait_for_clients_to_leave() throws Exception {
        try (PrivatePostgres postgres = PrivatePostgres.started();
                Connection stays = connect(postgres)) {
            assertThat(stays.isValid(5)).isTrue();

            postgres.stop();

            assertThat(postgres.isRunning()).isFalse();
            assertThat(stays.isValid(5)).isFalse();
        }
    }

    @Test
    void its_log_carries_logical_changes() throws Exception {
        assertThat(query(SharedServers.postgres(), "show wal_level")).isEqualTo("logical");
    }

    @Test
    void each_fresh_database_is_empty_and_another_one() throws Exception {
        PrivatePostgres postgres = SharedServers.postgres();

        String one = SharedServers.freshDatabase();
        String other = SharedServers.freshDatabase();

        assertThat(one).isNotEqualTo(other);
        try (Connection connection = DriverManager.getConnection(one, postgres.username(), postgres.password());
                var tables = connection.getMetaData().getTables(null, "public", "%", null)) {
            assertThat(tables.next()).isFalse();
        }
    }

    @Test
    void a_name_that_would_need_quoting_is_refused() {
        assertThatThrownBy(() -> SharedServers.postgres().createDatabase("a; drop"))
                .hasMessageStartingWith("name: a; drop (expected: ");
    }

    private static void execute(PrivatePostgres postgres, String sql) throws SQLException {
        try (Connection connection = connect(postgres);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(PrivatePostgres postgres, String sql) throws SQLException {
        try (Connection connection = connect(postgres);
                var statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static Connection connect(PrivatePostgres postgres) throws SQLException {
        return DriverManager.getConnection(postgres.jdbcUrl(), postgres.username(), postgres.password());
    }
}
