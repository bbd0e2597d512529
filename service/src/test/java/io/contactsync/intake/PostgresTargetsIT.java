package io.contactsync.intake;

import io.contactsync.state.StateDb;
import io.contactsync.state.TestStateDb;

class PostgresTargetsIT extends TargetsStory {

    @Override
    StateDb openState() {
        return TestStateDb.openPostgres();
    }
}
