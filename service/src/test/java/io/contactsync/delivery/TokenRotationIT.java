package io.contactsync.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contactsync.graph.AppRegistration;
import io.contactsync.graph.AppSignIn;
import io.contactsync.graph.ClientSecret;
import io.contactsync.graph.Credential;
import io.contactsync.graph.GraphContactsClient;
import io.contactsync.graph.GraphSettings;
import io.contactsync.graph.RequestListener;
import io.contactsync.graph.Secret;
import io.contactsync.graph.SignIn;
import io.contactsync.graph.TokenAnswer;
import io.contactsync.graph.TokenReport;
import io.contactsync.graph.TokenSource;
import io.contactsync.graphsimulator.GraphSimulator;
import io.contactsync.graphsimulator.settings.Latency;
import io.contactsync.state.DeleteAllowance;
import io.contactsync.state.StateDb;
import io.contactsync.state.TestStateDb;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A load during which tokens end, are revoked, and the secret is replaced. */
final class TokenRotationIT {

    private static final int CONTACTS = 600;
    private static final List<String> MAILBOXES = List.of("a@club.example", "b@club.example");
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Duration LIFETIME = Duration.ofSeconds(3);

    @TempDir
    Path folder;

    private final Set<String> tokens = ConcurrentHashMap.newKeySet();
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger asking = new AtomicInteger();
    private final AtomicInteger mostAsking = new AtomicInteger();
    private volatile List<Credential> secrets = List.of(secret("client-secret", "old-secret"));
    private GraphSimulator graph;
    private GraphContactsClient client;
    private StateDb db;

    @BeforeEach
    void open() {
        graph = GraphSimulator.builder()
                .latency(new Latency.Fixed(Duration.ofMillis(40)))
                .tokenLifetime(LIFETIME)
                .app(GraphSimulator.CLIENT_ID, "old-secret")
                .start();
        AppRegistration app = new AppRegistration(
                graph.authority(), GraphSimulator.TENANT_ID, GraphSimulator.CLIENT_ID, /* insecure= */ false);
        client = GraphContactsClient.open(
                GraphSettings.of(graph.endpoint(), counted(new AppSignIn(app, secrets, () -> secrets)))
                        .withCallTimeout(Duration.ofSeconds(10)),
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
    void no_link_fails_and_each_renewal_is_one_request() {
        MAILBOXES.forEach(this::want);
        Delivery delivery = Delivery.of(
                db,
                client,
                new DeliverySettings(
                        Duration.ofSeconds(10), Duration.ofSeconds(20), 4, 10_000, 20, new DeleteAllowance(100, 20)),
                DeliveryListener.NONE);
        long begun = System.nanoTime();
        delivery.start();

        awaitSynced(CONTACTS / 3);
        graph.apps().register(GraphSimulator.CLIENT_ID, "new-secret");
        secrets = List.of(secret("client-secret", "new-secret"));
        graph.apps().revokeSecret(GraphSimulator.CLIENT_ID, "old-secret");
        graph.tokens().revokeAll();
        awaitSynced(CONTACTS);
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        delivery.stop(Duration.ofSeconds(30));

        assertThat(tokens).as("renewals, the revocation among them").hasSizeGreaterThanOrEqualTo(3);
        assertOneRequestEach();
        // One at half of each life, one for the revocation, and the first.
        assertThat((long) tokens.size()).isLessThanOrEqualTo(took.dividedBy(LIFETIME.dividedBy(2)) + 2);
        MAILBOXES.forEach(
                mailbox -> assertThat(graph.mailbox(mailbox).contacts()).hasSize(CONTACTS / MAILBOXES.size()));
        assertThat(count("select count(*) from dead_letter")).isZero();
    }

    @Test
    void a_token_is_renewed_while_nothing_is_to_be_done_by_one_request_each_until_the_end() throws Exception {
        graph.mailbox("a@club.example");
        assertThat(client.probe().token().get(30, TimeUnit.SECONDS)).isInstanceOf(TokenReport.Claims.class);

        await().atMost(PATIENCE).until(() -> tokens.size() >= 4);
        assertOneRequestEach();

        client.close();
        int atTheEnd = asked.get();
        await().during(LIFETIME).atMost(PATIENCE).until(() -> asked.get() == atTheEnd);
    }

    /** One may be under way right now, so this waits for a moment in which none is. */
    private void assertOneRequestEach() {
        await().atMost(PATIENCE).untilAsserted(() -> {
            assertThat(asked).as("token requests").hasValue(tokens.size());
            assertThat(graph.tokens().count()).as("as Entra counts them").isEqualTo(tokens.size());
        });
        assertThat(mostAsking).as("renewals at a time").hasValue(1);
    }

    /** Waits until so many links are synced; on the way none is ever failing. */
    private void awaitSynced(int links) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).until(() -> {
            assertThat(count("select count(*) from link where state = 'failing'"))
                    .as("failing links")
                    .isZero();
            return count("select count(*) from link where state = 'synced'") >= links;
        });
    }

    private long count(String query) {
        return db.read(tx -> tx.jdbc().queryForObject(query, Long.class));
    }

    private SignIn counted(SignIn signIn) {
        return (http, resource, clock) -> {
            TokenSource source = signIn.connect(http, resource, clock);
            return () -> {
                asked.incrementAndGet();
                mostAsking.accumulateAndGet(asking.incrementAndGet(), Math::max);
                return source.fetch().whenComplete((answer, problem) -> {
                    asking.decrementAndGet();
                    if (answer instanceof TokenAnswer.Token token) {
                        tokens.add(token.value().reveal());
                    }
                });
            };
        };
    }

    private static Credential secret(String name, String value) {
        return new ClientSecret(name, new Secret(value));
    }

    private void want(String mailbox) {
        graph.mailbox(mailbox);
        db.write(tx -> {
            tx.jdbc().update("insert into mailbox (mailbox, address) values (?, ?)", mailbox, mailbox);
            tx.jdbc().update("insert into folder (mailbox, folder) values (?, '')", mailbox);
            for (int i = 0; i < CONTACTS / MAILBOXES.size(); i++) {
                String id = mailbox + "/" + i;
                tx.jdbc()
                        .update(
                                "insert into contact (id, version, data, tags, deleted, generation, origin, changed_at)"
                                        + " values (?, 1, '{\"givenName\":\"Ada\"}', '{}', 0, 0, 'relay', ?)",
                                id,
                                tx.nowMicros());
                tx.jdbc()
                        .update(
                                "insert into link (mailbox, folder, contact, wanted, revision, state, next_attempt,"
                                        + " changed_at) values (?, '', ?, 1, 1, 'pending', ?, ?)",
                                mailbox,
                                id,
                                tx.nowMicros(),
                                tx.nowMicros());
            }
            return null;
        });
    }
}
