package io.contactsync.ops;

import io.contactsync.delivery.DeliveryListener;
import io.contactsync.delivery.ErrandKind;
import io.contactsync.delivery.SignInAlarm;
import io.contactsync.graph.Exchange;
import io.contactsync.graph.RequestListener;
import io.contactsync.ops.PipelineActivity.Change;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Hears delivery and the Graph client: counts requests and waits, keeps the latest changes, and knows whether we can sign in.
 * Safe for several threads.
 */
public final class DeliveryWatch implements DeliveryListener, RequestListener, HealthSource {

    private final PipelineActivity activity;
    private volatile boolean answered;
    private volatile @Nullable SignInAlarm alarm;

    public DeliveryWatch(PipelineActivity activity) {
        this.activity = activity;
    }

    @Override
    public void finished(Exchange exchange) {
        activity.graphRequest(exchange.method(), exchange.status(), exchange.duration());
        if (exchange.status() != 0) {
            answered = true;
        }
    }

    @Override
    public void answered(String mailbox, ErrandKind kind, @Nullable String contact, Exchange exchange) {
        Duration wait = exchange.retryAfter();
        if (wait != null) {
            activity.throttled(mailbox, wait);
        }
    }

    @Override
    public void settled(Settled settled) {
        String operation = settled.kind().name().toLowerCase(Locale.ROOT).replace('_', ' ');
        Instant at = Instant.EPOCH.plus(settled.settledAt(), ChronoUnit.MICROS);
        String contact = settled.link().contact();
        String mailbox = settled.link().mailbox();
        if (settled.error() != null) {
            activity.refused(
                    new Change(at, contact, mailbox, operation, settled.error().errorClass()));
        } else if (settled.done() && settled.kind() != ErrandKind.LOOK_UP) {
            activity.written(
                    new Change(at, contact, mailbox, operation, Change.WRITTEN),
                    Duration.of(settled.settledAt() - settled.changedAt(), ChronoUnit.MICROS));
        }
    }

    @Override
    public void signIn(@Nullable SignInAlarm signInAlarm) {
        alarm = signInAlarm;
    }

    @Override
    public String name() {
        return "graph";
    }

    @Override
    public Reading read() {
        SignInAlarm refused = alarm;
        if (refused != null) {
            return new Broken("Microsoft does not take our sign-in: " + refused.code(), refused.remedy());
        }
        return answered ? new Works("signed in") : new Unknown("not asked yet");
    }
}
