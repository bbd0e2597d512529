package io.contactsync.demo.crash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kill -9} of the service between any two of its steps, with the state in SQLite. */
class KillIT {

    private static final long SEED = 20_261_122;
    private static final int FIRST_LOAD = 80;
    private static final int LATER_LOAD = 25;

    /** Kills one upon the other, before the service has made good for the last. */
    private static final int CHAINED = 7;

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

    /** Every point once, in an order drawn by the seed: some in the load, one upon the other, the rest amid changes. */
    @Test
    void kill_9_at_any_point_loses_nothing_and_doubles_nothing() throws Exception {
        var random = new Random(SEED);
        try (var stand = new Stand(servers, folder, Stand.State.SQLITE, random)) {
            var rounds = new KillRounds(stand, random);
            List<CrashPoint> open = shuffled(random);

            rounds.killInLoad(CrashPoint.ANSWERED_MAKE_FOLDER, FIRST_LOAD);
            rounds.killInLoad(CrashPoint.SENDING_LIST_FOLDER, LATER_LOAD);
            open.removeAll(Set.of(
                    CrashPoint.ANSWERED_MAKE_FOLDER, CrashPoint.SENDING_LIST_FOLDER, CrashPoint.ANSWERED_LOOK_UP));
            List<CrashPoint> inLoad =
                    open.stream().filter(CrashPoint::isInLoad).limit(CHAINED).toList();
            inLoad.forEach(point -> rounds.killInLoad(point, LATER_LOAD));
            open.removeAll(inLoad);
            for (CrashPoint point : open) {
                rounds.killInChanges(point);
                if (point == CrashPoint.UNANSWERED_CREATE) {
                    rounds.killInLoad(CrashPoint.ANSWERED_LOOK_UP, LATER_LOAD);
                }
            }
            rounds.recover();

            rounds.print("State in SQLite, seed " + SEED);
            assertThat(rounds.kills()).isEqualTo(CrashPoint.values().length);
        }
    }

    private static List<CrashPoint> shuffled(Random random) {
        List<CrashPoint> points = new ArrayList<>(EnumSet.allOf(CrashPoint.class));
        Collections.shuffle(points, random);
        return points;
    }
}
