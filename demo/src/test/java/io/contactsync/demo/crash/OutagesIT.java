package io.contactsync.demo.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The parts around a running service go away in the middle of its work and come back: it goes on by itself. */
class OutagesIT {

    private static final long SEED = 20_261_122;
    private static final int MEMBERS = 150;
    private static final Duration BROKER_AWAY = Duration.ofSeconds(20);
    private static final Duration DATABASE_AWAY = Duration.ofSeconds(8);
    private static final Duration BETWEEN_CHANGES = Duration.ofMillis(100);

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
    void a_broker_that_is_away_for_20_seconds_costs_nothing_but_the_wait() throws Exception {
        try (var stand = new Stand(servers, folder, Stand.State.SQLITE, new Random(SEED))) {
            Child service = serviceInMidLoad(stand);

            servers.broker().stop();
            stand.members().join(40);
            changeFor(BROKER_AWAY, stand);
            servers.broker().start();
            stand.members().change(20);

            var told = new OutageLog(service);
            recover("RabbitMQ stopped for " + BROKER_AWAY.toSeconds() + " s", stand, service);
            told.awaitEnds(1);
            assertThat(told.said("Broker unavailable, trying on", "connection=publish"))
                    .hasSize(1);
            assertThat(told.said("Broker unavailable, trying on", "connection=consume"))
                    .hasSize(1);
            assertThat(told.said("Capture waits", "part=BROKER")).hasSize(1);
        }
    }

    @Test
    void a_database_server_that_is_restarted_or_killed_costs_nothing_but_the_wait() throws Exception {
        try (var stand = new Stand(servers, folder, Stand.State.POSTGRES, new Random(SEED))) {
            Child service = serviceInMidLoad(stand);
            var told = new OutageLog(service);

            servers.postgres().stop();
            changeFor(DATABASE_AWAY, stand);
            servers.postgres().start();

            recover("PostgreSQL restarted", stand, service);
            told.awaitEnds(1);
            assertThat(told.said("Relay Capture waits", "part=SOURCE")).hasSize(1);
            assertThat(told.said("Delivery waits", "")).hasSize(1);

            stand.members().join(60);
            await().atMost(Stand.PATIENCE).until(() -> contacts(stand) > MEMBERS + 10);
            servers.postgres().kill();
            changeFor(DATABASE_AWAY, stand);
            servers.postgres().start();

            recover("PostgreSQL killed", stand, service);
            told.awaitEnds(2);
            assertThat(told.said("Relay Capture waits", "part=SOURCE")).hasSize(2);
            assertThat(told.said("Delivery waits", "")).hasSize(2);
        }
    }

    /** First what changed meanwhile is in the outbox; then deletes were in the state DB alone, and only the mailboxes tell. */
    @Test
    void a_lost_state_db_is_made_anew_from_the_mailboxes_and_members_who_left_go() throws Exception {
        try (var stand = new Stand(servers, folder, Stand.State.SQLITE, new Random(SEED))) {
            Child first = serviceInMidLoad(stand);
            stand.awaitEqual(first);
            first.kill();
            stand.members().leave(15);
            stand.members().change(40);
            stand.deleteState();

            Child second = stand.startService();
            recover("State DB deleted", stand, second);
            second.crashAt(CrashPoint.SENDING_DELETE, 1);
            stand.members().leave(20);
            await().atMost(Stand.PATIENCE).until(() -> second.hasReached(CrashPoint.SENDING_DELETE));
            await().atMost(Stand.PATIENCE).until(() -> stand.outboxRows() == 0);
            second.kill();
            assertThat(stand.truth().differences()).as("left to be deleted").isNotEmpty();
            stand.deleteState();

            recover("State DB deleted with deletes in it", stand, stand.startService());
        }
    }

    private static Child serviceInMidLoad(Stand stand) {
        stand.members().join(MEMBERS);
        Child service = stand.startService();
        await().atMost(Stand.PATIENCE).until(() -> {
            boolean ended = !service.isStarted();
            return !ended && contacts(stand) > MEMBERS / 4;
        });
        return service;
    }

    private static int contacts(Stand stand) {
        return stand.graph().mailbox(ClubMailbox.OFFICE.address()).contacts().size();
    }

    private static void changeFor(Duration time, Stand stand) {
        long begun = System.nanoTime();
        await().atMost(time.multipliedBy(2))
                .pollDelay(Duration.ZERO)
                .pollInterval(BETWEEN_CHANGES)
                .until(() -> {
                    stand.members().tryChange();
                    return System.nanoTime() - begun >= time.toNanos();
                });
    }

    private static void recover(String what, Stand stand, Child service) {
        long begun = System.nanoTime();
        stand.awaitEqual(service);
        long millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();
        System.out.println(what + ": equal after " + millis + " ms");
    }
}
