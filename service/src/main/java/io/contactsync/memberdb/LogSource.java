package io.contactsync.memberdb;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The member database's own log of changes, and what must be asked of the database to read it. Thread-safe. */
public sealed interface LogSource permits MySqlLog, PostgresLog {

    /** How the log stands. */
    enum State {
        /** It can be read from where we stopped. */
        READY,
        /** The database kept none for us, or threw away what we did not read yet. */
        LOST,
        /** Nobody ran {@code capture install}, or somebody undid it. */
        NOT_INSTALLED
    }

    /** Looks. */
    State state();

    /**
     * Whether the server refused our place in its log for good, so that asking again is of no use.
     *
     * @param failure what the reader of the log failed with
     */
    boolean isLoss(String failure);

    /**
     * Makes the log be kept from now on, where it was lost. What happened before is for a comparison.
     *
     * @return where to begin, in the reader's own words; empty where the database remembers it
     * @throws SourceRefusedException when the user may not
     */
    Optional<String> restart();

    /** How many bytes of log the database keeps on its disk for us; empty where it keeps none for anybody, or none now. */
    OptionalLong retainedBytes();

    /** The watched tables. */
    List<LoggedTable> tables();

    /** What the reader of the log is told: where the database is, as whom to sign in, what to read. */
    Map<String, String> reader();

    /** Whether the database itself remembers how far its log was read; else the reader must. */
    boolean remembersPosition();

    /** Whether what these transactions did can be seen by a reader of rows. */
    boolean isVisible(Set<Long> transactions);

    /** How long something that is in the log may stay unseen without {@link #isVisible} telling; zero: not at all. */
    Duration unseenFor();

    /**
     * The contact ids that a table's key yields for rows of the log.
     *
     * @param rows values of the table's columns, in their order
     * @return one for each row, null where the key is null
     * @throws SourceRefusedException also when the key fails on what a row holds
     */
    List<@Nullable String> keys(LoggedTable table, List<List<@Nullable Object>> rows);

    /** Equal as long as rows of the log can be read by what is known of the tables now. */
    String shape();
}
