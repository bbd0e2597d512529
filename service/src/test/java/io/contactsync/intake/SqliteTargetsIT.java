package io.contactsync.intake;

import io.contactsync.state.StateDatabase;
import io.contactsync.state.StateDb;
import io.contactsync.state.StateSettings;
import java.nio.file.Path;
import java.time.Clock;
import org.junit.jupiter.api.io.TempDir;

class SqliteTargetsIT extends TargetsStory {

    @TempDir
    Path folder;

    @Override
    StateDb openState() {
        return StateDatabase.open(
                new StateSettings("jdbc:sqlite:" + folder.resolve("state.db"), null, null), Clock.systemUTC());
    }
}
