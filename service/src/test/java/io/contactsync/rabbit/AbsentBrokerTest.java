package io.contactsync.rabbit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.contactsync.testkit.RefusingPort;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AbsentBrokerTest {
    private static final Duration SOON = Duration.ofMillis(500);

    private final RefusingPort nobody = RefusingPort.open();
    private final int port = nobody.number();

    @AfterEach
    void close() {
        nobody.close();
    }

    @Test
    void nobody_there_is_refused() {
        assertThatThrownBy(() -> BrokerConnection.probe(settings("amqp://guest:geheim@127.0.0.1:" + port)))
                .isInstanceOfSatisfying(
                        BrokerUnavailableException.class,
                        e -> assertThat(e.kind()).isEqualTo(BrokerUnavailableException.Kind.REFUSED))
                .hasMessage("RabbitMQ at amqp://127.0.0.1:" + port
                        + ": connection refused (expected: a broker that listens there)");
    }

    @Test
    void a_name_that_does_not_exist_is_unreachable() {
        assertThatThrownBy(() -> BrokerConnection.probe(settings("amqps://broker.invalid")))
                .isInstanceOfSatisfying(
                        BrokerUnavailableException.class,
                        e -> assertThat(e.kind()).isEqualTo(BrokerUnavailableException.Kind.UNREACHABLE))
                .hasMessage("RabbitMQ at amqps://broker.invalid:5671: unknown host (expected: a name that resolves)");
    }

    @Test
    void somebody_who_says_nothing_is_unreachable() throws Exception {
        try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            assertThatThrownBy(() -> BrokerConnection.probe(settings("amqp://127.0.0.1:" + silent.getLocalPort())))
                    .isInstanceOfSatisfying(
                            BrokerUnavailableException.class,
                            e -> assertThat(e.kind()).isEqualTo(BrokerUnavailableException.Kind.UNREACHABLE))
                    .hasMessage("RabbitMQ at amqp://127.0.0.1:" + silent.getLocalPort()
                            + ": no answer in time (expected: AMQP 0-9-1 at that address and port)");
        }
    }

    @Test
    void publishing_without_a_broker_says_so_in_time() {
        try (Wiring wiring = new Wiring(settings("amqp://127.0.0.1:" + port), BrokerListener.NONE)) {
            BrokerConnection connection = wiring.connection("relay");
            await().until(() -> connection.state() instanceof BrokerState.Unavailable);

            List<PublishOutcome> outcomes = wiring.publisher(connection, SOON).publish(Wiring.messages(0, 3));

            assertThat(outcomes)
                    .hasSize(3)
                    .allSatisfy(outcome -> assertThat(outcome)
                            .isInstanceOfSatisfying(
                                    PublishOutcome.Unconfirmed.class,
                                    unconfirmed -> assertThat(
                                                    unconfirmed.cause().kind())
                                            .isEqualTo(BrokerUnavailableException.Kind.REFUSED)));
        }
    }

    @Test
    void consuming_without_a_broker_waits_and_still_stops() {
        try (Wiring wiring = new Wiring(settings("amqp://127.0.0.1:" + port), BrokerListener.NONE)) {
            EventConsumer consumer = wiring.consumer(10, new Collected());

            assertThat(consumer.stop(Wiring.PATIENCE)).isTrue();
        }
    }

    private static BrokerSettings settings(String uri) {
        BrokerSettings usual = BrokerSettings.of(BrokerAddress.parse(uri));
        return new BrokerSettings(
                usual.address(), usual.queue(), usual.deadLetterQueue(), SOON, usual.heartbeat(), usual.insecure());
    }
}
