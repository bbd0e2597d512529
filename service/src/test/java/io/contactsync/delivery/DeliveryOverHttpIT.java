package io.contactsync.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contactsync.graph.GraphContactsClient;
import io.contactsync.graph.GraphSettings;
import io.contactsync.graph.RequestListener;
import io.contactsync.graph.Secret;
import io.contactsync.graphsimulator.GraphSimulator;
import io.contactsync.graphsimulator.SimulatedMailbox;
import io.contactsync.graphsimulator.contacts.ContactView;
import io.contactsync.graphsimulator.fault.Fault;
import io.contactsync.graphsimulator.fault.FaultRule;
import io.contactsync.graphsimulator.settings.Latency;
import io.contactsync.state.DeleteAllowance;
import io.contactsync.state.StateDb;
import io.contactsync.state.TestStateDb;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Delivery with its own threads, over real HTTP, against a Graph that fails. */
class DeliveryOverHttpIT {

    private static final String MARK = "String {b3c0fb9b-6c1c-4b0e-9d3c-5f6a2c1d7e40} Name ContactSyncId";
    private static final Duration CALL_TIMEOUT = Duration.ofSeconds(2);

    /**
     * The hold is longer than any work that the faults hide. No batches: within one Graph itself starts the next item while work
     * that it hid is still going on, and sends the rest after a 429, so these counts would be of its doing.
     */
    private static final DeliverySettings SETTINGS =
            new DeliverySettings(CALL_TIMEOUT, Duration.ofSeconds(4), 4, 10_000, 1, new DeleteAllowance(100, 20));

    /** How long a 429 may be on its way where the machine is busy; shorter than any Retry-After that is counted here. */
    private static final Duration ON_ITS_WAY = Duration.ofMillis(800);

    /** For what ends as soon as it is done. */
    private static final Duration PATIENCE = Duration.ofSeconds(150);

    /** Faults that have to strike before a mailbox that is right in the end proves anything. */
    private static final int ENOUGH = 20;

    private static final Duration STOP = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private GraphSimulator graph;
    private GraphContactsClient client;
    private StateDb db;
    private final Map<String, String> wanted = new HashMap<>();
    private int changes;

    @BeforeEach
    void open() {
        graph = GraphSimulator.builder()
                .latency(new Latency.Fixed(Duration.ofMillis(10)))
                .retryAfterGrace(ON_ITS_WAY)
                .start();
        client = GraphContactsClient.open(
                GraphSettings.of(
                                graph.endpoint(),
                                graph.authority(),
                                GraphSimulator.TENANT_ID,
                                GraphSimulator.CLIENT_ID,
                                new Secret(GraphSimulator.CLIENT_SECRET))
                        .withCallTimeout(CALL_TIMEOUT),
                Clock.systemUTC(),
                RequestListener.NONE);
        db = TestStateDb.open(folder.resolve("state.db"));
    }

    @AfterEach
    void close() {
        client.close();
        db.close();
        graph.close();
    }

    @Test
    void lost_answers_timeouts_and_hangs_make_no_duplicates() {
        SimulatedMailbox board = mailbox("board@club.example");
        want(board, "M-1", "Ada");
        want(board, "M-2", "Bob");
        want(board, "M-3", "Cleo");
        graph.inject(post(Fault.lostAnswer(Duration.ofSeconds(1))));
        graph.inject(post(Fault.gatewayTimeoutThenDone(Duration.ofSeconds(2))));
        graph.inject(post(Fault.hang(Duration.ofSeconds(3))));
        Delivery delivery = Delivery.of(db, client, SETTINGS, DeliveryListener.NONE);
        delivery.start();

        awaitSynced();
        delivery.stop(STOP);

        assertEqualsWanted(board);
        assertThat(board.counters().count("POST", 201))
                .as("none was made twice")
                .isLessThanOrEqualTo(1);
        assertThat(texts("select lease_clean from mailbox")).containsExactly("1");
    }

