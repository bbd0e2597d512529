package io.contactsync.rabbit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.contactsync.testkit.PrivateRabbitMq;
import io.contactsync.testkit.SharedServers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.LoggerFactory;

/** What hangs here has failed: hence the time limit, on a thread of its own because a stuck write heeds no interrupt. */
@Timeout(value = 5, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class OutageIT {
    /** A broker that is killed or stopped takes a while to be back, on a busy machine most of this. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private static PrivateRabbitMq broker;

    private BrokerSettings settings;

    @BeforeAll
    static void startBroker() {
        broker = PrivateRabbitMq.started();
    }

    @AfterAll
    static void closeBroker() {
        broker.close();
    }

    @BeforeEach
    void freshQueues() {
        broker.start();
        String queue = SharedServers.freshQueueName("outage");
        settings = BrokerSettings.of(BrokerAddress.parse(broker.uri())).withQueues(queue, queue + ".dead");
    }

    @Test
    void nothing_confirmed_is_lost_when_the_broker_is_killed_and_everything_else_is_reported() throws Exception {
        Set<String> confirmed = ConcurrentHashMap.newKeySet();
        List<PublishOutcome> others = new ArrayList<>();
        try (Wiring wiring = new Wiring(settings, BrokerListener.NONE)) {
            EventPublisher publisher = wiring.connectedPublisher(Duration.ofSeconds(10));
            CompletableFuture<Integer> published = CompletableFuture.supplyAsync(() -> {
                int from = 0;
                while (others.isEmpty()) {
                    List<OutgoingMessage> batch = Wiring.messages(from, from + 200);
                    List<PublishOutcome> outcomes = publisher.publish(batch);
                    assertThat(outcomes).hasSameSizeAs(batch);
                    IntStream.range(0, batch.size()).forEach(i -> {
                        if (outcomes.get(i) instanceof PublishOutcome.Confirmed) {
                            confirmed.add(batch.get(i).messageId());
                        } else {
                            others.add(outcomes.get(i));
                        }
                    });
                    from += 200;
                }
                return from;
            });
            await().atMost(Wiring.PATIENCE).until(() -> confirmed.size() >= 2_000);

            broker.kill();

            int sent = published.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
            assertThat(confirmed.size() + others.size()).isEqualTo(sent);
            assertThat(others).allMatch(PublishOutcome.Unconfirmed.class::isInstance);
            broker.start();
            Collected collected = new Collected();
            wiring.consumer(500, collected);
            await().atMost(PATIENCE).until(() -> new HashSet<>(collected.texts()).containsAll(confirmed));
        }
    }

    @Test
    void publisher_and_consumer_go_on_by_themselves_when_the_broker_is_back() throws Exception {
        try (Wiring wiring = new Wiring(settings, BrokerListener.NONE)) {
            Collected collected = new Collected();
            wiring.consumer(500, collected);
            EventPublisher patient = wiring.publisher(PATIENCE);
            assertThat(patient.publish(Wiring.messages(0, 100))).containsOnly(new PublishOutcome.Confirmed());
            await().atMost(Wiring.PATIENCE).until(() -> collected.texts().equals(Wiring.ids(0, 100)));

            broker.stop();
            CompletableFuture<List<PublishOutcome>> waiting =
                    CompletableFuture.supplyAsync(() -> patient.publish(Wiring.messages(100, 200)));
            broker.start();

            assertThat(waiting.get(PATIENCE.toSeconds(), TimeUnit.SECONDS))
                    .containsOnly(new PublishOutcome.Confirmed());
            // One may come twice, before another comes at all.
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            assertThat(new HashSet<>(collected.texts())).isEqualTo(new HashSet<>(Wiring.ids(0, 200))));
        }
    }

    @Test
    void what_was_handled_but_not_acknowledged_comes_again_after_a_kill() throws Exception {
        try (Wiring wiring = new Wiring(settings, BrokerListener.NONE)) {
            wiring.publisher().publish(Wiring.messages(0, 10));
            Collected collected = new Collected();
            AtomicInteger calls = new AtomicInteger();

            wiring.consumer(10, batch -> {
                if (calls.incrementAndGet() == 1) {
                    broker.kill();
                    broker.start();
                    return Disposition.settled();
                }
                return collected.handle(batch);
            });

            await().atMost(PATIENCE).until(() -> collected.deliveries().size() >= 10);
            assertThat(collected.texts()).isEqualTo(Wiring.ids(0, 10));
        }
    }

    @Test
    void an_outage_is_said_once_and_so_is_its_end() throws Exception {
        Map<String, AtomicInteger> attempts = new ConcurrentHashMap<>();
        Set<String> connected = ConcurrentHashMap.newKeySet();
        BrokerListener counting = new BrokerListener() {
            @Override
            public void connected(String connection, BrokerProduct product) {
                connected.add(connection);
            }

            @Override
            public void unavailable(String connection, BrokerUnavailableException reason) {
                attempts.computeIfAbsent(connection, name -> new AtomicInteger())
                        .incrementAndGet();
            }
        };
        Logger logger = (Logger) LoggerFactory.getLogger(BrokerConnection.class);
        ListAppender<ILoggingEvent> said = new ListAppender<>();
        try (Wiring wiring = new Wiring(settings, counting)) {
            BrokerConnection connection = wiring.connection("said-once");
            // Told after it was logged, which is not to be among what is said from here on.
            await().atMost(PATIENCE).until(() -> connected.contains("said-once"));
            said.start();
            logger.addAppender(said);
            Instant before = Clock.systemUTC().instant();

            broker.stop();
            await().atMost(PATIENCE)
                    .until(() -> attempts.containsKey("said-once")
                            && attempts.get("said-once").get() >= 5);
            // While it ends, a broker answers in other ways.
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(connection.state())
                            .isInstanceOfSatisfying(BrokerState.Unavailable.class, outage -> {
                                assertThat(outage.reason().kind()).isEqualTo(BrokerUnavailableException.Kind.REFUSED);
                                assertThat(outage.since())
                                        .isBetween(before, Clock.systemUTC().instant());
                            }));
            broker.start();
            await().atMost(PATIENCE).until(() -> connection.state() instanceof BrokerState.Open);
            await().atMost(PATIENCE).until(() -> said.list.size() >= 2);
        } finally {
            logger.detachAppender(said);
        }

        assertThat(said.list).extracting(ILoggingEvent::getLevel).containsExactly(Level.WARN, Level.INFO);
        assertThat(said.list.get(1).getMessage()).isEqualTo("Broker is back");
    }

    @Test
    void publishing_ends_in_time_when_the_broker_stops_reading() throws Exception {
        try (FreezingProxy proxy = new FreezingProxy(broker.port())) {
            BrokerAddress direct = settings.address();
            BrokerAddress throughProxy =
                    new BrokerAddress(false, "127.0.0.1", proxy.port(), "/", direct.username(), direct.password());
            BrokerSettings proxied = new BrokerSettings(
                    throughProxy,
                    settings.queue(),
                    settings.deadLetterQueue(),
                    Duration.ofSeconds(1),
                    Duration.ofMinutes(5),
                    false);
            try (Wiring wiring = new Wiring(proxied, BrokerListener.NONE)) {
                EventPublisher publisher = wiring.connectedPublisher(Duration.ofSeconds(3));
                await().atMost(Wiring.PATIENCE)
                        .until(() -> PublishOutcome.allConfirmed(publisher.publish(Wiring.messages(0, 1))));
                List<OutgoingMessage> more = IntStream.range(0, 64)
                        .mapToObj(i -> new OutgoingMessage(
                                "large-" + i, "ContactUpdated", Instant.EPOCH, Map.of(), new byte[1_000_000]))
                        .toList();

                proxy.freeze();
                long start = System.nanoTime();
                List<PublishOutcome> outcomes = publisher.publish(more);
                Duration took = Duration.ofNanos(System.nanoTime() - start);
                proxy.thaw();

                assertThat(outcomes).hasSize(64).allMatch(PublishOutcome.Unconfirmed.class::isInstance);
                assertThat(took).isBetween(Duration.ofMillis(2_900), Duration.ofMinutes(1));
                await().atMost(Wiring.PATIENCE)
                        .until(() -> PublishOutcome.allConfirmed(publisher.publish(Wiring.messages(1, 2))));
            }
        }
    }
}
