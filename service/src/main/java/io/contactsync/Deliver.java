package io.contactsync;

import io.contactsync.config.ConfigException;
import io.contactsync.config.ContactSyncConfig;
import io.contactsync.delivery.Delivery;
import io.contactsync.delivery.DeliveryListener;
import io.contactsync.delivery.DeliverySettings;
import io.contactsync.delivery.LaneState;
import io.contactsync.delivery.targets.RoutingStore;
import io.contactsync.delivery.targets.TargetResolver;
import io.contactsync.delivery.targets.TargetsLoop;
import io.contactsync.graph.GraphContactsClient;
import io.contactsync.intake.AheadEvents;
import io.contactsync.intake.DeadLetterCourier;
import io.contactsync.intake.IntakeHandler;
import io.contactsync.intake.Rerouting;
import io.contactsync.ops.tracing.Tracing;
import io.contactsync.rabbit.ConsumerSettings;
import io.contactsync.rabbit.DeadLetterSender;
import io.contactsync.rabbit.EventConsumer;
import io.contactsync.state.ForeignFolders;
import io.contactsync.state.RoutingTable;
import io.contactsync.state.SeenEvents;
import io.contactsync.state.StateDb;
import io.contactsync.state.StateUnavailableException;
import io.contactsync.state.Tx;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;

/** The half from RabbitMQ to Microsoft Graph, put together. */
final class Deliver implements AutoCloseable {

    /** How long the directory is waited for; what it answers later is taken then. */
    private static final Duration TARGETS_PATIENCE = Duration.ofSeconds(10);

    private static final Duration SEND_PATIENCE = Duration.ofSeconds(5);
    private static final Duration CONSUMER_LOOKED_AT = Duration.ofSeconds(5);
    private static final Duration LETTERS_SENT = Duration.ofSeconds(1);
    private static final Duration AHEAD_LOOKED_AT = Duration.ofMinutes(1);
    private static final Duration FOREIGN_LOOKED_FOR = Duration.ofSeconds(1);
    private static final Duration EVENTS_FORGOTTEN = Duration.ofHours(1);
    private static final Duration CONSUMER_STOP = Duration.ofSeconds(5);
    private static final Duration DELIVERY_STOP = Duration.ofSeconds(15);

    private final StateDb state;
    private final GraphContactsClient graph;
    private final Delivery delivery;
    private final TargetsLoop targets;
    private final EventConsumer consumer;
    private final DeadLetterSender sender;
    private final DeadLetterCourier courier;
    private final ConsumerStanding standing;
    private final ForeignWatch foreign;

    Deliver(
            Settings settings,
            StateDb state,
            Broker broker,
            ServiceListeners listeners,
            Tracing tracing,
            String installation) {
        this.state = state;
        this.foreign = new ForeignWatch(state);
        this.graph = GraphContactsClient.open(settings.graph(), Clock.systemUTC(), listeners.requests(), installation);
        this.delivery = Delivery.of(state, graph, deliverySettings(settings), told(listeners, tracing));
        var rerouting = new Rerouting(state, settings.shareWith());
        this.targets = new TargetsLoop(new TargetResolver(
                state,
                graph.directory(),
                settings.following(),
                new RoutingStore() {
                    @Override
                    public boolean store(
                            List<RoutingTable.Row> rows, List<RoutingTable.OwnerRow> owners, Predicate<Tx> fence) {
                        return rerouting.store(rows, owners, fence);
                    }

                    @Override
                    public Set<String> carryOn() {
                        return rerouting.carryOn();
                    }
                },
                delivery::wake,
                UUID.randomUUID().toString(),
                System::nanoTime,
                () -> ThreadLocalRandom.current().nextDouble()));
        this.consumer = new EventConsumer(
                broker.consuming(),
                ConsumerSettings.of(broker.settings().queue()),
                Broker.backoff(),
                new IntakeHandler(
                        state,
                        listeners.intake(),
                        delivery::wake,
                        tracing.intake(broker.settings().queue())),
                broker.listener());
        this.sender = new DeadLetterSender(broker.publishing(), broker.settings(), SEND_PATIENCE, broker.listener());
        this.courier = new DeadLetterCourier(state, sender);
        this.standing = new ConsumerStanding(state, broker.consuming()::state, System::nanoTime);
    }

    private static DeliveryListener told(ServiceListeners listeners, Tracing tracing) {
        return tracing.delivery()
                .map(traces -> FanOut.to(DeliveryListener.class, listeners.delivery(), traces))
                .orElse(listeners.delivery());
    }

    void start(Housekeeping housekeeping) {
        if (!state.isShared()) {
            Delivery.ownersAreDead(state);
            TargetResolver.leaderIsDead(state);
        }
        targets.start(TARGETS_PATIENCE).ifPresent(problem -> {
            throw new ConfigException(ContactSyncConfig.PREFIX + "." + problem);
        });
        // What they stand for may be settled by now, in the mailbox or in the configuration.
        state.write(tx -> {
            new ForeignFolders(tx).askAgain();
            return true;
        });
        delivery.start();
        consumer.start();
        housekeeping.every(CONSUMER_LOOKED_AT, "standing of the consumer", standing::runOnce);
        housekeeping.every(FOREIGN_LOOKED_FOR, "other installations", foreign::runOnce);
        housekeeping.every(LETTERS_SENT, "dead letter courier", courier::runOnce);
        housekeeping.every(AHEAD_LOOKED_AT, "events ahead of now", new AheadEvents(state)::runOnce);
        housekeeping.every(EVENTS_FORGOTTEN, "seen events", this::forgetOldEvents);
    }

    /** Why it cannot begin: all its folders are another installation's. */
    Optional<String> refusal() {
        return foreign.refusal();
    }

    GraphContactsClient graph() {
        return graph;
    }

    Map<String, LaneState> lanes() {
        return delivery.lanes();
    }

    @Override
    public void close() {
        consumer.stop(CONSUMER_STOP);
        targets.close();
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
                settings.allowance(),
                config.safety().deleteSettle());
    }
}
