package io.contactsync.delivery.targets;

import io.contactsync.state.TestStateDb;
import io.contactsync.state.StateDb;

class PostgresGroupIT extends GroupStory {

    @Override
    StateDb openState() {
        return TestStateDb.openPostgres();
    }
}
