package io.contactsync.rabbit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class TopologyTest {
    private final Topology topology =
            new Topology(BrokerSettings.of(BrokerAddress.parse("amqp://localhost")), BrokerListener.NONE);

    @Test
    void rabbitmq_3_makes_quorum_queues_and_one_consumer_at_a_time_for_events() {
        BrokerProduct product = new BrokerProduct("RabbitMQ", "3.10.8");

        assertThat(topology.workQueueArguments(product))
                .isEqualTo(Map.of("x-queue-type", "quorum", "x-single-active-consumer", true));
        assertThat(topology.deadLetterQueueArguments(product)).isEqualTo(Map.of("x-queue-type", "quorum"));
    }

    @Test
    void rabbitmq_4_must_not_drop_what_was_given_back_often() {
        BrokerProduct product = new BrokerProduct("RabbitMQ", "4.1.0");

        assertThat(topology.workQueueArguments(product))
                .isEqualTo(Map.of("x-queue-type", "quorum", "x-single-active-consumer", true, "x-delivery-limit", -1));
        assertThat(topology.deadLetterQueueArguments(product))
                .isEqualTo(Map.of("x-queue-type", "quorum", "x-delivery-limit", -1));
    }

    @Test
    void other_brokers_get_none_of_the_arguments_of_rabbitmq() {
        BrokerProduct product = BrokerProduct.of(Map.of());

        assertThat(product).isEqualTo(new BrokerProduct("unknown", "unknown"));
        assertThat(topology.workQueueArguments(product)).isEqualTo(Map.of("x-single-active-consumer", true));
        assertThat(topology.deadLetterQueueArguments(product)).isEmpty();
    }
}
