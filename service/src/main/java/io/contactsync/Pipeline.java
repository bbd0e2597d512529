package io.contactsync;

import io.contactsync.delivery.LaneState;
import io.contactsync.memberdb.MemberDatabase;
import io.contactsync.ops.PipelineProbes;
import io.contactsync.ops.tracing.Tracing;
import io.contactsync.rabbit.QueueDepth;
import io.contactsync.state.StateDb;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The stages of this process, put together by role. Made empty, for the page that shows it is there before it and after it;
 * until it is started everything is told to be starting.
 */
final class Pipeline implements PipelineProbes, AutoCloseable {

    private static final Duration DEPTH_PATIENCE = Duration.ofMillis(500);

    private static final Duration CREDENTIALS_LOOKED_AT = Duration.ofHours(6);

    private final ServiceRole role;
    private final Clock clock;
    private final Housekeeping housekeeping = new Housekeeping();
    private volatile @Nullable Broker broker;
    private volatile @Nullable Capture capture;
    private volatile @Nullable Deliver deliver;

    Pipeline(ServiceRole role, Clock clock) {
        this.role = role;
        this.clock = clock;
    }

    /** Starts all stages, the last ones first, so that nothing piles up before them. */
    void start(
            Settings settings,
            StateDb state,
            @Nullable MemberDatabase source,
            ServiceListeners listeners,
            Tracing tracing,
            String installation) {
        var connections = new Broker(settings.broker(), listeners.broker(), settings.consumesAlone(), clock);
        broker = connections;
        connections.start(role);
        @Nullable Capture feeding = source == null
                ? null
                : new Capture(settings, state, connections, source, listeners.relay(), tracing, installation, clock);
        if (feeding != null) {
            capture = feeding;
            feeding.lookAtAge();
        }
        if (role.delivers()) {
            StateDb looked = feeding == null ? state : new ReturningStateDb(state, feeding::lookAtAge);
            var half = new Deliver(settings, looked, connections, listeners, tracing, installation, clock);
            deliver = half;
            half.start(housekeeping);
        }
        if (feeding != null) {
            feeding.start(housekeeping);
        }
    }

    /** Why this process has nothing to go on with; empty while it has. */
    Optional<String> refusal() {
        return Optional.ofNullable(deliver).flatMap(Deliver::refusal);
    }

    /** Looks now and then at when credentials end, where this process signs in. */
    void watch(CredentialExpiry expiry) {
        Deliver half = deliver;
        if (half != null) {
            housekeeping.every(CREDENTIALS_LOOKED_AT, "credential expiry", () -> expiry.look(half.graph()));
        }
    }

    @Override
    public Optional<PipelineProbes.Outbox> outbox() {
        Capture half = capture;
        if (half == null || !half.isActive()) {
            return Optional.empty();
        }
        Instant now = clock.instant();
        return half.backlog().map(backlog -> new PipelineProbes.Outbox(backlog.rows(), age(backlog.oldest(), now)));
    }

    @Override
    public Optional<Long> logRetained() {
        // Also of one that stands by: it is the log that nobody reads that fills a disk.
        return Optional.ofNullable(capture).flatMap(Capture::logRetained);
    }

    private static Duration age(Optional<Instant> oldest, Instant now) {
        return oldest.map(at -> Duration.between(at, now))
                .filter(duration -> !duration.isNegative())
                .orElse(Duration.ZERO);
    }

    @Override
    public Optional<Long> queued() {
        Broker connections = broker;
        return connections == null
                ? Optional.empty()
                : Optional.of(QueueDepth.ask(
                                connections.publishing(), connections.settings().queue(), DEPTH_PATIENCE)
                        .ready());
    }

    @Override
    public Optional<Map<String, LaneState>> lanes() {
        return Optional.ofNullable(deliver).map(Deliver::lanes);
    }

    /** Stops the stages in the order of the pipeline: nothing new comes, then what is there is finished. */
    @Override
    public void close() {
        housekeeping.close();
        close(capture);
        close(deliver);
        close(broker);
    }

    private static void close(@Nullable AutoCloseable part) {
        if (part != null) {
            try {
                part.close();
            } catch (Exception e) {
                throw new IllegalStateException("a stage failed to stop", e);
            }
        }
    }
}