    @Test
    void creates_that_a_server_finishes_after_it_said_that_it_failed_are_not_doubled() {
        SimulatedMailbox board = mailbox("board@club.example");
        for (int i = 0; i < 12; i++) {
            want(board, "M-" + i, "Ada " + i);
        }
        for (int status : new int[] {500, 502, 503, 408}) {
            graph.inject(post(Fault.statusThenDone(status, "UnknownError", Duration.ofMillis(3_500))));
        }
        Delivery delivery = Delivery.of(db, client, SETTINGS, DeliveryListener.NONE);
        delivery.start();

        awaitSynced();
        delivery.stop(Duration.ofSeconds(5));

        assertEqualsWanted(board);
        assertThat(board.counters().maxInFlight()).as("hidden work counted").isLessThanOrEqualTo(4);
        assertThat(board.counters().count("POST", 429)).isZero();
        assertThat(board.counters().count("POST", 201)).isEqualTo(8);
    }

    @Test
    void nothing_is_sent_before_retry_after_is_over() {
        SimulatedMailbox board = mailbox("board@club.example");
        for (int i = 0; i < 40; i++) {
            want(board, "M-" + i, "Ada " + i);
        }
        graph.inject(
                FaultRule.of(Fault.throttled(Duration.ofSeconds(3))).after(12).times(1));
        Delivery delivery = Delivery.of(db, client, SETTINGS, DeliveryListener.NONE);
        delivery.start();

        awaitSynced();
        delivery.stop(STOP);

        assertEqualsWanted(board);
        assertThat(board.counters().count("POST", 429)).isPositive();
    }

    @Test
    void all_faults_at_once_end_in_mailboxes_as_wanted() {
        long seed = 20261122;
        List<SimulatedMailbox> boards =
                List.of(mailbox("a@club.example"), mailbox("b@club.example"), mailbox("c@club.example"));
        for (SimulatedMailbox board : boards) {
            board.seedContact(Map.of("givenName", "The owner's own"));
            for (int i = 0; i < 60; i++) {
                want(board, "M-" + i, "Ada " + i);
            }
        }
        List<Fault> faults = List.of(
                Fault.lostAnswer(),
                Fault.lostAnswer(Duration.ofMillis(800)),
                Fault.lostRequest(),
                Fault.gatewayTimeoutThenDone(Duration.ofMillis(1500)),
                Fault.hang(Duration.ofMillis(2500)),
                Fault.mailboxInfoStale(),
                Fault.html(502),
                Fault.wrongJson(),
                Fault.expiredToken(),
                Fault.throttled(Duration.ofSeconds(1)));
        var injected = faults.stream()
                .map(fault -> graph.inject(FaultRule.of(fault)
                        .withProbability(0.015, seed + faults.indexOf(fault))
                        .times(6)))
                .toList();
        Delivery delivery = Delivery.of(db, client, SETTINGS, DeliveryListener.NONE);
        delivery.start();
        var random = new Random(seed);
        for (int i = 0; i < 60; i++) {
            changeOne(boards, random, delivery);
        }
        // How many requests there are depends on how many changes meet in one: so it goes on until enough of them were
        // struck.
        await().atMost(PATIENCE).pollDelay(Duration.ZERO).until(() -> {
            boolean enough = injected.stream().mapToInt(fault -> fault.fired()).sum() > ENOUGH;
            if (!enough) {
                changeOne(boards, random, delivery);
            }
            return enough;
        });
        for (SimulatedMailbox board : boards) {
            for (int i = 0; i < 10; i++) {
                unwant(board, "M-" + i);
            }
        }

        awaitSynced();
        delivery.stop(STOP);

        boards.forEach(this::assertEqualsWanted);
    }

    private void changeOne(List<SimulatedMailbox> boards, Random random, Delivery delivery) {
        SimulatedMailbox board = boards.get(random.nextInt(boards.size()));
        want(board, "M-" + random.nextInt(60), "Changed " + ++changes);
        delivery.wake(List.of(board.address()));
    }

