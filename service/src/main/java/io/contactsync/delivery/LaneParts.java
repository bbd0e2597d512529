package io.contactsync.delivery;

import io.contactsync.graph.ContactsClient;
import io.contactsync.state.StateDb;
import java.util.concurrent.Executor;
import java.util.function.DoubleSupplier;

/**
 * What all lanes of a process share.
 *
 * @param owner    names this process among those that share the state DB; another one after each start
 * @param executor runs what waits for the state DB
 * @param random   from 0 (inclusive) to 1
 */
record LaneParts(
        StateDb db,
        ContactsClient client,
        DeliverySettings settings,
        DeliveryListener listener,
        String owner,
        AuthGate auth,
        AppThrottle throttle,
        BatchWorth worth,
        DeleteGuard guard,
        WantedBodies bodies,
        StateOutage outage,
        Executor executor,
        Timers timers,
        Ticker ticker,
        DoubleSupplier random) {}
