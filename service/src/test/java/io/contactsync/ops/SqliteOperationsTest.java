package io.contactsync.ops;

import io.contactsync.state.StateDatabase;
import io.contactsync.state.StateDb;
import io.contactsync.state.StateSettings;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class SqliteOperationsTest extends OperationsStory {

    @TempDir
    Path folder;

    private StateDb db;

    @BeforeEach
    void open() {
        db = StateDatabase.open(
                new StateSettings("jdbc:sqlite:" + folder.resolve("state.db"), null, null), Clock.systemUTC());
        route();
    }

    @AfterEach
    void close() {
        db.close();
    }

    @Override
    protected StateDb db() {
        return db;
    }
}
