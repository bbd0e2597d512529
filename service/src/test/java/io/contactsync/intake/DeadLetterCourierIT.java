package io.contactsync.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP.BasicProperties;
import com.rabbitmq.client.GetResponse;
import io.contactsync.rabbit.BrokerAddress;
import io.contactsync.testkit.PrivateRabbitMq;
import io.contactsync.testkit.SharedServers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Dead letters on their way from a state DB to a broker, each of which may be away. */
class DeadLetterCourierIT {

    @TempDir
    Path folder;

    private SwitchableStateDb state;

    @BeforeEach
    void open() {
        state = SwitchableStateDb.sqlite(folder);
    }

    @AfterEach
    void close() {
        state.close();
    }

    @Test
    void a_dead_letter_is_copied_once_with_its_body_and_its_reason() throws Exception {
        try (var wiring = new IntakeWiring(rabbitMq())) {
            Instant before = Instant.now().minusSeconds(1);
            store("garbage");
            var courier = new DeadLetterCourier(state, wiring.sender());

            assertThat(courier.runOnce()).isEqualTo(1);
            assertThat(courier.runOnce()).isZero();

            List<GetResponse> copies = wiring.deadLetters();
            assertThat(copies).hasSize(1);
            assertThat(new String(copies.get(0).getBody(), StandardCharsets.UTF_8))
                    .isEqualTo("garbage");
            BasicProperties properties = copies.get(0).getProps();
            assertThat(properties.getMessageId()).isEqualTo("1");
            assertThat(header(properties, "x-dead-letter-id")).isEqualTo("1");
            assertThat(header(properties, "x-reason")).isEqualTo("invalid-json");
            assertThat(header(properties, "x-detail")).startsWith("not valid JSON at line 1");
            assertThat(header(properties, "x-attempts")).isEqualTo("1");
            assertThat(Instant.parse(header(properties, "x-first-seen"))).isBetween(before, Instant.now());
        }
    }

    @Test
    void more_than_a_page_goes_in_one_run_oldest_first() throws Exception {
        try (var wiring = new IntakeWiring(rabbitMq())) {
            store(IntStream.range(0, 250).mapToObj(i -> "garbage " + i).toArray(String[]::new));

            assertThat(new DeadLetterCourier(state, wiring.sender()).runOnce()).isEqualTo(250);

            assertThat(wiring.deadLetters())
                    .extracting(copy -> copy.getProps().getMessageId())
                    .isEqualTo(IntStream.rangeClosed(1, 250)
                            .mapToObj(Integer::toString)
                            .toList());
        }
    }

    @Test
    void a_crash_between_confirm_and_mark_sends_the_same_message_id_again() throws Exception {
        try (var wiring = new IntakeWiring(rabbitMq())) {
            store("garbage");
            var courier = new DeadLetterCourier(state, wiring.sender());

            state.refuseWrites(true);
            assertThat(courier.runOnce()).isZero();
            state.refuseWrites(false);
            assertThat(courier.runOnce()).isEqualTo(1);
            assertThat(courier.runOnce()).isZero();

            assertThat(wiring.deadLetters())
                    .extracting(copy -> copy.getProps().getMessageId())
                    .containsExactly("1", "1");
        }
    }

    @Test
    void while_the_state_db_is_away_nothing_is_sent_and_nothing_is_lost() throws Exception {
        try (var wiring = new IntakeWiring(rabbitMq())) {
            store("garbage");
            var courier = new DeadLetterCourier(state, wiring.sender());

            state.away(true);
            assertThat(courier.runOnce()).isZero();

            state.away(false);
            assertThat(courier.runOnce()).isEqualTo(1);
            assertThat(wiring.deadLetters()).hasSize(1);
        }
    }

    @Test
    void letters_wait_for_a_broker_that_is_away() throws Exception {
        try (PrivateRabbitMq broker = PrivateRabbitMq.started();
                var wiring = new IntakeWiring(BrokerAddress.parse(broker.uri()))) {
            broker.stop();
            store("garbage");
            var courier = new DeadLetterCourier(state, wiring.sender(Duration.ofMillis(300)));
            assertThat(courier.runOnce()).isZero();

            broker.start();

            await().atMost(IntakeWiring.PATIENCE).until(() -> courier.runOnce() == 1);
            assertThat(wiring.deadLetters())
                    .extracting(copy -> copy.getProps().getMessageId())
                    .containsOnly("1");
        }
    }

    private void store(String... bodies) {
        new Intake(state, IntakeListener.NONE, (Set<String> mailboxes) -> {})
                .store(List.of(bodies).stream()
                        .map(body -> new IntakeMessage(body.getBytes(StandardCharsets.UTF_8), null, false, false))
                        .toList());
    }

    private static BrokerAddress rabbitMq() {
        return BrokerAddress.parse(SharedServers.rabbitMq().uri());
    }

    private static String header(BasicProperties properties, String name) {
        return String.valueOf(properties.getHeaders().get(name));
    }
}
