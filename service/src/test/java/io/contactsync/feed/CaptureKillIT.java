package io.contactsync.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contactsync.testkit.PrivateMariaDb;
import io.contactsync.testkit.PrivatePostgres;
import io.contactsync.testkit.PrivateRabbitMq;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of relay, broker and database at random moments while the office works: nothing is lost. A few rounds by
 * default; {@code -Dcontact-sync.kill.rounds=50 -Dcontact-sync.kill.rounds.others=10} for more with each capture on PostgreSQL
 * and on the others, {@code -Dcontact-sync.kill.seed} for the same ones again.
 */
class CaptureKillIT {

    private static final int ROUNDS = Integer.getInteger("contact-sync.kill.rounds", 2);
    private static final int ROUNDS_OF_OTHERS = Integer.getInteger("contact-sync.kill.rounds.others", 1);
    private static final long SEED = Long.getLong("contact-sync.kill.seed", 20_261_122L);

    private static PrivateRabbitMq broker;

    @TempDir
    Path folder;

    /** Ends a part without a word, and brings it back. */
    private record Victim(String name, Runnable kill, Runnable start) {}

    @BeforeAll
    static void startBroker() {
        broker = PrivateRabbitMq.started();
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Test
    void nothing_is_lost_with_an_outbox_on_postgresql() throws Exception {
        onPostgres(database -> new StoryCapture.WithOutbox());
    }

    @Test
    void nothing_is_lost_with_an_outbox_on_mariadb() throws Exception {
        onMariaDb(database -> new StoryCapture.WithOutbox());
    }

    @Test
    void nothing_is_lost_with_an_outbox_on_sqlite() throws Exception {
        onSqlite(new StoryCapture.WithOutbox());
    }

    @Test
    void nothing_is_lost_with_the_log_of_postgresql() throws Exception {
        onPostgres(WithLog::new);
    }

    @Test
    void nothing_is_lost_with_the_log_of_mariadb() throws Exception {
        onMariaDb(WithLog::new);
    }

    @Test
    void nothing_is_lost_with_polling_on_postgresql() throws Exception {
        onPostgres(database -> new WithPoll());
    }

    @Test
    void nothing_is_lost_with_polling_on_mariadb() throws Exception {
        onMariaDb(database -> new WithPoll());
    }

    @Test
    void nothing_is_lost_with_polling_on_sqlite() throws Exception {
        onSqlite(new WithPoll());
    }

    private void onPostgres(Function<StoryDatabase, StoryCapture> capture) throws Exception {
        try (PrivatePostgres server = PrivatePostgres.started()) {
            StoryDatabase database = PostgresStory.on(server);
            rounds(ROUNDS, database, capture.apply(database), new Victim("database", server::kill, server::start));
        }
    }

    private void onMariaDb(Function<StoryDatabase, StoryCapture> capture) throws Exception {
        try (PrivateMariaDb server = PrivateMariaDb.started()) {
            StoryDatabase database = MySqlStory.on(server);
            rounds(
                    ROUNDS_OF_OTHERS,
                    database,
                    capture.apply(database),
                    new Victim("database", server::kill, server::start));
        }
    }

    /** SQLite is a library in the office's own process; there is no server to kill. */
    private void onSqlite(StoryCapture capture) throws Exception {
        rounds(ROUNDS_OF_OTHERS, new SqliteStory(folder.resolve("members.db")), capture);
    }

    private void rounds(int rounds, StoryDatabase database, StoryCapture capture, Victim... servers) throws Exception {
        String pair = capture.name() + ", " + database.name();
        var random = new Random(SEED + pair.hashCode());
        try (var stage =
                new KillStage(folder, database, capture, broker, "events-" + capture.name() + "-" + database.name())) {
            List<Victim> victims = new ArrayList<>(List.of(servers));
            victims.add(new Victim("relay", () -> stage.relay().kill(), stage::restartRelay));
            victims.add(new Victim("broker", broker::kill, broker::start));
            // So that few rounds do not always end the same one.
            Collections.shuffle(victims, random);
            stage.restartRelay();
            // One that is still starting when the broker is killed gives up, as it should.
            database.sql("insert into member (id, first_name) values ('m0', 'Ada')");
            stage.awaitEqual();
            for (int round = 0; round < rounds; round++) {
                Victim victim = victims.get(round % victims.size());
                long begun = System.nanoTime();
                try (var office = new OfficeWork(database, random)) {
                    office.start();
                    await().until(() -> office.done() > 0);
                    workFor(100 + random.nextInt(1_500));
                    victim.kill().run();
                    workFor(random.nextInt(500));
                    victim.start().run();
                    workFor(random.nextInt(500));
                    office.finish();
                    long worked = System.nanoTime();
                    stage.awaitEqual();
                    System.out.printf(
                            "%s: round %d, killed %s, %d transactions in %d ms, equal %d ms later%n",
                            pair,
                            round + 1,
                            victim.name(),
                            office.done(),
                            Duration.ofNanos(worked - begun).toMillis(),
                            Duration.ofNanos(System.nanoTime() - worked).toMillis());
                    assertThat(office.done()).isPositive();
                }
            }
        }
    }

    /** The office goes on meanwhile. */
    private static void workFor(int millis) {
        await().pollDelay(Duration.ofMillis(millis)).until(() -> true);
    }
}
