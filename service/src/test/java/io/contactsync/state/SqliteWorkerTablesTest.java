package io.contactsync.state;

import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.io.TempDir;

class SqliteWorkerTablesTest extends WorkerTablesStory {

    @TempDir
    Path folder;

    @Override
    StateDb openState() {
        return StateDatabase.open(
                new StateSettings("jdbc:sqlite:" + folder.resolve("state.db"), null, null), Clock.systemUTC());
    }

    @Override
    String explain() {
        return "explain query plan ";
    }
}
