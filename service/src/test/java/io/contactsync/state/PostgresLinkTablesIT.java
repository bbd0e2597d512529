package io.contactsync.state;

class PostgresLinkTablesIT extends LinkTablesStory {

    @Override
    StateDb openState() {
        return TestStateDb.openPostgres();
    }
}
