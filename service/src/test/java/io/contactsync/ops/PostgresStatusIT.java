package io.contactsync.ops;

import io.contactsync.state.StateDb;
import io.contactsync.state.TestStateDb;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class PostgresStatusIT extends StatusStory {

    private StateDb db;

    @BeforeEach
    void open() {
        db = TestStateDb.openPostgres();
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
