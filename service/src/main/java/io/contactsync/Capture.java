package io.contactsync;

import io.contactsync.config.ContactSyncConfig;
import io.contactsync.feed.BrokerEventSink;
import io.contactsync.feed.BrokerVersionKeeper;
import io.contactsync.feed.ChangeFeed;
import io.contactsync.feed.Comparison;
import io.contactsync.feed.ComparisonLoop;
import io.contactsync.feed.LeaseRelayLock;
import io.contactsync.feed.Ownership;
import io.contactsync.feed.PacedThread;
import io.contactsync.feed.Relay;
import io.contactsync.feed.RelayListener;
import io.contactsync.feed.RelayLock;
import io.contactsync.feed.RelayLoop;
import io.contactsync.feed.RelaySettings;
import io.contactsync.feed.SourceRelayLock;
import io.contactsync.feed.SourceVersionKeeper;
import io.contactsync.feed.StateAge;
import io.contactsync.feed.canary.Canary;
import io.contactsync.feed.logtail.LogTail;
import io.contactsync.feed.outbox.OutboxFeed;
import io.contactsync.feed.outbox.TriggerWatch;
import io.contactsync.feed.polling.ComparisonOnly;
import io.contactsync.feed.polling.PollFeed;
import io.contactsync.memberdb.MemberDatabase;
import io.contactsync.memberdb.MemberReader;
import io.contactsync.memberdb.Outbox;
import io.contactsync.memberdb.SourceException;
import io.contactsync.ops.tracing.Tracing;
import io.contactsync.rabbit.EventPublisher;
import io.contactsync.rabbit.RememberedText;
import io.contactsync.state.CanaryRecord;
import io.contactsync.state.StateDb;
import io.contactsync.state.StateUnavailableException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** The half from the member database to RabbitMQ, put together. */
final class Capture implements AutoCloseable {

    private static final Duration PUBLISH_PATIENCE = Duration.ofSeconds(10);
    private static final Duration HEARTBEAT = Duration.ofSeconds(2);
    private static final Duration TRIGGERS_LOOKED_AT = Duration.ofSeconds(10);
    private static final Duration AGE_LOOKED_AT = Duration.ofSeconds(1);
    private static final Duration AGE_ASKED_OF_BROKER = Duration.ofSeconds(5);
    private static final Duration REMEMBERED_WITHIN = Duration.ofSeconds(5);

    private final MemberDatabase source;
    private final @Nullable Outbox outbox;
    private final @Nullable LogTail tail;
    private final Relay relay;
    private final RelayLoop relayLoop;
    private final ComparisonLoop comparisonLoop;
    private final TriggerWatch triggers;
    private final StateAge atBroker;
    private final @Nullable StateAge inSource;
    private final EventPublisher publisher;
    private final StateDb state;
    private final @Nullable PacedThread canary;

