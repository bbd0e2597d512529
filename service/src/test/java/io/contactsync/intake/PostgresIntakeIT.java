package io.contactsync.intake;

import io.contactsync.state.TestStateDb;
import io.contactsync.state.StateDb;

class PostgresIntakeIT extends IntakeStory {

    @Override
    StateDb openState() {
        return TestStateDb.openPostgres();
    }
}
