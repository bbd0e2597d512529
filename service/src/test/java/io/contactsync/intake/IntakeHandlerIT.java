package io.contactsync.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contactsync.rabbit.BatchHandler;
import io.contactsync.rabbit.BrokerAddress;
import io.contactsync.routing.Place;
import io.contactsync.routing.Route;
import io.contactsync.testkit.SharedServers;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Events from a real broker into a state DB that may be away. */
class IntakeHandlerIT {

    @TempDir
    Path folder;

    private final AtomicInteger suspended = new AtomicInteger();
    private final AtomicInteger resumed = new AtomicInteger();
    private final AtomicInteger batches = new AtomicInteger();
    private SwitchableStateDb state;
    private IntakeWiring wiring;
    private BatchHandler handler;

    @BeforeEach
    void open() {
        state = SwitchableStateDb.sqlite(folder);
        wiring = new IntakeWiring(BrokerAddress.parse(SharedServers.rabbitMq().uri()));
        Routing.store(state, List.of(new Route("targets[0]", new Place("office@club.example", ""), Map.of())));
        var intake = new IntakeHandler(
                state,
                new IntakeListener() {
                    @Override
                    public void suspended(Exception cause) {
                        suspended.incrementAndGet();
                    }

                    @Override
                    public void resumed() {
                        resumed.incrementAndGet();
                    }
                },
                mailboxes -> {},
                IntakeTracing.NONE);
        handler = batch -> {
            batches.incrementAndGet();
            return intake.handle(batch);
        };
    }

    @AfterEach
    void close() {
        wiring.close();
        state.close();
    }

    @Test
    void what_is_stored_is_acknowledged() throws Exception {
        wiring.publish(events(50));
        wiring.consume(handler);
        await().atMost(IntakeWiring.PATIENCE).until(() -> contacts() == 50);

        wiring.close();

        assertThat(wiring.events()).isEmpty();
        assertThat(suspended).hasValue(0);
    }

    @Test
    void while_the_state_db_is_away_nothing_is_acknowledged_and_the_outage_is_told_once() throws Exception {
        state.away(true);
        wiring.publish(events(50));
        wiring.consume(handler);
        await().atMost(IntakeWiring.PATIENCE).until(() -> batches.get() >= 3);

        wiring.close();

        assertThat(suspended).hasValue(1);
        assertThat(resumed).hasValue(0);
        assertThat(wiring.events()).containsExactlyElementsOf(events(50).toList());
    }

    @Test
    void intake_goes_on_by_itself_once_the_state_db_is_back() throws Exception {
        state.away(true);
        wiring.publish(events(50));
        wiring.consume(handler);
        await().atMost(IntakeWiring.PATIENCE).until(() -> batches.get() >= 2);

        state.away(false);

        await().atMost(IntakeWiring.PATIENCE).until(() -> contacts() == 50);
        wiring.close();
        assertThat(wiring.events()).isEmpty();
        assertThat(suspended).hasValue(1);
        assertThat(resumed).hasValue(1);
    }

    private static Stream<String> events(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "{\"event_type\":\"created\",\"contact_id\":\"" + i
                        + "\",\"data\":{\"givenName\":\"n\"},\"version\":" + (i + 1) + "}");
    }

    private long contacts() {
        return state.<Long>read(tx -> tx.sql()
                .sql("select count(*) from link where state = 'pending'")
                .query(Long.class)
                .single());
    }
}
