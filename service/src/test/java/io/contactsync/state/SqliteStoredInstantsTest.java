package io.contactsync.state;

import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoredInstantsTest extends StoredInstantsStory {

    @TempDir
    Path folder;

    @Override
    StateDb openState() {
        return StateDatabase.open(
                new StateSettings("jdbc:sqlite:" + folder.resolve("state.db"), null, null), Clock.systemUTC());
    }
}
