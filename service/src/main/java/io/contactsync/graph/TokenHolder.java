package io.contactsync.graph;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one token that all requests share.
 *
 * <p>At most one fetch is under way; everybody who needs its outcome waits for the same one. From the first one on, a token is
 * replaced {@link #EARLY} before its end (at half its life if that is short) whether somebody asks or not, and whoever asks
 * meanwhile gets the old one. After a failure the next attempt waits, twice as long each time and longer where a person has to
 * act; until then the old token is used while it lives, or the failure is told again. A token that Graph refused is thrown away.
 * One that Graph had taken before was withdrawn, and the next will do: that may happen again after {@link
 * #BETWEEN_WITHDRAWALS}. One that Graph never took is thrown away not more often than once in {@link #BETWEEN_REJECTIONS}: if
 * the fresh one is refused as well, another would be too.
 *
 * <p>Safe for use by many threads; never blocks on the network.
 */
public final class TokenHolder {

    static final Duration EARLY = Duration.ofMinutes(5);
    static final Duration BETWEEN_REJECTIONS = Duration.ofSeconds(15);
    static final Duration BETWEEN_WITHDRAWALS = Duration.ofSeconds(5);

    private static final Duration FIRST_WAIT = Duration.ofSeconds(1);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(30);
    private static final Duration FIRST_WAIT_FOR_A_PERSON = Duration.ofSeconds(10);
    private static final Duration LONGEST_WAIT_FOR_A_PERSON = Duration.ofMinutes(5);
    private static final double JITTER = 0.2;
    private static final Logger LOG = LoggerFactory.getLogger(TokenHolder.class);

    private record Held(TokenAnswer.Token token, Instant refreshAt, Instant expiresAt) {}

    private record Outage(Instant since, TokenFailure last, int attempts, Instant failedAt, Instant nextAttempt) {

        /** A clock that was put back since makes nobody wait. */
        boolean isWaitedFor(Instant now) {
            return now.isBefore(nextAttempt) && !now.isBefore(failedAt);
        }
    }

    private final TokenSource source;
    private final Clock clock;
    private final RandomGenerator random;
    private final Later later;
    private Later.Appointment renewal = () -> {};
    private @Nullable Held held;
    private @Nullable CompletableFuture<TokenAnswer> fetching;
    private @Nullable Outage outage;
    private @Nullable Instant lastRejection;
    private boolean taken;

    TokenHolder(TokenSource source, Clock clock, RandomGenerator random, Later later) {
        this.source = source;
        this.clock = clock;
        this.random = random;
        this.later = later;
    }

    /** How it stands; for health checks. */
    public synchronized TokenHealth health() {
        Outage now = outage;
        return now == null
                ? new TokenHealth.Healthy()
                : new TokenHealth.Failing(now.since(), now.last(), usable(clock.instant()) != null);
    }

    /** A token, at once if there is a good one; never fails. */
    CompletableFuture<TokenAnswer> token() {
        Instant now = clock.instant();
        TokenAnswer meanwhile;
        CompletableFuture<TokenAnswer> started;
        synchronized (this) {
            meanwhile = usable(now);
            if (held != null && now.isBefore(held.refreshAt())) {
                return CompletableFuture.completedFuture(held.token());
            }
            if (fetching != null) {
                return meanwhile == null ? fetching : CompletableFuture.completedFuture(meanwhile);
            }
            if (outage != null && outage.isWaitedFor(now)) {
                return CompletableFuture.completedFuture(
                        meanwhile == null ? new TokenAnswer.Failed(outage.last()) : meanwhile);
            }
            started = new CompletableFuture<>();
            fetching = started;
        }
        fetch(started, now);
        return meanwhile == null ? started : CompletableFuture.completedFuture(meanwhile);
    }

    /** Graph did what a request with this token asked for. */
    synchronized void accept(Secret token) {
        taken = taken || isHeld(token);
    }

    /**
     * Graph refused this token.
     *
     * @return whether the next request will carry another one
     */
    synchronized boolean reject(Secret token) {
        if (!isHeld(token)) {
            return true;
        }
        Instant now = clock.instant();
        Duration between = taken ? BETWEEN_WITHDRAWALS : BETWEEN_REJECTIONS;
        if (lastRejection != null && !now.isBefore(lastRejection) && now.isBefore(lastRejection.plus(between))) {
            return false;
        }
        lastRejection = now;
        held = null;
        return true;
    }

    private boolean isHeld(Secret token) {
        return held != null && held.token().value().equals(token);
    }

    private @Nullable TokenAnswer usable(Instant now) {
        return held != null && now.isBefore(held.expiresAt()) ? held.token() : null;
    }

    private void fetch(CompletableFuture<TokenAnswer> started, Instant askedAt) {
        CompletableFuture<TokenAnswer> fetched;
        try {
            fetched = source.fetch();
        } catch (RuntimeException problem) {
            fetched = CompletableFuture.failedFuture(problem);
        }
        var unused = fetched.exceptionally(TokenHolder::failed).thenAccept(answer -> {
            settle(answer, askedAt);
            started.complete(answer);
        });
    }

    private static TokenAnswer failed(Throwable problem) {
        return new TokenAnswer.Failed(new TokenFailure(
                problem.getClass().getSimpleName(),
                "Getting a token failed in an unforeseen way; please report this as a bug.",
                /* retryable= */ true,
                /* retryAfter= */ null));
    }

    private synchronized void settle(TokenAnswer answer, Instant askedAt) {
        fetching = null;
        if (answer instanceof TokenAnswer.Token token) {
            Duration lifetime = token.lifetime();
            Duration early = lifetime.compareTo(EARLY.multipliedBy(2)) < 0 ? lifetime.dividedBy(2) : EARLY;
            Instant expiresAt = askedAt.plus(lifetime);
            held = new Held(token, expiresAt.minus(early), expiresAt);
            taken = false;
            if (outage != null) {
                LOG.atInfo()
                        .addKeyValue("failingSince", outage.since())
                        .addKeyValue("attempts", outage.attempts())
                        .log("Tokens are to be had again");
                outage = null;
            }
        } else if (answer instanceof TokenAnswer.Failed failed) {
            failedOnceMore(failed.failure());
        }
        renewInTime();
    }

    /** One appointment at a time: what was settled last says when. */
    private synchronized void renewInTime() {
        Instant due = outage != null ? outage.nextAttempt() : held == null ? null : held.refreshAt();
        if (due != null) {
            renewal.cancel();
            Duration wait = Duration.between(clock.instant(), due);
            renewal = later.after(wait.isNegative() ? Duration.ZERO : wait, this::renew);
        }
    }

    private void renew() {
        var unused = token();
        synchronized (this) {
            if (fetching == null) {
                // The clock was put back, or a fetch was settled just now: not due yet.
                renewInTime();
            }
        }
    }

    private void failedOnceMore(TokenFailure failure) {
        Instant now = clock.instant();
        int attempts = outage == null ? 1 : outage.attempts() + 1;
        if (outage == null || !outage.last().code().equals(failure.code())) {
            LOG.atWarn().addKeyValue("code", failure.code()).log("No token: {}", failure.remedy());
        }
        Instant since = outage == null ? now : outage.since();
        outage = new Outage(since, failure, attempts, now, now.plus(waitAfter(failure, attempts)));
    }

    private Duration waitAfter(TokenFailure failure, int attempts) {
        Duration first = failure.retryable() ? FIRST_WAIT : FIRST_WAIT_FOR_A_PERSON;
        Duration longest = failure.retryable() ? LONGEST_WAIT : LONGEST_WAIT_FOR_A_PERSON;
        Duration doubled = first.multipliedBy(1L << Math.min(attempts - 1, 10));
        Duration wait = doubled.compareTo(longest) < 0 ? doubled : longest;
        Duration asked = failure.retryAfter();
        if (asked != null && asked.compareTo(wait) > 0) {
            wait = asked;
        }
        return wait.plusMillis(Math.round(wait.toMillis() * JITTER * random.nextDouble()));
    }
}
