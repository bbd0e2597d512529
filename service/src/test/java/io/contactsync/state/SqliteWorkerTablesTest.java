package io.contactsync.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.ProgressHandler;
import org.sqlite.SQLiteConnection;

class SqliteWorkerTablesTest extends WorkerTablesStory {

    @TempDir
    Path folder;

    @Override
    StateDb openState() {
        return TestStateDb.open(folder.resolve("state.db"));
    }

    @Override
    String explain() {
        return "explain query plan ";
    }

    /** SQLite counts no rows, but the instructions of its machine: a row takes less than a hundred, and a scan a few for each. */
    @Override
    long touched(String statement, String mailbox) {
        var instructions = new AtomicLong();
        db.read(tx -> tx.jdbc().execute((Connection connection) -> {
            Connection sqlite = connection.unwrap(SQLiteConnection.class);
            ProgressHandler.setHandler(sqlite, 1, new ProgressHandler() {
                @Override
                protected int progress() {
                    instructions.incrementAndGet();
                    return 0;
                }
            });
            try (PreparedStatement prepared = sqlite.prepareStatement(statement)) {
                prepared.setString(1, mailbox);
                prepared.setLong(2, Long.MAX_VALUE);
                prepared.setInt(3, PAGE);
                try (ResultSet rows = prepared.executeQuery()) {
                    while (rows.next()) {
                        rows.getString("contact");
                    }
                }
            } finally {
                ProgressHandler.clearHandler(sqlite);
            }
            return 0;
        }));
        assertThat(instructions.get()).isPositive();
        return instructions.get() / 100;
    }
}
