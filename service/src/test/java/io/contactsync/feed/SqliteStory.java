package io.contactsync.feed;

import io.contactsync.memberdb.Password;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteConfig;

/** Of SQLite, a file. */
final class SqliteStory extends StoryDatabase {
    private final Path file;

    SqliteStory(Path file) {
        super("SQLite");
        this.file = file;
    }

    @Override
    String url() {
        return "jdbc:sqlite:" + file;
    }

    @Override
    @Nullable String username() {
        return null;
    }

    @Override
    @Nullable Password password() {
        return null;
    }

    @Override
    void empty() throws SQLException {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Foreign keys are each connection's own business; an application that has some switches them on. */
    @Override
    Connection connect() throws SQLException {
        var config = new SQLiteConfig();
        config.enforceForeignKeys(true);
        // What holds the file is as slow as the machine is busy.
        config.setBusyTimeout(60_000);
        return config.createConnection(url());
    }

    @Override
    String leftovers() {
        return "select name from sqlite_master where sql like '%contactsync%'";
    }

    @Override
    List<String> touching() {
        String now = "strftime('%Y-%m-%d %H:%M:%f', 'now')";
        List<String> statements = new ArrayList<>(List.of("alter table member add updated_at text"));
        for (String op : List.of("insert", "update")) {
            statements.add("create trigger touch_member_" + op + " after " + op + " on member begin"
                    + " update member set updated_at = " + now + " where id = new.id; end");
        }
        for (String op : List.of("insert", "update", "delete")) {
            statements.add("create trigger touch_" + op + " after " + op + " on phone begin"
                    + " update member set updated_at = " + now + " where id in " + owners(op) + "; end");
        }
        return statements;
    }

    @Override
    String epoch() {
        return "(julianday('now') - 2440587.5) * 86400.0";
    }

    @Override
    boolean hasConcurrentWriters() {
        return false;
    }

    @Override
    void cutRelayLock() {
        throw new UnsupportedOperationException("SQLite has no lock to cut (expected: the lease)");
    }
}
