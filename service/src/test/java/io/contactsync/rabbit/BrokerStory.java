package io.contactsync.rabbit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.contactsync.feed.BrokerVersionKeeper;
import io.contactsync.testkit.SharedServers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What we promise on every broker, told once and run on each. */
abstract class BrokerStory {
    private static final PublishOutcome CONFIRMED = new PublishOutcome.Confirmed();

    private Wiring wiring;

    abstract BrokerAddress address();

    @BeforeEach
    void wire() {
        String queue = SharedServers.freshQueueName("story");
        wiring = new Wiring(BrokerSettings.of(address()).withQueues(queue, queue + ".dead"), BrokerListener.NONE);
    }

    @AfterEach
    void unwire() {
        wiring.close();
    }

    @Test
    void what_is_published_is_confirmed_and_arrives_once_in_order() {
        Collected collected = new Collected();
        wiring.consumer(100, collected);

        List<PublishOutcome> outcomes = wiring.publisher().publish(Wiring.messages(0, 1_000));

        assertThat(outcomes).hasSize(1_000).containsOnly(CONFIRMED);
        await().atMost(Wiring.PATIENCE).until(() -> collected.deliveries().size() >= 1_000);
        assertThat(collected.texts()).isEqualTo(Wiring.ids(0, 1_000));
    }

    @Test
    void a_delivery_carries_what_was_published_with_it() {
        Collected collected = new Collected();
        wiring.consumer(100, collected);

        wiring.publisher().publish(List.of(Wiring.message("m-1")));

        await().atMost(Wiring.PATIENCE).until(() -> !collected.deliveries().isEmpty());
        assertThat(collected.deliveries()).singleElement().satisfies(delivery -> {
            assertThat(delivery.messageId()).contains("m-1");
            assertThat(delivery.type()).contains("ContactUpdated");
            assertThat(delivery.headers()).isEqualTo(Map.of("traceparent", "00-1-2-03"));
            assertThat(delivery.redelivered()).isFalse();
        });
    }

    @Test
    void a_batch_is_what_has_arrived_and_never_more_than_asked_for() {
        wiring.publisher().publish(Wiring.messages(0, 1_000));
        Collected collected = new Collected();

        wiring.consumer(100, collected);

        await().atMost(Wiring.PATIENCE).until(() -> collected.deliveries().size() >= 1_000);
        assertThat(collected.batches()).allMatch(batch -> batch.size() <= 100);
        assertThat(collected.batches()).anyMatch(batch -> batch.size() > 10);
        assertThat(collected.texts()).isEqualTo(Wiring.ids(0, 1_000));
    }

    @Test
    void what_is_given_back_comes_again_marked_and_in_its_order() {
        wiring.publisher().publish(Wiring.messages(0, 50));
        Collected collected = new Collected();
        AtomicInteger calls = new AtomicInteger();

        wiring.consumer(
                20,
                batch -> calls.incrementAndGet() <= 2
                        ? Disposition.giveBack(Duration.ofMillis(50))
                        : collected.handle(batch));

        await().atMost(Wiring.PATIENCE).until(() -> collected.deliveries().size() >= 50);
        assertThat(collected.texts()).isEqualTo(Wiring.ids(0, 50));
        assertThat(collected.deliveries().get(0).redelivered()).isTrue();
    }

    @Test
    void an_exception_of_the_handler_loses_nothing() {
        wiring.publisher().publish(Wiring.messages(0, 50));
        Collected collected = new Collected();
        AtomicInteger calls = new AtomicInteger();

        wiring.consumer(20, batch -> {
            if (calls.incrementAndGet() <= 3) {
                throw new IllegalStateException("the database is down");
            }
            return collected.handle(batch);
        });

        await().atMost(Wiring.PATIENCE).until(() -> collected.deliveries().size() >= 50);
        assertThat(collected.texts()).isEqualTo(Wiring.ids(0, 50));
    }

    @Test
    void a_message_that_no_queue_takes_is_returned_and_the_next_one_finds_a_queue() throws Exception {
        EventPublisher publisher = wiring.publisher();
        assertThat(publisher.publish(Wiring.messages(0, 1))).containsExactly(CONFIRMED);
        wiring.administer(channel -> channel.queueDelete(wiring.settings.queue()));

        List<PublishOutcome> without = publisher.publish(Wiring.messages(1, 4));
        List<PublishOutcome> again = publisher.publish(Wiring.messages(1, 4));

        assertThat(without)
                .hasSize(3)
                .allSatisfy(outcome ->
                        assertThat(unroutable(outcome)).as("%s", outcome).isTrue());
        assertThat(again).hasSize(3).containsOnly(CONFIRMED);
    }

