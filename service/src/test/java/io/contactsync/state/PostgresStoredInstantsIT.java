package io.contactsync.state;

class PostgresStoredInstantsIT extends StoredInstantsStory {

    @Override
    StateDb openState() {
        return TestStateDb.openPostgres();
    }
}
