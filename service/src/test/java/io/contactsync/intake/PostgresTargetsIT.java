package io.contactsync.intake;

import io.contactsync.state.StateDatabase;
import io.contactsync.state.StateDb;
import io.contactsync.state.StateSettings;
import io.contactsync.testkit.SharedServers;
import java.time.Clock;

class PostgresTargetsIT extends TargetsStory {

    @Override
    StateDb openState() {
        return StateDatabase.open(
                new StateSettings(
                        SharedServers.freshDatabase(),
                        SharedServers.postgres().username(),
                        SharedServers.postgres().password()),
                Clock.systemUTC());
    }
}
