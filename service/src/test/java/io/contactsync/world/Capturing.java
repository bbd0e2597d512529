package io.contactsync.world;

import io.contactsync.event.ContactEvent;
import io.contactsync.event.EventJson;
import io.contactsync.feed.Comparison;
import io.contactsync.feed.ComparisonLoop;
import io.contactsync.feed.EventSink;
import io.contactsync.feed.LeaseRelayLock;
import io.contactsync.feed.OutgoingEvent;
import io.contactsync.feed.Ownership;
import io.contactsync.feed.Relay;
import io.contactsync.feed.RelayListener;
import io.contactsync.feed.RelaySettings;
import io.contactsync.feed.SourceVersionKeeper;
import io.contactsync.feed.StateAge;
import io.contactsync.feed.outbox.OutboxFeed;
import io.contactsync.feed.outbox.TriggerWatch;
import io.contactsync.memberdb.MemberDatabase;
import io.contactsync.memberdb.MemberReader;
import io.contactsync.memberdb.SourceException;
import io.contactsync.memberdb.SourceSettings;
import io.contactsync.rabbit.MessageHeaders;
import io.contactsync.state.DeleteAllowance;
import io.contactsync.state.Repair;
import io.contactsync.state.StateDb;
import io.contactsync.state.StateUnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** A process that captures: the real one, put together as in the service, without its threads. */
final class Capturing {

    private static final Duration IDLE = Duration.ofSeconds(20);
    private static final Duration NOTICED = Duration.ofMillis(50);
    private static final Duration AGE_LOOKED_AT = Duration.ofSeconds(1);
    private static final long AGE_LOOKED_AT_ANYWAY = Duration.ofSeconds(30).toNanos() / 1_000;

    final SimulatedProcess process;
    private final SimulatedWorld world;
    private final Relay relay;
    private final ComparisonLoop comparisons;
    private final TriggerWatch triggers;
    private final StateAge age;
    private final Loop relaying;
    private List<Object> seen = List.of();
    private long writes = -1;
    private long lookedAt;

    Capturing(SimulatedWorld world, SimulatedProcess process, Members.Query query) {
        this.world = world;
        this.process = process;
        MemberDatabase source = world.stores.members.database(query);
        Clock clock = world.time.machine();
        StateDb state = world.stores.state.seenBy(clock, process::statePoint);
        var lock = new LeaseRelayLock(state, process.name, world.time::nanos, /* alone= */ false);
        var ownership =
                new Ownership(source.capture(), lock, state, SourceSettings.DEFAULT_INSTALLATION, world.time::nanos);
        MemberReader reader = source.reader();
        RelayListener listener = new RelayListener() {
            @Override
            public void read(int contacts) {
                process.point();
            }
        };
        this.relay = new Relay(
                new OutboxFeed(source.outbox(), reader),
                reader,
                state,
                this::publish,
                ownership,
                RelaySettings.DEFAULT,
                clock,
                new Random(world.random.nextLong()),
                listener);
        MemberReader comparing = source.reader();
        this.comparisons = new ComparisonLoop(
                new Comparison(comparing, state, DeleteAllowance.DEFAULT, listener),
                comparing,
                state,
                Duration.ofMinutes(15),
                clock,
                relay::isActive,
                listener);
        this.triggers = new TriggerWatch(source.capture(), state, listener);
        this.age =
                new StateAge(StateAge.Place.SOURCE, new SourceVersionKeeper(source.capture()), state, relay::isActive);
        // Before anything is done: whether the state DB is as new as it was.
        age.look();
        this.relaying = new Loop(world.time, process, this::relay);
        relaying.in(Duration.ZERO);
        new Loop(world.time, process, this::compare).in(Duration.ofSeconds(1));
        new Loop(world.time, process, this::lookAtAge).in(AGE_LOOKED_AT);
        new Loop(world.time, process, this::watch).in(Duration.ofMillis(500));
    }

    /** Something changed in the member database. */
    void wake() {
        relaying.in(NOTICED);
    }

    private Duration relay() {
        return switch (relay.runOnce()) {
            case WORKED -> Duration.ofMillis(1);
            case IDLE -> IDLE;
            case STANDBY, WAITING -> Duration.ofSeconds(1);
        };
    }

    private Duration compare() {
        try {
            if (comparisons.runIfDue().isPresent()) {
                wake();
            }
            return IDLE;
        } catch (SourceException | StateUnavailableException e) {
            return Duration.ofSeconds(15);
        }
    }

    /**
     * Each second, as in the service: else half of all that it does. Where nothing of what is looked at has changed since the last look the
     * next one sees the same and does nothing, so it is taken again only after a while; what is kept in the source changes only together with
     * these, or while we are stopped.
     */
    private Duration lookAtAge() {
        boolean longAgo = world.time.micros() - lookedAt > AGE_LOOKED_AT_ANYWAY;
        if ((world.stores.state.writes() != writes && isSomethingNew()) || longAgo) {
            age.look();
            seen = whatAgeSees();
            lookedAt = world.time.micros();
        }
        writes = world.stores.state.writes();
        return AGE_LOOKED_AT;
    }

    private boolean isSomethingNew() {
        // A repair may end with any write.
        return !whatAgeSees().equals(seen) || world.truth.<Boolean>read(tx -> new Repair(tx).isNoted());
    }

    private List<Object> whatAgeSees() {
        return world.truth.read(tx -> List.of(
                relay.isActive(),
                tx.sql()
                        .sql("select (select coalesce(max(value), 0) from counter) || ' '"
                                + " || (select coalesce(max(at), 0) from request_log)")
                        .query(String.class)
                        .single()));
    }

    private Duration watch() {
        try {
            if (relay.isActive()) {
                triggers.check();
                return Duration.ofMinutes(1);
            }
        } catch (SourceException | StateUnavailableException e) {
            return Duration.ofSeconds(10);
        }
        return Duration.ofSeconds(1);
    }

    private List<EventSink.Outcome> publish(List<OutgoingEvent> events) {
        process.point();
        Broker.@Nullable Trouble trouble =
                world.broker.publish(events.stream().map(Capturing::message).toList());
        world.services.published();
        process.point();
        EventSink.Outcome outcome = trouble == null
                ? new EventSink.Outcome.Confirmed()
                : new EventSink.Outcome.NotConfirmed(
                        trouble == Broker.Trouble.RETURNED ? EventSink.Failure.RETURNED : EventSink.Failure.UNKNOWN,
                        "simulated");
        return events.stream().map(event -> outcome).toList();
    }

    private static Broker.Message message(OutgoingEvent outgoing) {
        ContactEvent event = outgoing.event();
        return new Broker.Message(
                event.envelope().eventId().orElse(""),
                event.type().amqpType(),
                outgoing.bulk() ? Map.of(MessageHeaders.BULK, "true") : Map.of(),
                EventJson.write(event),
                /* redelivered= */ false);
    }
}
