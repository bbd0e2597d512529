package io.contactsync.intake;

import io.contactsync.state.StateDb;
import io.contactsync.state.TestStateDb;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class SqliteTargetsIT extends TargetsStory {

    @TempDir
    Path folder;

    @Override
    StateDb openState() {
        return TestStateDb.open(folder.resolve("state.db"));
    }
}
