package io.contactsync;

import io.contactsync.config.ContactSyncConfig;
import io.contactsync.delivery.Delivery;
import io.contactsync.delivery.DeliverySettings;
import io.contactsync.delivery.LaneState;
import io.contactsync.graph.GraphContactsClient;
import io.contactsync.intake.DeadLetterCourier;
import io.contactsync.intake.IntakeHandler;
import io.contactsync.intake.Rerouting;
import io.contactsync.rabbit.ConsumerSettings;
import io.contactsync.rabbit.DeadLetterSender;
import io.contactsync.rabbit.EventConsumer;
import io.contactsync.state.SeenEvents;
import io.contactsync.state.StateDb;
import io.contactsync.state.StateUnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/** The half from RabbitMQ to Microsoft Graph, put together. */
final class Deliver implements AutoCloseable {

    private static final Duration SEND_PATIENCE = Duration.ofSeconds(5);
    private static final Duration LETTERS_SENT = Duration.ofSeconds(1);
    private static final Duration EVENTS_FORGOTTEN = Duration.ofHours(1);
    private static final Duration CONSUMER_STOP = Duration.ofSeconds(5);
    private static final Duration DELIVERY_STOP = Duration.ofSeconds(15);

    private final Settings settings;
    private final StateDb state;
    private final GraphContactsClient graph;
    private final Delivery delivery;
    private final EventConsumer consumer;
    private final DeadLetterSender sender;
    private final DeadLetterCourier courier;

    Deliver(Settings settings, StateDb state, Broker broker, ServiceListeners listeners) {
        this.settings = settings;
        this.state = state;
        this.graph = GraphContactsClient.open(settings.graph(), Clock.systemUTC(), listeners.requests());
        this.delivery = Delivery.of(state, graph, deliverySettings(settings), listeners.delivery());
        this.consumer = new EventConsumer(
                broker.consuming(),
                ConsumerSettings.of(broker.settings().queue()),
                Broker.backoff(),
                new IntakeHandler(state, listeners.intake(), delivery::wake),
                broker.listener());
        this.sender = new DeadLetterSender(broker.publishing(), broker.settings(), SEND_PATIENCE, broker.listener());
        this.courier = new DeadLetterCourier(state, sender);
    }

    void start(Housekeeping housekeeping) {
        if (!state.isShared()) {
            Delivery.ownersAreDead(state);
        }
        new Rerouting(state).apply(settings.routes(), settings.addresses());
        delivery.start();
        consumer.start();
        housekeeping.every(LETTERS_SENT, "dead letter courier", courier::runOnce);
        housekeeping.every(EVENTS_FORGOTTEN, "seen events", this::forgetOldEvents);
    }

    Map<String, LaneState> lanes() {
        return delivery.lanes();
    }

    @Override
    public void close() {
        consumer.stop(CONSUMER_STOP);
        delivery.stop(DELIVERY_STOP);
        sender.close();
        graph.close();
    }

    private void forgetOldEvents() {
        try {
            state.write(tx -> new SeenEvents(tx).forgetOld());
        } catch (StateUnavailableException e) {
            // Intake says that it is away; old events are forgotten the next time.
            return;
        }
    }

    private static DeliverySettings deliverySettings(Settings settings) {
        ContactSyncConfig config = settings.config();
        return new DeliverySettings(
                config.graph().callTimeout(),
                config.safety().unknownOutcomeHold(),
                config.graph().maxInFlightPerMailbox(),
                config.graph().requestsPer10Minutes(),
                config.graph().batchSize(),
                settings.allowance());
    }
}
