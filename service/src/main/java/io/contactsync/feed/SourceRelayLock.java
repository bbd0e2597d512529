package io.contactsync.feed;

import io.contactsync.memberdb.SourceLock;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The relay's lock in the member database: all relays of an installation meet there, whatever state DB they have.
 *
 * <p>While it is held, a thread of its own lets the server hear of us, however long the relay is busy elsewhere; a process
 * that is paused falls silent and loses it.
 */
public final class SourceRelayLock implements RelayLock {

    private static final Duration HEARTBEAT = SourceLock.SILENCE.dividedBy(4);

    private final SourceLock lock;
    private @Nullable PacedThread heartbeat;

    public SourceRelayLock(SourceLock lock) {
        this.lock = lock;
    }

    @Override
    public boolean tryAcquire() {
        boolean held = lock.tryAcquire();
        if (held && heartbeat == null) {
            var thread = new PacedThread("relay lock", this::beat);
            heartbeat = thread;
            thread.start();
        }
        return held;
    }

    @Override
    public void tell(String stateId) {
        lock.tell(stateId);
    }

    @Override
    public boolean isHeldForAnother(String stateId) {
        return lock.isHeldForAnother(stateId);
    }

    private Duration beat() {
        // The relay itself asks before it publishes; what is learned here is not needed.
        boolean unused = lock.isHeld();
        return HEARTBEAT;
    }

    @Override
    public boolean isHeld() {
        return lock.isHeld();
    }

    @Override
    public void release() {
        PacedThread thread = heartbeat;
        heartbeat = null;
        if (thread != null) {
            thread.close();
        }
        lock.close();
    }
}
