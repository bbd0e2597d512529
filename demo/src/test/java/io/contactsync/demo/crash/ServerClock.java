package io.contactsync.demo.crash;

import java.time.Duration;
import org.springframework.jdbc.core.simple.JdbcClient;

/**
 * The clock of a PostgreSQL server, as one of its databases sees it, set wrong and right again. A function of the name that every
 * statement asks for the time stands before the server's own, for those who look into its schema first. For one thread.
 */
final class ServerClock {

    /** What a JDBC URL needs for it. */
    static final String LOOK = "?currentSchema=public,wrong_clock,pg_catalog";

    private final JdbcClient database;

    ServerClock(JdbcClient database) {
        this.database = database;
        database.sql("create schema wrong_clock").update();
        set(Duration.ZERO);
    }

    /** From now on it is ahead by so much, or behind. */
    void set(Duration ahead) {
        database.sql(
                        "create or replace function wrong_clock.clock_timestamp() returns timestamptz volatile language sql"
                                + " as 'select pg_catalog.clock_timestamp() + interval ''" + ahead.toSeconds()
                                + " seconds'''")
                .update();
    }
}
