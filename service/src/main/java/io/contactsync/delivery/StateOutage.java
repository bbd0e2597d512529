package io.contactsync.delivery;

import io.contactsync.state.StateUnavailableException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says once that the state DB is away, and once that it is back, however many lanes notice. Thread-safe. */
final class StateOutage {

    private static final Logger log = LoggerFactory.getLogger(StateOutage.class);

    private final AtomicBoolean away = new AtomicBoolean();

    void isAway(StateUnavailableException cause) {
        if (away.compareAndSet(false, true)) {
            log.atWarn().log("Delivery waits: {}", cause.getMessage());
        }
    }

    void isThere() {
        if (away.get() && away.compareAndSet(true, false)) {
            log.atInfo().log("Delivery goes on: the state DB is back");
        }
    }
}
