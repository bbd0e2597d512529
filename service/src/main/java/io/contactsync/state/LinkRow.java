package io.contactsync.state;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A link as it was when it was read.
 *
 * @param revision    grows with each change of what is wanted
 * @param graphId     null: nothing there that we know of
 * @param generation  the contact's generation that {@code graphId} holds; {@link LinkFacts#UNKNOWN_GENERATION} where it was
 *     found by its mark
 * @param appliedHash of the body last accepted; null: unknown
 * @param owned       names of the properties that we ever wrote
 * @param creating    a create was sent whose outcome is not settled, or there may be a second one: look up first
 * @param attempts    failures one after another
 * @param changedAt   when the change that is wanted was noticed, in microseconds
 * @param failed      whether the last attempt failed
 */
public record LinkRow(
        LinkKey key,
        boolean wanted,
        long revision,
        @Nullable String graphId,
        long generation,
        @Nullable String appliedHash,
        Set<String> owned,
        LinkState state,
        boolean creating,
        boolean bulk,
        int attempts,
        long changedAt,
        boolean failed) {

    public LinkRow {
        owned = PropertyNames.of(owned);
    }

    /**
     * Whether what is there is another person, for whom the contact's id stood at another time. What was found by its mark is not known to: it may well
     * be the present one, with all that its owner added to it, and stays.
     */
    public boolean holdsAnotherThan(long present) {
        return generation != LinkFacts.UNKNOWN_GENERATION && generation != present;
    }

    /** What is in the mailbox, as far as this row knows. */
    public LinkFacts facts() {
        return new LinkFacts(graphId, creating, appliedHash, owned, generation);
    }
}
