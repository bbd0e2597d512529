package io.contactsync.demo.crash;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contactsync.Settings;
import io.contactsync.config.ConfigLoader;
import io.contactsync.graphsimulator.GraphSimulator;
import io.contactsync.graphsimulator.settings.Latency;
import io.contactsync.memberdb.MemberDatabase;
import io.contactsync.memberdb.SourceSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * The world around the service, which survives it: members, broker behind a gate, mailboxes, a folder with configuration and
 * state. One service at a time lives in it.
 */
final class Stand implements AutoCloseable {

    static final Duration PATIENCE = Duration.ofSeconds(90);

    private static final Duration LATENCY = Duration.ofMillis(5);
    private static final String STATE_FILE = "state.db";

    private final Path folder;
    private final Path config;
    private final GraphSimulator graph;
    private final BrokerGate gate;
    private final ClubDatabase members;
    private final MailboxTruth truth;
    private @Nullable Child child;

    /** Where the service keeps its state. */
    enum State {
        SQLITE,
        POSTGRES
    }

    Stand(Servers servers, Path folder, State state, RandomGenerator random) throws IOException {
        this.folder = folder;
        this.graph = GraphSimulator.builder()
                .mailbox(ClubMailbox.OFFICE.address())
                .mailbox(ClubMailbox.NORTH.address())
                .latency(new Latency.Fixed(LATENCY))
                .start();
        this.gate = new BrokerGate(servers.broker().port());
        this.members = new ClubDatabase(
                servers.freshDatabase(),
                servers.postgres().username(),
                servers.postgres().password(),
                random);
        this.truth = new MailboxTruth(members, graph, ClubMailbox.TWO, contact -> true);
        truth.seedOwners();
        this.config = Files.writeString(folder.resolve("contact-sync.yaml"), yaml(servers, state));
        try (var source = MemberDatabase.open(source())) {
            source.capture().install();
        }
    }

    GraphSimulator graph() {
        return graph;
    }

    BrokerGate gate() {
        return gate;
    }

    ClubDatabase members() {
        return members;
    }

    MailboxTruth truth() {
        return truth;
    }

    /** A new service, which waits for its orders. */
    Child prepareService() {
        Child prepared = Child.prepare(config);
        child = prepared;
        return prepared;
    }

    Child startService() {
        Child started = prepareService();
        started.start();
        return started;
    }

    /** Waits until mailboxes and database are equal; fails naming what differs and what the service said. */
    void awaitEqual(Child service) {
        try {
            await().atMost(PATIENCE).pollInterval(Duration.ofMillis(50)).until(() -> {
                boolean started = service.isStarted();
                return truth.isReached() && started;
            });
        } catch (ConditionTimeoutException e) {
            assertThat(truth.differences())
                    .as("after %s; the service:%n%s", PATIENCE, service.tail())
                    .isEmpty();
            throw e;
        }
        truth.assertNoHarmDone();
    }

    /** How much of what the members' triggers wrote is not let go of. */
    long outboxRows() {
        try (var source = MemberDatabase.open(source())) {
            return source.outbox().backlog().rows();
        }
    }

    private SourceSettings source() {
        return new Settings(ConfigLoader.load(config, Map.of())).source();
    }

    /** Loses what the service knew. */
    void deleteState() throws IOException {
        try (var files = Files.newDirectoryStream(folder, STATE_FILE + "*")) {
            for (Path file : files) {
                Files.delete(file);
            }
        }
    }

    @Override
    public void close() {
        if (child != null) {
            child.close();
        }
        members.close();
        gate.close();
        graph.close();
    }

    private String yaml(Servers servers, State state) {
        String stateUrl = state == State.SQLITE ? "jdbc:sqlite:" + STATE_FILE : servers.freshDatabase();
        return StandConfiguration.of(members.url(), gate.port(), servers, stateUrl, graph, ClubMailbox.TWO)
                .yaml();
    }
}
