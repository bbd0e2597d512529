package io.contactsync.feed.canary;

import io.contactsync.feed.canary.Sight.Step;
import io.contactsync.memberdb.MemberDatabase;
import io.contactsync.memberdb.SourceException;
import io.contactsync.state.CanaryRecord;
import io.contactsync.state.CanaryRecord.Verdict;
import io.contactsync.state.StateDb;
import io.contactsync.state.StateUnavailableException;
import io.contactsync.state.Versions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets the canary fly: changes its row, then looks in the state DB how far the change has come until it arrived or its time
 * is over. The stamp is a version drawn just before, so an event that the relay confirms later has a greater one, and digits
 * go through any query unharmed.
 *
 * <p>What came of it is written into the state DB, where every process sees it, and into the log where it is another than
 * before. Only the process whose relay is active flies. While the state DB is away nothing is decided: others say that.
 *
 * <p>Used by one thread.
 */
public final class Canary {

    private static final Logger log = LoggerFactory.getLogger(Canary.class);

    private static final Duration LOOKED_AT = Duration.ofMillis(250);
    private static final Duration STANDBY = Duration.ofSeconds(1);
    /** A flight may begin so much later than it should. */
    private static final Duration SLACK = Duration.ofSeconds(60);

    private final CanarySettings settings;
    private final MemberDatabase source;
    private final StateDb state;
    private final BooleanSupplier active;
    private final Clock clock;
    private @Nullable Flight flight;
    private Instant next;
    private String said = "";

    /**
     * @param stamp   what was written into the row: a version drawn before
     * @param changed when it was
     */
    private record Flight(long stamp, Instant changed) {}

    /** @param active whether this process is the one that publishes */
    public Canary(CanarySettings settings, MemberDatabase source, StateDb state, BooleanSupplier active, Clock clock) {
        this.settings = settings;
        this.source = source;
        this.state = state;
        this.active = active;
        this.clock = clock;
        this.next = clock.instant();
    }

    /**
     * Begins a flight if one is due, or looks after the one that is under way.
     *
     * @return how long to wait before the next call
     */
    public Duration runOnce() {
        if (!active.getAsBoolean()) {
            flight = null;
            return STANDBY;
        }
        try {
            Flight current = flight;
            if (current != null) {
                follow(current);
            } else if (isDue()) {
                begin();
            }
        } catch (StateUnavailableException e) {
            return STANDBY;
        }
        return flight == null ? STANDBY : LOOKED_AT;
    }

    /** A clock that was put back makes none wait longer than from one to the next. */
    private boolean isDue() {
        Instant now = clock.instant();
        return !now.isBefore(next) || next.isAfter(now.plus(settings.every()));
    }

    private void begin() {
        long stamp = state.write(tx -> new Versions(tx).draw(1));
        Instant now = clock.instant();
        next = now.plus(settings.every());
        try {
            int rows = settings.update().run(source, Long.toString(stamp));
            if (rows == 1) {
                flight = new Flight(stamp, now);
            } else {
                decide(now, Step.NOT_CHANGED, "canary.update changed " + rows + " rows (expected: 1)");
            }
        } catch (SourceException e) {
            decide(now, Step.NOT_CHANGED, String.valueOf(e.getMessage()));
        }
    }

    private void follow(Flight current) {
        Sight sight =
                state.read(tx -> Sight.of(tx, settings.contact(), settings.mailbox(), Long.toString(current.stamp())));
        Step step = sight.step(current.stamp());
        Duration since = Duration.between(current.changed(), clock.instant());
        // One that was sent off in the future has flown by a clock that was put back since.
        boolean late = since.compareTo(SLACK.negated()) < 0 || since.compareTo(settings.within()) > 0;
        if (step == Step.ARRIVED || late) {
            decide(
                    current.changed(),
                    late && step == Step.ARRIVED ? Step.NOT_DELIVERED : step,
                    words(step, sight, late));
            flight = null;
        }
    }

    private static String words(Step step, Sight sight, boolean late) {
        return switch (step) {
            case NOT_CHANGED -> "";
            case NOT_NOTICED ->
                "the change was not noticed: is the column that canary.update writes part of source.query, and is its table watched?";
            case NOT_PUBLISHED -> "the change was noticed, but RabbitMQ did not confirm its event";
            case NOT_TAKEN_IN -> "the event is published, but not taken in: does a process deliver?";
            case NOT_DELIVERED -> "the event is taken in, but not delivered: " + sight.whyNotDelivered();
            case ARRIVED -> late ? "it arrived, but too late" : "";
        };
    }

    private void decide(Instant changed, Step step, String detail) {
        boolean ok = step == Step.ARRIVED;
        Duration took = Duration.between(changed, clock.instant());
        long goodUntil =
                micros(changed.plus(settings.every()).plus(settings.within()).plus(SLACK));
        state.write(tx -> {
            var canary = new CanaryRecord(tx);
            Optional<Verdict> before = canary.find().map(CanaryRecord.Latest::verdict);
            @Nullable Long last = before.map(Verdict::micros).orElse(null);
            canary.save(new Verdict(
                    micros(changed),
                    ok,
                    ok ? Long.valueOf(took.toNanos() / 1_000) : last,
                    ok ? "" : step.name(),
                    detail,
                    goodUntil));
            return true;
        });
        say(step, detail, took);
    }

    private void say(Step step, String detail, Duration took) {
        if (step.name().equals(said)) {
            return;
        }
        boolean first = said.isEmpty();
        said = step.name();
        if (step == Step.ARRIVED) {
            log.atInfo()
                    .addKeyValue("contact", settings.contact())
                    .log(
                            first ? "The canary arrives, after {} ms" : "The canary arrives again, after {} ms",
                            took.toMillis());
        } else {
            log.atWarn().addKeyValue("contact", settings.contact()).log("The canary does not arrive: {}", detail);
        }
    }

    private static long micros(Instant at) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, at);
    }
}
