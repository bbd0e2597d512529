package io.contactsync.feed;

/** At most one relay of an installation is active. Used by one thread. */
public interface RelayLock {

    /**
     * Takes it if it is free; true while it is ours.
     *
     * @throws RuntimeException when whoever keeps it cannot be asked
     */
    boolean tryAcquire();

    /** Whether it is surely still ours; asked right before publishing. */
    boolean isHeld();

    /** Gives it back at once, for a standby. */
    void release();
}
