package io.contactsync.state;

import org.jspecify.annotations.Nullable;

/**
 * What a finished attempt means for its link.
 *
 * @param revision the revision that was sent: the state changes only where it is still this one
 * @param facts    recorded whatever the revision is by now
 * @param change   how the link stands now; null: as it stood
 */
public record LinkSettlement(
        LinkKey key,
        long revision,
        LinkFacts facts,
        @Nullable Change change) {

    /** A link's new standing. */
    public sealed interface Change permits Ended, Stands {}

    /** Nothing is there and nothing is wanted: the row ends. */
    public record Ended() implements Change {}

    /**
     * It stands like this.
     *
     * @param attempts    failures one after another
     * @param afterMicros when it is due again, in microseconds from now; {@link #NEVER} for not by itself
     * @param error       null when nothing is wrong
     */
    public record Stands(
            LinkState state,
            int attempts,
            long afterMicros,
            @Nullable LinkError error) implements Change {

        /** Not due again by itself. */
        public static final long NEVER = Long.MAX_VALUE;
    }
}
