package io.contactsync.memberdb;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The outbox and its triggers in one database's SQL, through one connection.
 *
 * <p>An op says what happened to the member's own row: I, U or D in the first watched table. A change in any other table
 * is a U, and so is both the old and the new id of a changed key. T stands for a TRUNCATE and F for a change that the
 * trigger could not write down; both name no contact and ask for a comparison.
 */
sealed interface TriggerSql permits MySqlTriggers, PostgresTriggers, SqliteTriggers {

    /**
     * A watched table as it is in the database.
     *
     * @param position  in the configuration, from 0
     * @param watched   as configured
     * @param qualified its name, quoted
     * @param key       SQL for the contact id over its columns
     * @param columns   its columns
     */
    record Table(int position, WatchedTable watched, String qualified, String key, List<String> columns) {
        boolean isMembers() {
            return position == 0;
        }
    }

    /** The outbox, qualified and quoted. */
    String outbox();

    /** The table of facts about the outbox, qualified and quoted. */
    String meta();

    /** Finds a watched table; empty when it does not exist. */
    Optional<Table> resolve(int position, WatchedTable watched) throws SQLException;

    /** Statements that make outbox and meta table where they are not. */
    List<String> createTables();

    /** Which of the two are there, qualified and quoted. */
    List<String> presentTables() throws SQLException;

    /** Whether both are there. */
    default boolean hasTables() throws SQLException {
        return presentTables().size() == 2;
    }

    /** Statements that make a table's triggers, none of which is there. */
    List<String> createTriggers(Table table);

    /** How a table's triggers stand. */
    TableCapture.State state(Table table) throws SQLException;

    /**
     * What changes whenever a table's triggers were made or switched on or off, by whomever, and by nothing else; empty where
     * the database does not tell.
     */
    List<String> marks(Table table) throws SQLException;

    /** Statements that remove every trigger of this installation, except those of tables that are to be kept. */
    List<String> dropTriggers(List<Table> kept) throws SQLException;

    /** Fails where a key is not SQL over its table's columns. */
    void probe(Table table) throws SQLException;

    /** Sets a fact about the outbox; its parameters are name and value. */
    String put();

    /** How long to queue for a table behind the application's own transactions, which queue behind us meanwhile. */
    default List<String> patience() {
        return List.of();
    }

    /** Whether making and dropping can be rolled back. */
    default boolean isTransactional() {
        return true;
    }

    /** A statement as it is given to the database's command-line client. */
    default String printed(String statement) {
        return statement.strip() + ";";
    }

    /** The outbox's first rows. */
    String take();

    /** Deletes exactly those rows that {@link #bindDelete} names. */
    String delete(List<Long> seqs);

    void bindDelete(PreparedStatement statement, List<Long> seqs) throws SQLException;

    /** Matches names of triggers that belong to an installation, and no other's. */
    static Pattern triggersOf(String installation) {
        return Pattern.compile("contactsync_" + installation + "_t[0-9]+_(insert|update|delete|truncate)");
    }

    static String trigger(String installation, int position, String op) {
        return "contactsync_" + installation + "_t" + position + "_" + op;
    }

    /** A key that is just a column, however written, is quoted; anything else is SQL and stays as it is. */
    static String key(String key, List<String> columns, Dialect dialect) {
        return columns.stream()
                .filter(column -> column.equals(key)
                        || Dialect.quoted(column).equals(key)
                        || dialect.quote(column).equals(key))
                .findFirst()
                .or(() -> columns.stream()
                        .filter(column -> column.equalsIgnoreCase(key))
                        .findFirst())
                .map(dialect::quote)
                .orElse("(" + key + ")");
    }

    static List<String> texts(PreparedStatement statement) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }

    static List<String> texts(Connection connection, String sql, String... parameters) throws SQLException {
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            for (int i = 0; i < parameters.length; i++) {
                statement.setString(i + 1, parameters[i]);
            }
            return texts(statement);
        }
    }
}