    @Test
    void a_lost_batch_and_what_is_lost_after_it_end_in_a_mailbox_as_wanted() {
        SimulatedMailbox board = mailbox("board@club.example");
        board.seedContact(Map.of("givenName", "The owner's own"));
        for (int i = 0; i < 120; i++) {
            want(board, "M-" + i, "Ada " + i);
        }
        var faults = List.of(
                graph.inject(FaultRule.of(Fault.lostAnswer()).onPath("/$batch").times(1)),
                graph.inject(post(Fault.lostAnswer()).after(40)),
                graph.inject(post(Fault.wrongJson()).after(50)));
        Delivery delivery = Delivery.of(db, client, SETTINGS.withBatchSize(20), DeliveryListener.NONE);
        delivery.start();

        awaitSynced();
        delivery.stop(STOP);

        assertThat(faults).allMatch(fault -> fault.fired() > 0);
        assertEqualsWanted(board);
    }

    private static FaultRule post(Fault fault) {
        return FaultRule.of(fault).onMethod("POST").onPath("contacts").times(1);
    }

    private SimulatedMailbox mailbox(String address) {
        db.write(tx -> {
            tx.jdbc().update("insert into mailbox (mailbox, address) values (?, ?)", address, address);
            return tx.jdbc().update("insert into folder (mailbox, folder) values (?, '')", address);
        });
        return graph.mailbox(address);
    }

    private void want(SimulatedMailbox board, String contact, String name) {
        wanted.put(board.address() + " " + contact, name);
        mark(board, contact, "{\"givenName\":\"" + name + "\"}", 1);
    }

    private void unwant(SimulatedMailbox board, String contact) {
        wanted.remove(board.address() + " " + contact);
        mark(board, contact, "{}", 0);
    }

    /** As intake would; each mailbox has its own contacts here. */
    private void mark(SimulatedMailbox board, String contact, String json, int present) {
        String id = board.address() + "/" + contact;
        db.write(tx -> {
            tx.jdbc()
                    .update(
                            "insert into contact (id, version, data, tags, deleted, generation, origin, changed_at)"
                                    + " values (?, 1, ?, '{}', ?, 0, 'relay', ?) on conflict (id) do update set"
                                    + " version = contact.version + 1, data = excluded.data, deleted = excluded.deleted",
                            id,
                            json,
                            1 - present,
                            tx.nowMicros());
            return tx.jdbc()
                    .update(
                            "insert into link (mailbox, folder, contact, wanted, revision, state, next_attempt, changed_at)"
                                    + " values (?, '', ?, ?, 1, 'pending', ?, ?) on conflict (mailbox, folder, contact)"
                                    + " do update set wanted = excluded.wanted, revision = link.revision + 1,"
                                    + " state = 'pending', next_attempt = excluded.next_attempt",
                            board.address(),
                            id,
                            present,
                            tx.nowMicros(),
                            tx.nowMicros());
        });
    }

    private void awaitSynced() {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(100))
                .untilAsserted(
                        () -> assertThat(texts("select contact || ' ' || state || ' ' || coalesce(error_code, '')"
                                        + " from link where state <> 'synced'"))
                                .isEmpty());
    }

    private List<String> texts(String query) {
        return db.read(tx -> tx.jdbc().query(query, (row, n) -> row.getString(1)));
    }

    private void assertEqualsWanted(SimulatedMailbox board) {
        Map<String, String> expected = new HashMap<>();
        wanted.forEach((key, name) -> {
            String[] parts = key.split(" ", 2);
            if (parts[0].equals(board.address())) {
                expected.put(parts[0] + "/" + parts[1], name);
            }
        });
        Map<String, String> there = new HashMap<>();
        for (ContactView contact : board.contacts()) {
            String mark = contact.mark(MARK);
            if (mark != null) {
                assertThat(there.put(mark, String.valueOf(contact.text("givenName"))))
                        .as("a duplicate of " + mark)
                        .isNull();
            }
        }
        assertThat(there).isEqualTo(expected);
        assertThat(board.counters().maxInFlight()).isLessThanOrEqualTo(4);
        assertThat(board.counters().requestsBeforeRetryAfter()).isZero();
        assertThat(board.counters().refusedForConcurrency()).isZero();
        assertThat(board.counters().foreignWrites()).isZero();
    }
}
