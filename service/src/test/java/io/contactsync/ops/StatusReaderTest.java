package io.contactsync.ops;

import io.contactsync.state.StateDb;
import io.contactsync.state.TestStateDb;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

class StatusReaderTest extends StatusStory {

    @TempDir
    Path folder;

    private StateDb db;

    @BeforeEach
    void open() {
        db = TestStateDb.open(folder.resolve("state.db"));
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
