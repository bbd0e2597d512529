package io.contactsync.feed;

import io.contactsync.memberdb.CaptureSetup;
import io.contactsync.state.Settings;
import io.contactsync.state.StateDb;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Whether this process may publish: it must hold the relay's lock, and the outbox must work for our state DB.
 *
 * <p>An outbox that works for another state DB is taken over when the lock is free, for then that state DB was lost or
 * replaced, and a comparison is asked for; otherwise it is another installation, and refused. Whoever loses the outbox that way while it holds a lock of
 * its own kind (a lease in its own state DB) notices within seconds and stops.
 *
 * <p>What has no place for an owner, such as a replication slot, belongs to the state DB that the holder of the lock made
 * known. Used by one thread.
 */
public final class Ownership {
    private static final Logger log = LoggerFactory.getLogger(Ownership.class);

    private static final Duration RECHECK = Duration.ofSeconds(3);

    private final CaptureSetup capture;
    private final RelayLock lock;
    private final StateDb state;
    private final String installation;
    private final LongSupplier nanoTime;
    private @Nullable String stateId;
    private boolean claimed;
    private boolean lost;
    private long checkedAt;

    public Ownership(CaptureSetup capture, RelayLock lock, StateDb state, String installation, LongSupplier nanoTime) {
        this.capture = capture;
        this.lock = lock;
        this.state = state;
        this.installation = installation;
        this.nanoTime = nanoTime;
    }

    /**
     * Takes the lock and the outbox where that is allowed.
     *
     * @return false for a standby
     * @throws ForeignInstallationException when the outbox works for another state DB whose relay is alive
     */
    public boolean acquire() {
        if (lost) {
            throw new ForeignInstallationException(installation);
        }
        if (!lock.tryAcquire()) {
            claimed = false;
            Optional<String> owner = capture.owner();
            boolean foreign = owner.isPresent() && !owner.get().equals(stateId());
            if (foreign || lock.isHeldForAnother(stateId())) {
                throw new ForeignInstallationException(installation);
            }
            return false;
        }
        if (!claimed) {
            claim();
        } else if (nanoTime.getAsLong() - checkedAt > RECHECK.toNanos()) {
            keep();
        }
        return true;
    }

    /** Whether nobody else can have become active; asked right before publishing. */
    public boolean isHeld() {
        return claimed && lock.isHeld();
    }

    /** Lets a standby take over at once. */
    public void release() {
        claimed = false;
        lock.release();
    }

    private void claim() {
        String ours = stateId();
        lock.tell(ours);
        Optional<String> owner = capture.owner();
        if (owner.isEmpty() || !owner.get().equals(ours)) {
            if (capture.remembersUs() && state.<Boolean>read(ComparisonLoop::hasCompared)) {
                // Changes went to another state DB, or to none: what was published from here may not be what there is.
                new ComparisonRequests(state).compare();
            }
            capture.claim(ours);
            owner.ifPresent(other -> log.atWarn()
                    .addKeyValue("installation", installation)
                    .log("The outbox worked for another state DB, which is gone; it works for this one now"));
        }
        claimed = true;
        checkedAt = nanoTime.getAsLong();
    }

    private void keep() {
        checkedAt = nanoTime.getAsLong();
        // Its session may be another one by now.
        lock.tell(stateId());
        Optional<String> owner = capture.owner();
        if (owner.isEmpty()) {
            // The outbox was removed and made anew while we ran, or there is none.
            claim();
        } else if (!owner.get().equals(stateId())) {
            lost = true;
            release();
            throw new ForeignInstallationException(installation);
        }
    }

    private String stateId() {
        String known = stateId;
        if (known == null) {
            known = state.<Optional<String>>read(tx -> new Settings(tx).find(Settings.STATE_ID))
                    .orElseGet(() -> state.write(tx -> new Settings(tx)
                            .findOrPut(Settings.STATE_ID, UUID.randomUUID().toString())));
            stateId = known;
        }
        return known;
    }
}
