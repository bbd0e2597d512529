package io.contactsync.intake;

import io.contactsync.state.StateDb;
import io.contactsync.state.TestStateDb;

class PostgresIntakeIT extends IntakeStory {

    @Override
    StateDb openState() {
        return TestStateDb.openPostgres();
    }
}
