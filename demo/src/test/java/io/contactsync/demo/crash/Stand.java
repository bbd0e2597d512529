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
    private final ConfirmGate gate;
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
                .mailbox(MailboxTruth.OFFICE)
                .mailbox(MailboxTruth.NORTH)
                .latency(new Latency.Fixed(LATENCY))
                .start();
        this.gate = new ConfirmGate(servers.broker().port());
        this.members = new ClubDatabase(
                servers.freshDatabase(),
                servers.postgres().username(),
                servers.postgres().password(),
                random);
        this.truth = new MailboxTruth(members, graph);
        this.config = Files.writeString(folder.resolve("contact-sync.yaml"), yaml(servers, state));
        try (var source = MemberDatabase.open(source())) {
            source.capture().install();
        }
    }

    GraphSimulator graph() {
        return graph;
    }

    ConfirmGate gate() {
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
        String login =
                """
                username: %s
                    password: %s""".formatted(servers.postgres().username(), servers.postgres().password());
        String stateUrl = state == State.SQLITE
                ? "url: jdbc:sqlite:" + STATE_FILE
                : "url: " + servers.freshDatabase() + "\n    " + login;
        String queue = servers.freshQueue();
        return """
                contact-sync:
                  source:
                    url: %s
                    %s
                    query: |
                %s
                    tables:
                      - { name: member, key: id }
                      - { name: address, key: member_id }
                  rabbitmq:
                    uri: amqp://%s:%s@127.0.0.1:%d/%%2f
                    queue: %s
                    dead-letter-queue: %s.dead
                  graph:
                    endpoint: %s
                    authority: %s
                    tenant-id: %s
                    client-id: %s
                    client-secret: %s
                    call-timeout: 3s
                  targets:
                    - mailbox: %s
                      folder: Members
                    - mailbox: %s
                      only: { chapter: [North] }
                  state:
                    %s
                  safety:
                    max-deletes: 100%%
                    unknown-outcome-hold: 1s
                server:
                  port: 0
                logging:
                  pattern:
                    console: "%%-5p %%logger{0} %%m %%kvp{NONE}%%n"
                """.formatted(
                        members.url(),
                        login,
                        ClubDatabase.QUERY.indent(6).stripTrailing(),
                        servers.broker().username(),
                        servers.broker().password(),
                        gate.port(),
                        queue,
                        queue,
                        graph.endpoint(),
                        graph.authority(),
                        GraphSimulator.TENANT_ID,
                        GraphSimulator.CLIENT_ID,
                        GraphSimulator.CLIENT_SECRET,
                        MailboxTruth.OFFICE,
                        MailboxTruth.NORTH,
                        stateUrl);
    }
}
