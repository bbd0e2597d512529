package io.contactsync.world;

import io.contactsync.delivery.DeliverySettings;
import io.contactsync.delivery.SteppedDelivery;
import io.contactsync.delivery.targets.RoutingStore;
import io.contactsync.delivery.targets.TargetResolver;
import io.contactsync.delivery.targets.TargetSettings;
import io.contactsync.graph.Answer;
import io.contactsync.graph.DirectoryClient;
import io.contactsync.graph.DirectoryUser;
import io.contactsync.graph.Exchange;
import io.contactsync.graph.NextLink;
import io.contactsync.graph.Page;
import io.contactsync.graph.SimulatedClient;
import io.contactsync.intake.AheadEvents;
import io.contactsync.intake.IntakeHandler;
import io.contactsync.intake.IntakeListener;
import io.contactsync.intake.IntakeTracing;
import io.contactsync.intake.Rerouting;
import io.contactsync.rabbit.Batch;
import io.contactsync.rabbit.Delivery;
import io.contactsync.rabbit.Disposition;
import io.contactsync.routing.Targets;
import io.contactsync.state.DeleteAllowance;
import io.contactsync.state.ForeignFolders;
import io.contactsync.state.RoutingTable;
import io.contactsync.state.StateDb;
import io.contactsync.state.StateUnavailableException;
import io.contactsync.state.Tx;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A process that delivers: intake, targets and lanes as in the service, without its threads. */
final class Delivering {

    private static final Duration IDLE = Duration.ofSeconds(20);
    private static final int PREFETCHED = 50;

    final SimulatedProcess process;
    private final SimulatedWorld world;
    private final SteppedDelivery delivery;
    private final IntakeHandler intake;
    private final TargetResolver targets;
    private final Loop taking;
    private boolean waits;
    private @Nullable Batch inHand;

    Delivering(SimulatedWorld world, SimulatedProcess process, Targets configured, String installation) {
        this.world = world;
        this.process = process;
        Clock clock = world.time.machine();
        StateDb state = world.stores.state.seenBy(clock, process::statePoint);
        var random = new Random(world.random.nextLong());
        var settings = new DeliverySettings(
                        Graph.CALL_TIMEOUT,
                        SimulatedWorld.HOLD,
                        4,
                        10_000,
                        world.beginning.batchSize(),
                        DeleteAllowance.DEFAULT)
                .withDeleteSettle(DeliverySettings.DEFAULT_DELETE_SETTLE);
        this.delivery = new SteppedDelivery(
                state,
                new SimulatedClient(world.graph.wire(process), clock, world.beginning.pageSize(), installation),
                settings,
                process.name,
                task -> world.time.after(Duration.ofMillis(1), process, task),
                (delay, task) -> world.time.after(delay, process, task),
                world.time::nanos,
                random::nextDouble);
        this.intake = new IntakeHandler(state, IntakeListener.NONE, delivery::wake, IntakeTracing.NONE);
        var rerouting = new Rerouting(state, world.services.shareWith());
        this.targets = new TargetResolver(
                state,
                directory(),
                new TargetSettings(configured, Duration.ofHours(1), DeleteAllowance.DEFAULT),
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
                process.name,
                world.time::nanos,
                random::nextDouble);
        this.taking = new Loop(world.time, process, this::take);
        new Loop(world.time, process, this::resolve).in(Duration.ZERO);
        new Loop(world.time, process, this::poll).in(Duration.ofMillis(20));
        new Loop(world.time, process, () -> {
                    delivery.heartbeat();
                    return SteppedDelivery.heartbeatOf(settings).multipliedBy(2);
                })
                .in(Duration.ofMillis(30));
        new Loop(world.time, process, () -> {
                    delivery.prune();
                    return Duration.ofHours(1);
                })
                .in(Duration.ofMinutes(1));
        var ahead = new AheadEvents(state);
        new Loop(world.time, process, () -> {
                    ahead.runOnce();
                    return Duration.ofMinutes(1);
                })
                .in(Duration.ofMinutes(1));
        state.write(tx -> {
            new ForeignFolders(tx).askAgain();
            return true;
        });
        world.broker.subscribe(this);
        wakeIntake();
    }

    void wakeIntake() {
        if (inHand == null) {
            taking.in(Duration.ofMillis(2));
        }
    }

    /** Has what it was sent, and does not get to it. */
    void takeButWait() {
        waits = true;
        if (inHand == null) {
            List<Delivery> sent = world.broker.deliver(this, PREFETCHED);
            if (!sent.isEmpty()) {
                inHand = new Batch(sent);
            }
        }
    }

    /** Gets to it. */
    void goOn() {
        waits = false;
        taking.in(Duration.ZERO);
    }

    private Duration take() {
        if (waits) {
            return IDLE;
        }
        Batch batch = inHand;
        if (batch == null) {
            List<Delivery> sent = world.broker.deliver(this, PREFETCHED);
            if (!sent.isEmpty()) {
                inHand = new Batch(sent);
                return Duration.ofMillis(2);
            }
            return Duration.ofHours(1);
        }
        Disposition disposition = intake.handle(batch);
        inHand = null;
        process.point();
        if (disposition instanceof Disposition.GiveBack back) {
            world.broker.giveBack(this);
            return back.pause();
        }
        world.broker.acknowledge(this);
        return Duration.ofMillis(1);
    }

    private Duration poll() {
        delivery.poll();
        return IDLE;
    }

    private Duration resolve() {
        try {
            targets.runOnce();
            return Duration.ofSeconds(20);
        } catch (StateUnavailableException e) {
            return Duration.ofSeconds(1);
        }
    }

    private DirectoryClient directory() {
        return new DirectoryClient() {
            @Override
            public CompletableFuture<Answer<DirectoryUser>> user(String idOrPrincipalName) {
                Graph.Box box = world.graph.box(idOrPrincipalName);
                return done(new DirectoryUser(
                        box.id, box.address, /* guest= */ false, /* enabled= */ true, /* mailbox= */ true));
            }

            @Override
            public CompletableFuture<Answer<Page<DirectoryUser>>> userByAddress(String address) {
                return done(new Page<>(List.of(), null));
            }

            @Override
            public CompletableFuture<Answer<Page<DirectoryUser>>> usersOfGroup(
                    String groupId, @Nullable NextLink next) {
                return done(new Page<>(List.of(), null));
            }
        };
    }

    private <T> CompletableFuture<Answer<T>> done(T value) {
        return CompletableFuture.completedFuture(new Answer.Done<>(
                value,
                new Exchange(
                        "GET",
                        200,
                        "directory",
                        null,
                        world.time.right(),
                        Duration.ofMillis(50),
                        /* retryAfter= */ null)));
    }
}
