package io.contactsync.memberdb;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Properties;

/** A database's lock that belongs to a session and ends with it. Stateless. */
interface LockSql {

    String url(SourceSettings settings);

    /** How to connect, user and password aside. */
    Properties properties(int timeoutSeconds);

    /** Statements after which the server ends the session once nothing was heard of its host for so long. */
    List<String> prepare(int silenceSeconds);

    /**
     * Takes the lock if it is free.
     *
     * @param scope tells one lock from another
     */
    boolean tryAcquire(Connection connection, int scope) throws SQLException;

    /**
     * Makes known, for as long as the session lasts, for which state DB it holds the lock. Where nothing that two state DBs
     * share could be read by both unnoticed, nobody need know.
     *
     * @param state stands for the state DB
     */
    default void tell(Connection connection, int state) throws SQLException {}

    /** Whether another session holds the lock and told another state DB. */
    default boolean isHeldForAnother(Connection connection, int scope, int state) throws SQLException {
        return false;
    }

    /** Whether captures of this kind are one and the same in all schemas of a database. */
    default boolean isDatabaseWide(CaptureKind capture) {
        return false;
    }
}
