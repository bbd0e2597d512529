package io.contactsync.delivery;

import io.contactsync.graph.Answer;
import io.contactsync.graph.TokenFailure;
import java.time.Duration;
import java.util.Optional;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Stops all lanes when Microsoft does not take our sign-in, and lets one request through after a while to see whether it
 * does again: what fails for one mailbox would fail for all, and asking in a storm gets an app locked out. Thread-safe.
 */
final class AuthGate {

    private static final Logger log = LoggerFactory.getLogger(AuthGate.class);

    private static final Duration INCONCLUSIVE = Duration.ofSeconds(5);

    /** Whether a request may be sent. */
    enum Pass {
        OPEN,
        /** This one only, to see whether sign-in works again. */
        PROBE,
        CLOSED
    }

    private final DeliveryListener listener;
    private final DoubleSupplier random;
    private @Nullable SignInAlarm alarm;
    private boolean probing;
    private int failures;
    private long nextProbe;

    AuthGate(DeliveryListener listener, DoubleSupplier random) {
        this.listener = listener;
        this.random = random;
    }

    /** Asked right before a request is sent; after {@link Pass#PROBE} it must be, and {@link #answered} be told. */
    synchronized Pass pass(long now) {
        if (alarm == null) {
            return Pass.OPEN;
        }
        if (!mayTry(now)) {
            return Pass.CLOSED;
        }
        probing = true;
        return Pass.PROBE;
    }

    /** Whether taking work makes sense. */
    synchronized boolean mayTry(long now) {
        return alarm == null || (!probing && now - nextProbe >= 0);
    }

    /** What the operator must know; empty while sign-in works. */
    synchronized Optional<SignInAlarm> alarm() {
        return Optional.ofNullable(alarm);
    }

    /** The request that was let through brought no answer. */
    synchronized void inconclusive(long now) {
        probing = false;
        nextProbe = now + INCONCLUSIVE.toNanos();
    }

    /** Told of every answer. */
    synchronized void answered(Answer<?> answer, boolean probe, long now) {
        Optional<Boolean> signedIn = ErrorPolicy.signedIn(answer);
        if (probe) {
            inconclusive(now);
        }
        if (signedIn.isEmpty()) {
            return;
        }
        if (signedIn.get()) {
            if (probe) {
                open();
            }
        } else if (probe || alarm == null) {
            close(answer, now);
        }
    }

    private void open() {
        log.atInfo().log("Microsoft takes our sign-in again");
        alarm = null;
        failures = 0;
        listener.signIn(null);
    }

    private void close(Answer<?> answer, long now) {
        TokenFailure token = answer instanceof Answer.NotSent<?> notSent ? notSent.tokenFailure() : null;
        SignInAlarm failed = ErrorPolicy.failure(answer, 0, 0)
                .map(failure ->
                        new SignInAlarm(failure.error().code(), failure.error().detail()))
                .orElseThrow();
        Duration wait = Backoff.signIn(failures, random.getAsDouble());
        if (token != null && token.retryAfter() != null && token.retryAfter().compareTo(wait) > 0) {
            wait = token.retryAfter();
        }
        nextProbe = now + wait.toNanos();
        failures++;
        if (alarm == null) {
            log.atError()
                    .addKeyValue("code", failed.code())
                    .log("Microsoft does not take our sign-in; all mailboxes wait. {}", failed.remedy());
        }
        alarm = failed;
        listener.signIn(failed);
    }
}
