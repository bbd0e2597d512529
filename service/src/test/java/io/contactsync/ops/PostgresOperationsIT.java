package io.contactsync.ops;

import io.contactsync.state.StateDatabase;
import io.contactsync.state.StateDb;
import io.contactsync.state.StateSettings;
import io.contactsync.testkit.SharedServers;
import java.time.Clock;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

class PostgresOperationsIT extends OperationsStory {

    private StateDb db;

    @BeforeEach
    void open() {
        db = StateDatabase.open(
                new StateSettings(
                        SharedServers.freshDatabase(),
                        SharedServers.postgres().username(),
                        SharedServers.postgres().password()),
                Clock.systemUTC());
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
