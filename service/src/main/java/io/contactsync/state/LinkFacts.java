package io.contactsync.state;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is in the mailbox for a link: true whatever is wanted by now.
 *
 * @param graphId     null: nothing there that we know of
 * @param creating    there may be more than we know: look up before the next create
 * @param appliedHash of the body last accepted; null: unknown; {@link #MAY_BE_GONE}
 * @param owned       names of the properties that we ever wrote
 * @param generation  the contact's generation that is there, from 1; {@link #UNKNOWN_GENERATION} where nobody knows
 */
public record LinkFacts(
        @Nullable String graphId,
        boolean creating,
        @Nullable String appliedHash,
        Set<String> owned,
        long generation) {

    /** Of a contact that was found by its mark, and of one that is not there. */
    public static final long UNKNOWN_GENERATION = 0;

    public LinkFacts {
        owned = PropertyNames.of(owned);
    }

    /** The hash of a contact that a delete of ours may have removed; equal to no other. */
    public static final String MAY_BE_GONE = "?";

    /** Nothing is there. */
    public static LinkFacts nothing() {
        return new LinkFacts(null, false, null, Set.of(), UNKNOWN_GENERATION);
    }

    /** The same, but look up before anything else. */
    public LinkFacts uncertain() {
        return new LinkFacts(graphId, true, appliedHash, owned, generation);
    }

    /** The same, of which nobody knows whether it is still there. */
    public LinkFacts mayBeGone() {
        return new LinkFacts(graphId, creating, MAY_BE_GONE, owned, generation);
    }

    /** The same, of which nobody knows what it holds. */
    public LinkFacts contentUnknown() {
        return MAY_BE_GONE.equals(appliedHash) ? this : new LinkFacts(graphId, creating, null, owned, generation);
    }

    String ownedJson() {
        return PropertyNames.of(owned).json();
    }
}