    @Test
    void the_newest_version_is_remembered_for_each_installation_by_itself_whichever_state_db_kept_it() {
        var memory =
                new RememberedText(wiring.connection("relay"), wiring.settings.queue() + ".state", Wiring.PATIENCE);
        assertThat(new BrokerVersionKeeper(memory, "club").kept()).isEmpty();

        new BrokerVersionKeeper(memory, "club").keep(7);
        new BrokerVersionKeeper(memory, "club").keep(9);

        assertThat(new BrokerVersionKeeper(memory, "club").kept()).hasValue(9);
        assertThat(new BrokerVersionKeeper(memory, "club of before").kept()).isEmpty();
    }

    /** How this broker says that no queue takes a message. */
    boolean unroutable(PublishOutcome outcome) {
        return outcome instanceof PublishOutcome.Returned returned
                && returned.reason().startsWith("312 ");
    }

    @Test
    void a_consumer_whose_queue_was_deleted_declares_it_and_goes_on() throws Exception {
        Collected collected = new Collected();
        wiring.consumer(10, collected);
        EventPublisher publisher = wiring.publisher();
        publisher.publish(Wiring.messages(0, 1));
        await().atMost(Wiring.PATIENCE).until(() -> collected.texts().equals(Wiring.ids(0, 1)));

        wiring.administer(channel -> channel.queueDelete(wiring.settings.queue()));

        await().atMost(Wiring.PATIENCE)
                .until(() -> PublishOutcome.allConfirmed(publisher.publish(Wiring.messages(1, 2))));
        await().atMost(Wiring.PATIENCE).until(() -> collected.texts().contains("m-1"));
    }

    @Test
    void stopping_lets_the_handler_finish_settles_its_batch_and_leaves_the_rest() throws Exception {
        wiring.publisher().publish(Wiring.messages(0, 10));
        CountDownLatch handling = new CountDownLatch(1);
        CountDownLatch release = new CountDownLatch(1);
        Collected collected = new Collected();
        EventConsumer consumer = wiring.consumer(4, batch -> {
            handling.countDown();
            awaitLatch(release);
            return collected.handle(batch);
        });
        awaitLatch(handling);

        assertThat(consumer.stop(Duration.ofMillis(100))).isFalse();
        CompletableFuture<Boolean> stopped = CompletableFuture.supplyAsync(() -> consumer.stop(Wiring.PATIENCE));
        release.countDown();

        assertThat(stopped.get(90, TimeUnit.SECONDS)).isTrue();
        assertThat(collected.batches()).hasSize(1);
        int handled = collected.deliveries().size();
        assertThat(handled).isBetween(1, 4);
        BrokerConnection connection = wiring.connection("depth");
        await().atMost(Wiring.PATIENCE)
                .untilAsserted(() -> assertThat(QueueDepth.ask(connection, wiring.settings.queue(), Wiring.PATIENCE))
                        .isEqualTo(new QueueDepth(wiring.settings.queue(), 10 - handled, 0)));
    }

    @Test
    void a_consumer_at_rest_stops_at_once() {
        EventConsumer consumer = wiring.consumer(4, new Collected());
        BrokerConnection connection = wiring.connection("depth");
        await().atMost(Wiring.PATIENCE)
                .ignoreExceptionsInstanceOf(BrokerUnavailableException.class)
                .until(() -> QueueDepth.ask(connection, wiring.settings.queue(), Wiring.PATIENCE)
                                .consumers()
                        == 1);

        assertThat(consumer.stop(Wiring.PATIENCE)).isTrue();
    }

