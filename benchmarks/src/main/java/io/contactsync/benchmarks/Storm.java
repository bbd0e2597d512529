package io.contactsync.benchmarks;

import io.contactsync.delivery.Delivery;
import io.contactsync.delivery.DeliveryListener;
import io.contactsync.delivery.DeliverySettings;
import io.contactsync.delivery.ErrandKind;
import io.contactsync.graph.Exchange;
import io.contactsync.graph.GraphContactsClient;
import io.contactsync.graph.RequestListener;
import io.contactsync.state.DeleteAllowance;
import io.contactsync.state.StateDb;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What is left of a mailbox's writes a second while Graph answers a share of them with 503, beside those of the same run while it
 * answers none so: a write of unknown outcome keeps one of four places for the hold.
 *
 * <p>{@code -Dmailboxes=8 -Dlatency=200 -DsettleSeconds=75 -Dseconds=105}; each mailbox has a delivery of its own, for mailboxes that
 * suffer together are slowed down together, which is another matter.
 */
public final class Storm {

    private static final double[] SHARES = {0, 0.001, 0.01, 0.1, 1};

    /** More than four places can take in the time. */
    private static final int CONTACTS = Lab.number("contacts", 6_000);

    private Storm() {}

    /** Runs it and prints the figures. */
    public static void main(String[] arguments) throws Exception {
        int mailboxes = Lab.number("mailboxes", 8);
        double calm = 0;
        Lab.warmUpDelivery();
        for (double share : SHARES) {
            Tally tally = storm(mailboxes, share);
            double rate = tally.written.get() / Lab.seconds(tally.time()) / mailboxes;
            calm = share == 0 ? rate : calm;
            Lab.say(
                    "%5.1f %% answered 503: %.2f contacts/s in a mailbox, %.3f of none; %.1f requests a minute, %.1f of them answered 503",
                    100 * share,
                    rate,
                    rate / calm,
                    60 * tally.asked.get() / Lab.seconds(tally.time()) / mailboxes,
                    60 * tally.failed.get() / Lab.seconds(tally.time()) / mailboxes);
        }
    }

    private static Tally storm(int mailboxes, double share) throws IOException, InterruptedException {
        var tally = new Tally();
        try (Lab lab = new Lab()) {
            List<StateDb> states = new ArrayList<>();
            for (int m = 0; m < mailboxes; m++) {
                states.add(lab.wanting("state-" + m, m, 1, CONTACTS));
            }
            Lab.Graph graph = lab.graph(Lab.LATENCY);
            if (share > 0) {
                graph.control(
                        "POST",
                        "faults",
                        "{\"fault\": \"status\", \"status\": 503, \"code\": \"ServiceUnavailable\", \"method\": \"POST\","
                                + " \"path\": \"/contacts\", \"times\": 1000000, \"seed\": 1, \"probability\": " + share
                                + "}");
            }
            try (GraphContactsClient client =
                    GraphContactsClient.open(graph.settings(4 * mailboxes), Clock.systemUTC(), RequestListener.NONE)) {
                List<Delivery> deliveries = states.stream()
                        .map(state -> Delivery.of(state, client, settings(), tally))
                        .toList();
                deliveries.forEach(Delivery::start);
                TimeUnit.SECONDS.sleep(Lab.number("settleSeconds", 75));
                tally.begin();
                TimeUnit.SECONDS.sleep(Lab.number("seconds", 105));
                tally.end();
                deliveries.forEach(delivery -> delivery.stop(Duration.ofMillis(100)));
            }
        }
        return tally;
    }

    private static DeliverySettings settings() {
        return new DeliverySettings(
                Duration.ofSeconds(30),
                DeliverySettings.DEFAULT_UNKNOWN_OUTCOME_HOLD,
                4,
                10_000,
                Lab.number("batch", 20),
                DeleteAllowance.DEFAULT);
    }

    /** What was answered between two instants. */
    private static final class Tally implements DeliveryListener {
        private final AtomicLong written = new AtomicLong();
        private final AtomicLong asked = new AtomicLong();
        private final AtomicLong failed = new AtomicLong();
        private volatile long begun;
        private volatile long ended;
        private volatile boolean counting;

        void begin() {
            begun = System.nanoTime();
            counting = true;
        }

        void end() {
            counting = false;
            ended = System.nanoTime();
        }

        Duration time() {
            return Duration.ofNanos(ended - begun);
        }

        @Override
        public void answered(String mailbox, ErrandKind kind, @Nullable String contact, Exchange exchange) {
            if (counting) {
                asked.incrementAndGet();
                failed.addAndGet(exchange.status() == 503 ? 1 : 0);
                written.addAndGet(kind == ErrandKind.CREATE && exchange.status() == 201 ? 1 : 0);
            }
        }
    }
}
