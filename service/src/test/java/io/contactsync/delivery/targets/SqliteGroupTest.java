package io.contactsync.delivery.targets;

import io.contactsync.state.StateDb;
import io.contactsync.state.TestStateDb;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteGroupTest extends GroupStory {

    @TempDir
    Path folder;

    @Override
    StateDb openState() {
        return TestStateDb.open(folder.resolve("state.db"));
    }
}