    @Test
    void a_dead_letter_arrives_with_its_reason() throws Exception {
        byte[] refused = "{not json".getBytes(StandardCharsets.UTF_8);
        OutgoingDeadLetter deadLetter = new OutgoingDeadLetter(
                "17", "invalid-json", "data: no object", Instant.parse("2026-11-22T13:00:00.5Z"), 3, refused);

        List<PublishOutcome> outcomes = wiring.deadLetterSender().send(List.of(deadLetter));

        assertThat(outcomes).containsExactly(CONFIRMED);
        wiring.administer(channel -> {
            var copy = channel.basicGet(wiring.settings.deadLetterQueue(), /* autoAck= */ true);
            assertThat(copy.getBody()).isEqualTo(refused);
            assertThat(copy.getProps().getMessageId()).isEqualTo("17");
            assertThat(copy.getProps().getDeliveryMode()).isEqualTo(2);
            Map.of(
                            "x-dead-letter-id", "17",
                            "x-reason", "invalid-json",
                            "x-detail", "data: no object",
                            "x-first-seen", "2026-11-22T13:00:00.500Z",
                            "x-attempts", "3")
                    .forEach((name, value) -> assertThat(
                                    copy.getProps().getHeaders().get(name))
                            .as(name)
                            .hasToString(value));
        });
    }

    @Test
    void a_listener_hears_of_every_message() {
        AtomicInteger confirmed = new AtomicInteger();
        AtomicInteger settled = new AtomicInteger();
        AtomicInteger givenBack = new AtomicInteger();
        Set<String> connected = ConcurrentHashMap.newKeySet();
        BrokerListener listener = new BrokerListener() {
            @Override
            public void connected(String connection, BrokerProduct product) {
                connected.add(connection);
            }

            @Override
            public void published(String queue, List<PublishOutcome> outcomes) {
                confirmed.addAndGet((int) outcomes.stream()
                        .filter(PublishOutcome.Confirmed.class::isInstance)
                        .count());
            }

            @Override
            public void settled(int messages) {
                settled.addAndGet(messages);
            }

            @Override
            public void givenBack(int messages) {
                givenBack.addAndGet(messages);
            }
        };
        try (Wiring heard = new Wiring(wiring.settings, listener)) {
            AtomicInteger calls = new AtomicInteger();
            heard.publisher().publish(Wiring.messages(0, 7));
            heard.consumer(
                    7,
                    batch ->
                            calls.incrementAndGet() == 1 ? Disposition.giveBack(Duration.ZERO) : Disposition.settled());

            await().atMost(Wiring.PATIENCE).until(() -> settled.get() == 7);
            assertThat(confirmed).hasValue(7);
            assertThat(givenBack.get()).isBetween(1, 7);
            // A connection is told of after it is open, and whoever uses it may be quicker.
            await().atMost(Wiring.PATIENCE)
                    .untilAsserted(() -> assertThat(connected).containsExactlyInAnyOrder("relay", "intake"));
        }
    }

    @Test
    void the_depth_of_a_missing_queue_says_so() {
        BrokerConnection connection = wiring.connection("depth");

        assertThatThrownBy(() -> QueueDepth.ask(connection, "nowhere", Wiring.PATIENCE))
                .isInstanceOfSatisfying(
                        BrokerUnavailableException.class,
                        e -> assertThat(e.kind()).isEqualTo(BrokerUnavailableException.Kind.QUEUE))
                .hasMessageContaining("queue nowhere");
    }

    @Test
    void a_wrong_password_is_told_from_everything_else() {
        BrokerAddress good = address();
        BrokerAddress wrong = new BrokerAddress(
                good.tls(), good.host(), good.port(), good.virtualHost(), good.username(), "not-" + good.password());

        assertThatThrownBy(() -> BrokerConnection.probe(BrokerSettings.of(wrong)))
                .isInstanceOfSatisfying(
                        BrokerUnavailableException.class,
                        e -> assertThat(e.kind()).isEqualTo(BrokerUnavailableException.Kind.AUTHENTICATION))
                .hasMessage("RabbitMQ at " + good + ": user " + good.username() + " or its password is refused");
    }

    @Test
    void a_missing_virtual_host_is_told_from_everything_else() {
        BrokerAddress good = address();
        BrokerAddress wrong =
                new BrokerAddress(good.tls(), good.host(), good.port(), "nowhere", good.username(), good.password());

        assertThatThrownBy(() -> BrokerConnection.probe(BrokerSettings.of(wrong)))
                .isInstanceOfSatisfying(
                        BrokerUnavailableException.class,
                        e -> assertThat(e.kind()).isEqualTo(BrokerUnavailableException.Kind.VHOST))
                .hasMessageStartingWith(
                        "RabbitMQ at " + good + ": virtual host nowhere is not open to user " + good.username() + ": ");
    }

    private static void awaitLatch(CountDownLatch latch) {
        try {
            assertThat(latch.await(90, TimeUnit.SECONDS)).isTrue();
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
