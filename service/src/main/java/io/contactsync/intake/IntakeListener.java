package io.contactsync.intake;

import io.contactsync.event.ContactId;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Told what intake did, on the intake's thread: return quickly. */
public interface IntakeListener {

    /** Hears nothing. */
    IntakeListener NONE = new IntakeListener() {};

    /** A batch was read and is about to be stored. */
    default void storing(int messages) {}

    /** A batch is stored; it is acknowledged next. After a crash the same batch may be told again. */
    default void stored(Map<IntakeResult, Integer> results, Set<String> mailboxes) {}

    /** A message became a dead letter; {@code detail} has no contact data. */
    default void deadLettered(Optional<ContactId> contact, String reason, String detail) {}

    /** The state DB is away since now: nothing is consumed. Told once for each outage. */
    default void suspended(Exception cause) {}

    /** The state DB is back. */
    default void resumed() {}
}
