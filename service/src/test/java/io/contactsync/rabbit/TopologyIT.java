package io.contactsync.rabbit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.contactsync.testkit.SharedServers;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

class TopologyIT {
    private final List<String> differences = new CopyOnWriteArrayList<>();
    private final BrokerListener remembering = new BrokerListener() {
        @Override
        public void queueDiffers(String queue, String difference) {
            differences.add(difference);
        }
    };

    @Test
    void missing_queues_are_made_as_quorum_queues() throws Exception {
        try (Wiring wiring = wiring()) {
            wiring.publisher().publish(Wiring.messages(0, 1));

            assertThat(differences).isEmpty();
            for (String queue : List.of(wiring.settings.queue(), wiring.settings.deadLetterQueue())) {
                Map<String, Object> asClassic = queue.equals(wiring.settings.queue())
                        ? Map.of("x-queue-type", "classic", "x-single-active-consumer", true)
                        : Map.of("x-queue-type", "classic");
                assertThatThrownBy(() -> wiring.administer(
                                channel -> channel.queueDeclare(queue, true, false, false, asClassic)))
                        .rootCause()
                        .hasMessageContaining("inequivalent arg 'x-queue-type'")
                        .hasMessageContaining("'quorum'");
            }
        }
    }

    @Test
    void a_queue_of_another_kind_is_reported_once_and_used_as_it_is() throws Exception {
        try (Wiring wiring = wiring()) {
            String queue = wiring.settings.queue();
            wiring.administer(channel -> channel.queueDeclare(queue, true, false, false, Map.of()));
            Collected collected = new Collected();

            wiring.consumer(10, collected);
            List<PublishOutcome> outcomes = wiring.publisher().publish(Wiring.messages(0, 10));

            assertThat(outcomes).containsOnly(new PublishOutcome.Confirmed());
            await().atMost(Wiring.PATIENCE).until(() -> collected.texts().equals(Wiring.ids(0, 10)));
            assertThat(differences)
                    .singleElement()
                    .asString()
                    .contains("inequivalent arg 'x-single-active-consumer' for queue '" + queue + "'");
        }
    }

    @Test
    void a_queue_without_a_single_active_consumer_is_not_consumed_until_it_is_made_anew() throws Exception {
        for (Map<String, Object> arguments : List.of(
                Map.<String, Object>of(),
                Map.<String, Object>of(
                        "x-dead-letter-exchange", "dlx", "x-message-ttl", 60_000, "x-queue-type", "classic"))) {
            try (Wiring wiring = wiring()) {
                String queue = wiring.settings.queue();
                wiring.administer(channel -> channel.queueDeclare(queue, true, false, false, arguments));
                BrokerConnection consuming = wiring.connectionThatConsumesAlone();

                await().atMost(Wiring.PATIENCE).until(() -> consuming.state() instanceof BrokerState.Unavailable);
                assertThat(((BrokerState.Unavailable) consuming.state()).reason())
                        .hasMessageContaining("has no single active consumer")
                        .hasMessageContaining("require-single-active-consumer");
                assertThat(wiring.publisher().publish(Wiring.messages(0, 1)))
                        .as("events are published all the same")
                        .containsOnly(new PublishOutcome.Confirmed());

                wiring.administer(channel -> channel.queueDelete(queue));
                await().atMost(Wiring.PATIENCE).until(() -> consuming.state() instanceof BrokerState.Open);
            }
        }
    }

    @Test
    void a_queue_with_a_single_active_consumer_is_consumed_however_else_it_was_made() throws Exception {
        try (Wiring wiring = wiring()) {
            wiring.administer(channel -> channel.queueDeclare(
                    wiring.settings.queue(),
                    true,
                    false,
                    false,
                    Map.of("x-single-active-consumer", true, "x-max-length", 1_000, "x-overflow", "reject-publish")));

            BrokerConnection consuming = wiring.connectionThatConsumesAlone();

            await().atMost(Wiring.PATIENCE).until(() -> consuming.state() instanceof BrokerState.Open);
        }
    }

    @Test
    void a_queue_that_was_made_by_us_is_no_difference_for_the_next_start() throws Exception {
        BrokerSettings settings;
        try (Wiring first = wiring()) {
            settings = first.settings;
            first.publisher().publish(Wiring.messages(0, 1));
        }

        try (Wiring second = new Wiring(settings, remembering)) {
            assertThat(second.publisher().publish(Wiring.messages(1, 2))).containsOnly(new PublishOutcome.Confirmed());
        }

        assertThat(differences).isEmpty();
    }

    @Test
    void a_second_worker_takes_over_when_the_first_leaves() throws Exception {
        try (Wiring wiring = wiring()) {
            Collected first = new Collected();
            Collected second = new Collected();
            EventConsumer active = wiring.consumer(10, first);
            EventPublisher publisher = wiring.publisher();
            publisher.publish(Wiring.messages(0, 10));
            await().atMost(Wiring.PATIENCE).until(() -> first.texts().equals(Wiring.ids(0, 10)));
            wiring.consumer(10, second);

            publisher.publish(Wiring.messages(10, 20));
            await().atMost(Wiring.PATIENCE).until(() -> first.texts().equals(Wiring.ids(0, 20)));
            assertThat(second.texts()).isEmpty();
            active.close();
            publisher.publish(Wiring.messages(20, 30));

            await().atMost(Wiring.PATIENCE).until(() -> second.texts().equals(Wiring.ids(20, 30)));
            assertThat(first.texts()).isEqualTo(Wiring.ids(0, 20));
        }
    }

    private Wiring wiring() {
        String queue = SharedServers.freshQueueName("topology");
        BrokerAddress address = BrokerAddress.parse(SharedServers.rabbitMq().uri());
        return new Wiring(BrokerSettings.of(address).withQueues(queue, queue + ".dead"), remembering);
    }
}
