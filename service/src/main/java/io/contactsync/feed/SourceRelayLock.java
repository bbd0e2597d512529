package io.contactsync.feed;

import io.contactsync.memberdb.SourceLock;

/** The relay's lock in the member database: all relays of an installation meet there, whatever state DB they have. */
public final class SourceRelayLock implements RelayLock {
    private final SourceLock lock;

    public SourceRelayLock(SourceLock lock) {
        this.lock = lock;
    }

    @Override
    public boolean tryAcquire() {
        return lock.tryAcquire();
    }

    @Override
    public boolean isHeld() {
        return lock.isHeld();
    }

    @Override
    public void release() {
        lock.close();
    }
}
