package io.contactsync.delivery;

import io.contactsync.graph.ContactsClient;
import io.contactsync.state.StateDb;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.Executor;
import java.util.function.BiConsumer;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/** Delivery as it is, but for its threads and its clock, which are a simulation's. For one thread. */
public final class SteppedDelivery {

    private final Delivery delivery;

    /**
     * Does nothing before it is told.
     *
     * @param owner    names this process among all
     * @param executor runs what would wait for the state DB
     * @param timers   runs a task after some time
     * @param nanos    a monotonic clock
     * @param random   from 0 (inclusive) to 1
     */
    public SteppedDelivery(
            StateDb db,
            ContactsClient client,
            DeliverySettings settings,
            String owner,
            Executor executor,
            BiConsumer<Duration, Runnable> timers,
            LongSupplier nanos,
            DoubleSupplier random) {
        DeliveryListener listener = DeliveryListener.NONE;
        this.delivery = new Delivery(
                new LaneParts(
                        db,
                        client,
                        settings,
                        listener,
                        owner,
                        new AuthGate(listener, random),
                        new AppThrottle(executor),
                        new BatchWorth(settings),
                        new DeleteGuard(settings),
                        new WantedBodies(),
                        new StateOutage(),
                        executor,
                        timers::accept,
                        nanos::getAsLong,
                        random),
                new DeliveryThreads());
    }

    /** There may be something new to do in these mailboxes. */
    public void wake(Collection<String> mailboxes) {
        delivery.wake(mailboxes);
    }

    /** Looks for work that nobody told of. */
    public void poll() {
        delivery.poll();
    }

    /** Renews the leases. */
    public void heartbeat() {
        delivery.heartbeat();
    }

    /** Forgets what nobody needs any more. */
    public void prune() {
        delivery.prune();
    }

    /** How often leases are renewed. */
    public static Duration heartbeatOf(DeliverySettings settings) {
        return settings.heartbeat();
    }
}
