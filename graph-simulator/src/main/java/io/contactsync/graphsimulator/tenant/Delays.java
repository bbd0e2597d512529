package io.contactsync.graphsimulator.tenant;

import io.contactsync.graphsimulator.mailbox.MailboxAccount;
import io.contactsync.graphsimulator.settings.Latency;
import java.time.Duration;
import java.util.Random;

/** How long mailboxes take: the simulator's latency, or a mailbox's own. Thread-safe. */
public final class Delays {
    private final Random random;
    private volatile Latency latency;

    /** The same seed gives the same sequence of samples. */
    public Delays(Latency latency, long seed) {
        this.latency = latency;
        this.random = new Random(seed);
    }

    /** Changes the simulator's latency. */
    public void set(Latency next) {
        latency = next;
    }

    /** The wait of one request. */
    public Duration next(MailboxAccount account) {
        Latency own = account.latency();
        Latency effective = own == null ? latency : own;
        return effective == Latency.NONE ? Duration.ZERO : effective.sample(random);
    }
}
