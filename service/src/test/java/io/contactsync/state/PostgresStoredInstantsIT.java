package io.contactsync.state;

import io.contactsync.testkit.SharedServers;
import java.time.Clock;

class PostgresStoredInstantsIT extends StoredInstantsStory {

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
