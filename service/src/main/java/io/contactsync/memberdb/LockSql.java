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
}
