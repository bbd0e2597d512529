package io.contactsync.state;

class PostgresFeedTablesIT extends FeedTablesStory {

    @Override
    StateDb openState() {
        return TestStateDb.openPostgres();
    }
}
