package io.contactsync.delivery;

/** What a lane does, or waits for. */
public enum LaneState {
    /** Nothing to do. */
    IDLE,
    /** Requests are in flight or about to be. */
    SENDING,
    /** {@code Retry-After}, the ten-minute budget, or requests of unknown outcome in every slot. */
    THROTTLED,
    /** A person paused it. */
    PAUSED,
    /** The mailbox refuses us; it is asked again later. */
    REFUSED,
    /** Another process has the mailbox, or had it a moment ago. */
    NO_LEASE,
    /** Microsoft does not take our sign-in. */
    SIGNED_OUT,
    /** The state DB is away. */
    STATE_AWAY
}
