package io.contactsync.state;

import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoredInstantsTest extends StoredInstantsStory {

    @TempDir
    Path folder;

    @Override
    StateDb openState() {
        return TestStateDb.open(folder.resolve("state.db"));
    }
}
