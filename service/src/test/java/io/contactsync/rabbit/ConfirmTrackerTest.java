package io.contactsync.rabbit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ConfirmTrackerTest {
    private final BrokerUnavailableException lost =
            new BrokerUnavailableException(BrokerUnavailableException.Kind.UNREACHABLE, "lost", null);
    private static final PublishOutcome CONFIRMED = new PublishOutcome.Confirmed();
    private static final PublishOutcome NACKED = new PublishOutcome.Nacked();
    private final PublishOutcome unconfirmed = new PublishOutcome.Unconfirmed(lost);

    @Test
    void confirms_come_in_any_order_and_many_at_once() throws Exception {
        ConfirmTracker tracker = sent(5);

        tracker.confirmed(14, false);
        tracker.confirmed(12, true);
        tracker.nacked(13, false);

        assertThat(tracker.await(System.nanoTime())).isTrue();
        assertThat(tracker.outcomes(lost)).isEqualTo(List.of(CONFIRMED, CONFIRMED, CONFIRMED, NACKED, CONFIRMED));
    }

    @Test
    void it_waits_for_the_last_confirm() throws Exception {
        ConfirmTracker tracker = sent(2);
        tracker.confirmed(10, false);
        Thread broker = new Thread(() -> tracker.confirmed(11, false));

        broker.start();

        assertThat(tracker.await(System.nanoTime() + 60_000_000_000L)).isTrue();
        broker.join();
    }

    @Test
    void a_return_counts_more_than_the_ack_after_it_or_the_nack_before_it() {
        ConfirmTracker tracker = sent(3);

        tracker.returned("id-0", "312 NO_ROUTE");
        tracker.confirmed(10, false);
        tracker.nacked(11, false);
        assertThat(tracker.hasNacks()).isTrue();
        tracker.returned("id-1", "312 NO_ROUTE");
        assertThat(tracker.hasNacks()).isFalse();
        tracker.confirmed(12, false);

        PublishOutcome returned = new PublishOutcome.Returned("312 NO_ROUTE");
        assertThat(tracker.outcomes(lost)).isEqualTo(List.of(returned, returned, CONFIRMED));
    }

    @Test
    void what_was_open_when_the_channel_was_lost_is_unconfirmed() throws Exception {
        ConfirmTracker tracker = sent(3);

        tracker.confirmed(11, false);
        tracker.lost();

        assertThat(tracker.await(System.nanoTime() + 60_000_000_000L)).isFalse();
        assertThat(tracker.outcomes(lost)).isEqualTo(List.of(unconfirmed, CONFIRMED, unconfirmed));
    }

    @Test
    void what_was_never_sent_is_unconfirmed() {
        ConfirmTracker tracker = new ConfirmTracker(2);

        tracker.sending(1, 0, "id-0");
        tracker.confirmed(1, true);

        assertThat(tracker.outcomes(lost)).isEqualTo(List.of(CONFIRMED, unconfirmed));
    }

    /** Sequence numbers from 10 on. */
    private static ConfirmTracker sent(int messages) {
        ConfirmTracker tracker = new ConfirmTracker(messages);
        for (int index = 0; index < messages; index++) {
            tracker.sending(10 + index, index, "id-" + index);
        }
        return tracker;
    }
}
