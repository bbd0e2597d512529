package io.contactsync.rabbit;

import java.time.Duration;

/** What becomes of a batch of deliveries. */
public sealed interface Disposition {
    /** What they ask for is stored: the broker may forget them. */
    record Settled() implements Disposition {}

    /**
     * They cannot be taken now: all return to their places in the queue, and nothing is consumed for a while.
     *
     * @param pause zero or more
     */
    record GiveBack(Duration pause) implements Disposition {
        public GiveBack {
            if (pause.isNegative()) {
                throw new IllegalArgumentException("pause: " + pause + " (expected: zero or more)");
            }
        }
    }

    static Disposition settled() {
        return new Settled();
    }

    static Disposition giveBack(Duration pause) {
        return new GiveBack(pause);
    }
}
