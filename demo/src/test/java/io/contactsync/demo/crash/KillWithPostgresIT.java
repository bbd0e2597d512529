package io.contactsync.demo.crash;

import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * As {@link KillIT} with the state in PostgreSQL, where nobody knows that the last process is dead: the next one waits for its
 * leases to end.
 */
class KillWithPostgresIT {

    private static final long SEED = 20_261_122;
    private static final int FIRST_LOAD = 80;
    private static final int LATER_LOAD = 25;

    private static Servers servers;

    @TempDir
    private Path folder;

    @BeforeAll
    static void startServers() {
        servers = Servers.started();
    }

    @AfterAll
    static void stopServers() {
        servers.close();
    }

    @Test
    void kill_9_at_some_points_loses_nothing_and_doubles_nothing() throws Exception {
        var random = new Random(SEED);
        try (var stand = new Stand(servers, folder, Stand.State.POSTGRES, random)) {
            var rounds = new KillRounds(stand, random);

            rounds.killInLoad(CrashPoint.ANSWERED_CREATE, FIRST_LOAD);
            rounds.killInLoad(CrashPoint.RELAY_PUBLISHED, LATER_LOAD);
            rounds.killInLoad(CrashPoint.INTAKE_STORED, LATER_LOAD);
            rounds.recover();

            rounds.print("State in PostgreSQL, seed " + SEED);
        }
    }
}
