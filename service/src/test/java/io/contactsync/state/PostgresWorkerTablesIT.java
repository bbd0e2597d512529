package io.contactsync.state;

import io.contactsync.testkit.SharedServers;
import java.time.Clock;
import java.util.List;

class PostgresWorkerTablesIT extends WorkerTablesStory {

    @Override
    StateDb openState() {
        return StateDatabase.open(
                new StateSettings(
                        SharedServers.freshDatabase(),
                        SharedServers.postgres().username(),
                        SharedServers.postgres().password()),
                Clock.systemUTC());
    }

    @Override
    List<String> beforeExplain() {
        return List.of(
                "set local enable_sort = off", "set local enable_hashjoin = off", "set local enable_seqscan = off");
    }

    @Override
    String explain() {
        return "explain ";
    }
}
