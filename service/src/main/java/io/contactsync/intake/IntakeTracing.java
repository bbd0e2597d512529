package io.contactsync.intake;

import io.contactsync.event.ContactId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Gives messages their place in traces. Called on the intake's thread: return quickly, do no I/O. */
public interface IntakeTracing {

    /** Traces nothing. */
    IntakeTracing NONE = traceparent -> Step.NONE;

    /**
     * A message was taken from the queue.
     *
     * @param traceparent its header, as whoever published it wrote it; null: it has none
     */
    Step begin(@Nullable String traceparent);

    /** The taking in of one message. One that is never stored comes again, as another step. */
    interface Step {

        /** Of a message that is in no trace. */
        Step NONE = new Step() {};

        /** What delivery continues, as a W3C {@code traceparent}; null: nothing is traced. */
        default @Nullable String traceparent() {
            return null;
        }

        /** What it amounts to, once that is committed; of a message that is tried again, the last counts. */
        default void amountsTo(Optional<ContactId> contact, long version, IntakeResult result) {}

        /** It is committed. */
        default void stored() {}
    }
}
