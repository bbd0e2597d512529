package io.contactsync.ops;

import io.contactsync.state.StateDb;
import io.contactsync.state.TestStateDb;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class PostgresOperationsIT extends OperationsStory {

    private StateDb db;

    @BeforeEach
    void open() {
        db = TestStateDb.openPostgres();
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