    Capture(
            Settings settings,
            StateDb state,
            Broker broker,
            MemberDatabase source,
            RelayListener listener,
            Tracing tracing,
            String installation,
            Clock clock) {
        ContactSyncConfig.Source config = settings.config().source();
        this.source = source;
        this.state = state;
        this.publisher =
                new EventPublisher(broker.publishing(), broker.settings(), PUBLISH_PATIENCE, broker.listener());
        RelayLock lock = source.lock()
                .<RelayLock>map(SourceRelayLock::new)
                .orElseGet(() -> new LeaseRelayLock(
                        state,
                        UUID.randomUUID().toString(),
                        System::nanoTime,
                        /* alone= */ settings.state().isFile()));
        var ownership =
                new Ownership(source.capture(), lock, state, settings.source().installation(), System::nanoTime);
        MemberReader relayReader = source.reader();
        RelaySettings defaults = RelaySettings.DEFAULT;
        this.outbox = config.capture() == ContactSyncConfig.Capture.OUTBOX ? source.outbox() : null;
        this.tail = config.capture() == ContactSyncConfig.Capture.LOG
                ? new LogTail(source.log(), relayReader, state, this::isActive, HEARTBEAT, System::nanoTime, listener)
                : null;
        this.relay = new Relay(
                feed(config, state, source, relayReader, clock),
                relayReader,
                state,
                tracing.feed(
                        new BrokerEventSink(
                                publisher,
                                broker.publishing(),
                                broker.settings().queue(),
                                clock),
                        broker.settings().queue()),
                ownership,
                new RelaySettings(
                        config.outboxInterval(), defaults.liveBatch(), defaults.bulkPage(), defaults.backlogLimit()),
                clock,
                RandomGenerator.getDefault(),
                listener);
        MemberReader comparisonReader = source.reader();
        this.comparisonLoop = new ComparisonLoop(
                new Comparison(comparisonReader, state, settings.allowance(), listener),
                comparisonReader,
                state,
                config.compareIntervalOrDefault(),
                clock,
                relay::isActive,
                listener);
        this.triggers = new TriggerWatch(source.capture(), state, listener);
        this.atBroker = new StateAge(
                StateAge.Place.BROKER,
                new BrokerVersionKeeper(
                        new RememberedText(
                                broker.publishing(), broker.settings().queue() + ".state", REMEMBERED_WITHIN),
                        installation),
                state,
                relay::isActive);
        this.inSource = source.capture().keepsVersions()
                ? new StateAge(StateAge.Place.SOURCE, new SourceVersionKeeper(source.capture()), state, relay::isActive)
                : null;
        this.relayLoop = new RelayLoop(relay, config.outboxInterval(), this::lookAtAgeAtLast);
        this.canary = settings.canary()
                .map(bird -> new Canary(bird, source, state, relay::isActive, clock))
                .map(bird -> new PacedThread("canary", bird::runOnce))
                .orElse(null);
    }

    private ChangeFeed feed(
            ContactSyncConfig.Source config, StateDb state, MemberDatabase source, MemberReader reader, Clock clock) {
        if (outbox != null) {
            return new OutboxFeed(outbox, reader);
        }
        if (tail != null) {
            return tail.feed();
        }
        return config.updatedAt() == null
                ? new ComparisonOnly()
                : new PollFeed(
                        source.updatedRows(reader, config.pollOverlap()),
                        state,
                        config.pollInterval(),
                        clock,
                        System::nanoTime);
    }

    /** Before anything is delivered: whether the state DB is as new as it was. */
    void lookAtAge() {
        if (inSource != null) {
            inSource.look();
        }
        atBroker.look();
    }

    private void lookAtAgeAtLast() {
        if (inSource != null) {
            inSource.lookAtLast();
        }
        atBroker.lookAtLast();
    }

    void start(Housekeeping housekeeping) {
        if (inSource != null) {
            housekeeping.every(AGE_LOOKED_AT, "state DB age", inSource::look);
        }
        housekeeping.every(AGE_ASKED_OF_BROKER, "state DB age at the broker", atBroker::look);
        housekeeping.every(TRIGGERS_LOOKED_AT, "trigger watch", this::watchTriggers);
        relayLoop.start();
        comparisonLoop.start();
        if (tail != null) {
            tail.start();
        }
        if (canary != null) {
            canary.start();
        } else {
            // What came of one that was configured before shall alarm nobody.
            state.write(tx -> {
                new CanaryRecord(tx).forget();
                return true;
            });
        }
    }

    /** What waits in the source, empty where nothing can; throws when it cannot be asked. */
    Optional<Outbox.Backlog> backlog() {
        return Optional.ofNullable(outbox).map(Outbox::backlog);
    }

    /** Bytes of log that the source keeps for us, empty where it keeps none; throws when it cannot be asked. */
    Optional<Long> logRetained() {
        OptionalLong bytes = tail == null ? OptionalLong.empty() : source.log().retainedBytes();
        return bytes.isPresent() ? Optional.of(bytes.getAsLong()) : Optional.empty();
    }

    boolean isActive() {
        return relay.isActive();
    }

    boolean triggersHealthy() {
        return triggers.isHealthy();
    }

    @Override
    public void close() {
        if (canary != null) {
            canary.close();
        }
        comparisonLoop.close();
        relayLoop.close();
        if (tail != null) {
            tail.close();
        }
        publisher.close();
        source.close();
    }

    private void watchTriggers() {
        try {
            if (relay.isActive()) {
                triggers.check();
            }
        } catch (SourceException | StateUnavailableException e) {
            // The relay says that it is away; the triggers are looked at when it is back.
            return;
        }
    }
}
