package io.contactsync.demo.crash;

import java.util.Locale;

/**
 * Where the service is killed: between any two of its steps, in the order of the pipeline. Most are reported by the service's
 * own listeners; what lies between two processes is seen from outside, by whoever stands between them.
 */
enum CrashPoint {
    /** The feed named ids. */
    RELAY_TAKEN(3, true),
    RELAY_DRAWN(3, true),
    RELAY_READ(3, true),
    /** Events are with the broker, its confirm is not with us. */
    BROKER_UNCONFIRMED(1, false),
    RELAY_PUBLISHED(3, true),
    RELAY_SAVED(3, true),
    /** The outbox forgot the ids. */
    RELAY_LETGO(3, true),
    INTAKE_STORING(3, true),
    /** Stored, and not acknowledged. */
    INTAKE_STORED(3, true),
    BROKER_ACKNOWLEDGED(3, true),
    /** The intent is committed, nothing is sent. */
    DELIVERY_TAKEN(4, true),
    SENDING_LIST_FOLDER(1, true),
    ANSWERED_MAKE_FOLDER(1, true),
    SENDING_CREATE(6, true),
    /** Graph has created it and has not answered. */
    UNANSWERED_CREATE(3, false),
    ANSWERED_CREATE(6, true),
    SETTLED_CREATE(6, true),
    ANSWERED_LOOK_UP(1, true),
    SENDING_UPDATE(4, false),
    UNANSWERED_UPDATE(3, false),
    ANSWERED_UPDATE(4, false),
    SENDING_DELETE(3, false),
    UNANSWERED_DELETE(2, false),
    ANSWERED_DELETE(3, false),
    SETTLED_DELETE(3, false);

    private final int most;
    private final boolean inLoad;

    CrashPoint(int most, boolean inLoad) {
        this.most = most;
        this.inLoad = inLoad;
    }

    /** The name the child prints, such as {@code relay.taken}. */
    String label() {
        return name().toLowerCase(Locale.ROOT).replaceFirst("_", ".").replace('_', '-');
    }

    /** The n-th time at which it strikes is drawn from 1 to this. */
    int most() {
        return most;
    }

    /** Whether every load passes it. */
    boolean isInLoad() {
        return inLoad;
    }

    /** Whether the steps around it come once a batch, so that a small load has only one of it. */
    boolean isOfBatches() {
        return compareTo(DELIVERY_TAKEN) <= 0;
    }
}
