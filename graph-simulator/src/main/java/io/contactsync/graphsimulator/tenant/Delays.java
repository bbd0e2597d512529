package io.contactsync.graphsimulator.tenant;

import io.contactsync.graphsimulator.mailbox.MailboxAccount;
import io.contactsync.graphsimulator.settings.Latency;
import java.time.Duration;
import java.util.Random;

/** How long requests are under way, and how long mailboxes take: the simulator's latency, or a mailbox's own. Thread-safe. */
public final class Delays {
    private final Random random;
    private volatile Latency latency;
    private volatile Latency network;

    /** The same seed gives the same sequence of samples. */
    public Delays(Latency latency, Latency network, long seed) {
        this.latency = latency;
        this.network = network;
        this.random = new Random(seed);
    }

    /** Changes the simulator's latency. */
    public void set(Latency next) {
        latency = next;
    }

    /** Changes how long requests are under way. */
    public void setNetwork(Latency next) {
        network = next;
    }

    /** The wait of one request, or of one item of a batch. */
    public Duration next(MailboxAccount account) {
        Latency own = account.latency();
        return sample(own == null ? latency : own);
    }

    /** The wait of one request over HTTP, before anything is done of it. */
    public Duration underWay() {
        return sample(network);
    }

    private Duration sample(Latency from) {
        return from == Latency.NONE ? Duration.ZERO : from.sample(random);
    }
}
