package io.contactsync.intake;

import io.contactsync.state.TestStateDb;
import io.contactsync.state.StateDb;

class PostgresTargetsIT extends TargetsStory {

    @Override
    StateDb openState() {
        return TestStateDb.openPostgres();
    }
}
