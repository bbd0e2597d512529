package io.contactsync.feed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contactsync.testkit.ChildProcess;
import io.contactsync.testkit.PrivateRabbitMq;
import io.contactsync.testkit.SharedServers;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a capturing process does when it is killed, paused, or cut off from the broker. On PostgreSQL where nothing else is said. */
class RelayProcessIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int MEMBERS = 8_000;

    /** The first load waits while the queue holds more than the backlog. */
    private static final int IN_HAND = RelaySettings.DEFAULT.bulkPage() + RelaySettings.DEFAULT.liveBatch();

    private static final int BACKLOG = (int) RelaySettings.DEFAULT.backlogLimit();

    @TempDir
    Path folder;

    private final StoryDatabase database = PostgresStory.shared();

    @Test
    void with_an_outbox_a_killed_first_load_goes_on_where_it_was_and_live_changes_overtake_it() throws Exception {
        killTheFirstLoad(new StoryCapture.WithOutbox());
    }

    @Test
    void with_a_log_a_killed_first_load_goes_on_where_it_was_and_live_changes_overtake_it() throws Exception {
        killTheFirstLoad(new WithLog(database));
    }

    @Test
    void with_polling_a_killed_first_load_goes_on_where_it_was_and_live_changes_overtake_it() throws Exception {
        killTheFirstLoad(new WithPoll());
    }

    /** Nobody consumes, so that the first load stands still in its midst. */
    private void killTheFirstLoad(StoryCapture capture) throws Exception {
        String old = capture.updatedAt() == null ? "" : ", now() - n * interval '1 hour'";
        String column = capture.updatedAt() == null ? "" : ", updated_at";
        try (var stage = new KillStage(
                folder,
                database,
                capture,
                SharedServers.rabbitMq(),
                SharedServers.freshQueueName("events"),
                "insert into member (id, first_name" + column + ") select 'm' || n, 'Ada'" + old
                        + " from generate_series(1, " + MEMBERS + ") n")) {
            stage.restartRelay();
            await().atMost(PATIENCE).until(() -> stage.queued() > BACKLOG);
            stage.relay().kill();
            int before = queuedByTheDead(stage);
            database.sql("update member set first_name = 'Live' where id = 'm" + MEMBERS + "'");

            stage.restartRelay();
            await().atMost(PATIENCE).until(() -> stage.queued() > before);

            stage.awaitEqual();
            assertThat(stage.newest("m" + MEMBERS)).contains("Live");
            assertThat(stage.arrivals())
                    .as("all, what was in the killed process's hands, and one change")
                    .isBetween(MEMBERS, MEMBERS + IN_HAND + 1);
            assertThat(stage.arrivedAs("\"Live\"")).as("overtakes").isLessThanOrEqualTo(before + 1);
        } finally {
            if (capture instanceof WithLog) {
                // Slots outlive their databases' tests.
                forgetSlot();
            }
        }
    }

    /** What the broker had read from a process that was killed, and has not put into the queue yet, still comes. */
    private static int queuedByTheDead(KillStage stage) {
        var queued = new AtomicInteger(-1);
        await().atMost(PATIENCE).during(Duration.ofSeconds(1)).until(() -> {
            int now = stage.queued();
            return queued.getAndSet(now) == now;
        });
        return queued.get();
    }

    private void forgetSlot() {
        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            database.texts("select pg_drop_replication_slot(slot_name) from pg_replication_slots"
                    + " where database = current_database()");
            return true;
        });
    }

    @Test
    void a_relay_that_was_paused_while_another_took_over_makes_nothing_older_the_newest() throws Exception {
        try (var stage = new KillStage(
                folder,
                database,
                new StoryCapture.WithOutbox(),
                SharedServers.rabbitMq(),
                SharedServers.freshQueueName("events"))) {
            stage.with("contact-sync.state.url", SharedServers.freshDatabase());
            stage.with("contact-sync.state.username", SharedServers.postgres().username());
            stage.with("contact-sync.state.password", SharedServers.postgres().password());
            stage.restartRelay();
            database.sql("insert into member (id, first_name) values ('n', 'Older')");
            stage.awaitEqual();
            ChildProcess paused = stage.relay();
            try (ChildProcess standby = stage.startRelay();
                    var office = new OfficeWork(database, new Random(5))) {
                office.start();
                await().pollDelay(Duration.ofMillis(700)).until(() -> true);

                paused.freeze();
                database.cutRelayLock();
                database.sql("update member set first_name = 'Newer' where id = 'n'");
                await().atMost(PATIENCE).until(() -> {
                    stage.listen();
                    return stage.newest("n").contains("Newer");
                });
                paused.thaw();
                await().pollDelay(Duration.ofMillis(700)).until(() -> true);
                office.finish();

                stage.awaitEqual();
                await().during(Duration.ofSeconds(3)).atMost(PATIENCE).until(stage::isEqual);
                assertThat(stage.newest("n")).contains("Newer");
                assertThat(paused.isAlive()).isTrue();
                assertThat(standby.isAlive()).isTrue();
            } finally {
                paused.thaw();
            }
        }
    }

    @Test
    void with_a_lock_of_the_database_a_standby_takes_over_from_one_that_is_killed() throws Exception {
        killTheActiveOne(database);
    }

    @Test
    void with_a_lease_a_standby_takes_over_from_one_that_is_killed() throws Exception {
        killTheActiveOne(new SqliteStory(folder.resolve("members.db")));
    }

    /** The design promises ten seconds; how long it took is printed, for a busy machine takes its own time. */
    private void killTheActiveOne(StoryDatabase source) throws Exception {
        try (var stage = new KillStage(
                folder,
                source,
                new StoryCapture.WithOutbox(),
                SharedServers.rabbitMq(),
                SharedServers.freshQueueName("events"))) {
            stage.with("contact-sync.state.url", SharedServers.freshDatabase());
            stage.with("contact-sync.state.username", SharedServers.postgres().username());
            stage.with("contact-sync.state.password", SharedServers.postgres().password());
            stage.restartRelay();
            source.sql("insert into member (id, first_name) values ('n', 'Before')");
            stage.awaitEqual();
            awaitMetric(stage.port(stage.relay()), "relay_active", 1, 1);
            try (ChildProcess standby = stage.startRelay()) {
                int standingBy = stage.port(standby);
                awaitMetric(standingBy, "relay_active", 0, 0);

                stage.relay().kill();
                long killed = System.nanoTime();
                source.sql("update member set first_name = 'After' where id = 'n'");
                await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).until(() -> {
                    stage.listen();
                    return stage.newest("n").contains("After");
                });

                System.out.printf(
                        "%s: the standby had published %d ms after the active relay's death%n",
                        source.name(),
                        Duration.ofNanos(System.nanoTime() - killed).toMillis());
                awaitMetric(standingBy, "relay_active", 1, 1);
                assertThat(standby.isAlive()).isTrue();
            }
        }
    }

    @Test
    void an_outbox_that_nothing_empties_is_seen_to_grow_and_to_age() throws Exception {
        try (PrivateRabbitMq broker = PrivateRabbitMq.started();
                var stage = new KillStage(folder, database, new StoryCapture.WithOutbox(), broker, "events")) {
            stage.restartRelay();
            int port = stage.port(stage.relay());
            database.sql("insert into member (id, first_name) values ('a', 'Ada')");
            stage.awaitEqual();
            awaitMetric(port, "outbox_rows", 0, 0);

            broker.kill();
            database.sql("insert into member (id, first_name) values ('b', 'Grace'), ('c', 'Joan')");
            awaitMetric(port, "outbox_rows", 2, 2);
            database.sql("update member set last_name = 'L'");
            awaitMetric(port, "outbox_rows", 5, 5);
            awaitMetric(port, "outbox_oldest_seconds", 2, 600);

            broker.start();
            stage.awaitEqual();
            awaitMetric(port, "outbox_rows", 0, 0);
            awaitMetric(port, "outbox_oldest_seconds", 0, 0);
        }
    }

    private static void awaitMetric(int port, String name, double least, double most) {
        Pattern line = Pattern.compile("(?m)^contact_sync_" + name + " ([0-9.E]+)$");
        HttpRequest scrape = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/actuator/prometheus"))
                .build();
        await().atMost(PATIENCE).ignoreExceptions().until(() -> {
            Matcher found = line.matcher(HttpClient.newHttpClient()
                    .send(scrape, HttpResponse.BodyHandlers.ofString())
                    .body());
            return found.find()
                    && Double.parseDouble(found.group(1)) >= least
                    && Double.parseDouble(found.group(1)) <= most;
        });
    }
}
