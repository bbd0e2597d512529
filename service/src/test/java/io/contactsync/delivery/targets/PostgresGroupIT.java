package io.contactsync.delivery.targets;

import io.contactsync.state.StateDatabase;
import io.contactsync.state.StateDb;
import io.contactsync.state.StateSettings;
import io.contactsync.testkit.SharedServers;
import java.time.Clock;

class PostgresGroupIT extends GroupStory {

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
