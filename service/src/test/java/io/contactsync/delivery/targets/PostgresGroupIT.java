package io.contactsync.delivery.targets;

import io.contactsync.state.StateDb;
import io.contactsync.state.TestStateDb;

class PostgresGroupIT extends GroupStory {

    @Override
    StateDb openState() {
        return TestStateDb.openPostgres();
    }
}
