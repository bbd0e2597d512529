package io.contactsync.feed;

/** At most one relay of an installation is active. Used by one thread. */
public interface RelayLock {

    /**
     * Takes it if it is free; true while it is ours.
     *
     * @throws RuntimeException when whoever keeps it cannot be asked
     */
    boolean tryAcquire();

    /**
     * Makes known to whoever waits for it for which state DB it is held, where others could have another.
     *
     * @throws RuntimeException when whoever keeps it cannot be asked
     */
    default void tell(String stateId) {}

    /**
     * Whether whoever holds it made known that it is for another state DB.
     *
     * @throws RuntimeException when whoever keeps it cannot be asked
     */
    default boolean isHeldForAnother(String stateId) {
        return false;
    }

    /** Whether it is surely still ours; asked right before publishing. */
    boolean isHeld();

    /** Gives it back at once, for a standby. */
    void release();
}
