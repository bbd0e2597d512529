package io.contactsync.memberdb;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.testkit.PrivatePostgres;
import io.contactsync.testkit.SharedServers;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;

/** The session that holds the relay's lock, as the server sees it. */
class PostgresLockIT {

    /** The server shows what the system took for the session's socket. */
    @Test
    void the_server_gives_up_a_host_that_is_silent_whether_or_not_an_answer_is_on_its_way_to_it() throws Exception {
        PrivatePostgres server = SharedServers.postgres();
        try (Connection session = DriverManager.getConnection(
                        SharedServers.freshDatabase(), server.username(), server.password());
                Statement statement = session.createStatement()) {
            assertThat(shown(session, "tcp_user_timeout")).isEqualTo("0");

            for (String prepare : new PostgresLock().prepare(8)) {
                statement.execute(prepare);
            }

            assertThat(shown(session, "tcp_user_timeout")).isEqualTo("8000");
            assertThat(shown(session, "tcp_keepalives_idle")).isEqualTo("4");
            assertThat(shown(session, "tcp_keepalives_interval")).isEqualTo("2");
            assertThat(shown(session, "tcp_keepalives_count")).isEqualTo("2");
        }
    }

    private static String shown(Connection session, String setting) throws SQLException {
        return TriggerSql.texts(session, "show " + setting).get(0);
    }
}
