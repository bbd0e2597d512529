package io.contactsync.feed;

import io.contactsync.memberdb.Password;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A member database that stories run on: where it is, and in what its SQL differs from the others'. */
abstract class StoryDatabase {

    private final String name;

    /** @param name as docs/capture.md has it */
    StoryDatabase(String name) {
        this.name = name;
    }

    final String name() {
        return name;
    }

    abstract String url();

    abstract @Nullable String username();

    abstract @Nullable Password password();

    /** Makes it as good as new. */
    abstract void empty() throws SQLException;

    /** Yields the name of everything that is ours. */
    abstract String leftovers();

    /** The seconds since 1970, by its clock, with their fraction. */
    abstract String epoch();

    /** Texts one after the other. */
    String concat(String... texts) {
        return String.join(" || ", texts);
    }

    String quote(String identifier) {
        return '"' + identifier + '"';
    }

    /** Whether two transactions may write at the same time. */
    boolean hasConcurrentWriters() {
        return true;
    }

    /** What a text column needs to tell upper from lower case. */
    String exact() {
        return "";
    }

    /** Makes the column {@code updated_at} of a member, and all that an application does to keep it, also for its phones. */
    abstract List<String> touching();

    /** The members that a row of phones belongs to, in a trigger on this operation. */
    static String owners(String op) {
        return switch (op) {
            case "insert" -> "(new.member_id)";
            case "update" -> "(old.member_id, new.member_id)";
            default -> "(old.member_id)";
        };
    }

    Connection connect() throws SQLException {
        Password password = password();
        return DriverManager.getConnection(url(), username(), password == null ? null : password.value());
    }

    /** All in one transaction. */
    final void sql(String... statements) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (String sql : statements) {
                statement.execute(sql);
            }
            connection.commit();
        }
    }

    /** The first column. */
    final List<String> texts(String query) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }

    /** Whatever holds the relay's lock loses it, as when its host dies. */
    abstract void cutRelayLock() throws SQLException;
}
