package io.contactsync;

import io.contactsync.delivery.DeliveryListener;
import io.contactsync.delivery.ErrandKind;
import io.contactsync.feed.RelayListener;
import io.contactsync.graph.Exchange;
import io.contactsync.intake.IntakeListener;
import io.contactsync.intake.IntakeResult;
import io.contactsync.ops.PipelineActivity;
import io.contactsync.ops.PipelineActivity.Change;
import io.contactsync.rabbit.BrokerListener;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Translates what the stages tell into what metrics and page show. */
final class ActivityRecorder {

    private static final int TOO_MANY_REQUESTS = 429;

    private final PipelineActivity activity;

    ActivityRecorder(PipelineActivity activity) {
        this.activity = activity;
    }

    ServiceListeners listeners() {
        return new ServiceListeners(relay(), BrokerListener.NONE, intake(), delivery(), this::request);
    }

    private RelayListener relay() {
        return new RelayListener() {
            @Override
            public void published(int confirmed, int unconfirmed, boolean bulk) {
                activity.published(confirmed);
            }
        };
    }

    private IntakeListener intake() {
        return new IntakeListener() {
            @Override
            public void stored(Map<IntakeResult, Integer> results, Set<String> mailboxes) {
                results.forEach((result, count) -> activity.consumed(result.label(), count));
            }
        };
    }

    private void request(Exchange exchange) {
        activity.graphRequest(exchange.method(), exchange.status(), exchange.duration());
    }

    private DeliveryListener delivery() {
        return new DeliveryListener() {
            @Override
            public void answered(String mailbox, ErrandKind kind, @Nullable String contact, Exchange exchange) {
                if (exchange.status() == TOO_MANY_REQUESTS && exchange.retryAfter() != null) {
                    activity.throttled(mailbox, exchange.retryAfter());
                }
            }

            @Override
            public void settled(Settled settled) {
                if (settled.done()) {
                    activity.written(
                            change(settled, Change.WRITTEN),
                            Duration.of(settled.settledAt() - settled.changedAt(), ChronoUnit.MICROS));
                } else if (settled.errorClass() != null) {
                    activity.refused(change(settled, settled.errorClass()));
                }
            }
        };
    }

    private static Change change(DeliveryListener.Settled settled, String status) {
        return new Change(
                Instant.EPOCH.plus(settled.settledAt(), ChronoUnit.MICROS),
                settled.link().contact(),
                settled.link().mailbox(),
                settled.kind().name().toLowerCase(Locale.ROOT),
                status);
    }
}
