package io.contactsync.demo.crash;

import static org.awaitility.Awaitility.await;

import io.contactsync.testkit.PrivatePostgres;
import java.time.Duration;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/**
 * A backup of a state DB on PostgreSQL, taken and put back as a person with rights over the server does it: whoever is connected is
 * disconnected for the moment that it takes. For one thread.
 */
final class StateBackup {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(20);

    private final PrivatePostgres server;
    private final String name;
    private final String copy;
    private long newest;

    /** @param name of the state DB on that server */
    StateBackup(PrivatePostgres server, String name) {
        this.server = server;
        this.name = name;
        this.copy = name + "_backup";
    }

    /** Takes one, in the place of the last. */
    void take() {
        admin().sql("drop database if exists " + copy + " with (force)").update();
        alone(() -> server.copyDatabase(copy, name));
        newest = at(copy).sql("select value from counter where name = 'version'")
                .query(Long.class)
                .single();
    }

    /** The newest version that the backup knows of. */
    long newest() {
        return newest;
    }

    /** Puts it in the place of the state DB. */
    void putBack() {
        alone(() -> {
            admin().sql("drop database " + name).update();
            admin().sql("alter database " + copy + " rename to " + name).update();
        });
    }

    /** Does it while nobody is connected, nor can be. */
    private void alone(Runnable work) {
        admin().sql("alter database " + name + " allow_connections false").update();
        await("nobody is connected with " + name)
                .atMost(PATIENCE)
                .pollInterval(BETWEEN_LOOKS)
                .until(this::isLeft);
        work.run();
        admin().sql("alter database " + name + " allow_connections true").update();
    }

    private boolean isLeft() {
        return admin().sql("select pg_terminate_backend(pid) from pg_stat_activity where datname = :name")
                .param("name", name)
                .query(Boolean.class)
                .list()
                .isEmpty();
    }

    private JdbcClient admin() {
        return at("postgres");
    }

    private JdbcClient at(String database) {
        return JdbcClient.create(
                new DriverManagerDataSource(server.jdbcUrl(database), server.username(), server.password()));
    }
}
