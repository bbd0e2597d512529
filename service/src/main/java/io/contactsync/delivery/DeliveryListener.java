package io.contactsync.delivery;

import io.contactsync.graph.Exchange;
import io.contactsync.state.LinkError;
import io.contactsync.state.LinkKey;
import io.contactsync.state.LinkState;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Told what delivery does, between its steps, on the thread that does it: return quickly, do no I/O.
 * Facts in the state DB are told after their commit: a crash may swallow the telling, never the fact.
 */
public interface DeliveryListener {

    DeliveryListener NONE = new DeliveryListener() {};

    /** The mailbox is ours to send to. */
    default void leaseTaken(String mailbox) {}

    /** The mailbox has nothing to do, or is another worker's from now on, or this one stops: all was settled before. */
    default void leaseGivenBack(String mailbox) {}

    /** The mailbox is another's; what was in flight is not settled by us. */
    default void leaseLost(String mailbox) {}

    /** Links were taken to be sent, what they intend is committed. */
    default void taken(String mailbox, List<LinkKey> links) {}

    /** The next call is the one that sends the request. {@code contact} is null for requests about a folder. */
    default void sending(String mailbox, ErrandKind kind, @Nullable String contact) {}

    /** The answer is here, and nothing was done about it yet. */
    default void answered(String mailbox, ErrandKind kind, @Nullable String contact, Exchange exchange) {}

    /** The answer to a request for a contact whose newest event is part of a trace. Told right after {@link #answered}. */
    default void traced(Traced request) {}

    /** What became of a link is committed. */
    default void settled(Settled settled) {}

    /** Deletes were stopped by the guard, and this is committed. */
    default void held(String mailbox, List<LinkKey> links) {}

    /** A lane does something else now. */
    default void laneState(String mailbox, LaneState from, LaneState to) {}

    /** Sign-in fails for all mailboxes, or works again (null). */
    default void signIn(@Nullable SignInAlarm alarm) {}

    /**
     * A request that continues a trace.
     *
     * @param version     of the contact's newest event when it was taken
     * @param attempt     how often the link was tried before
     * @param traceparent where that event stands in the trace, as W3C Trace Context writes it
     */
    record Traced(LinkKey link, ErrandKind kind, long version, int attempt, String traceparent, Exchange exchange) {}

    /**
     * A settled link.
     *
     * @param kind        what was done or tried
     * @param done        whether the mailbox now holds what was wanted when it was sent
     * @param state       how the link stands; null: as before, or it ended
     * @param changedAt   when the change was noticed, in microseconds since 1970
     * @param settledAt   by the state DB's clock, in microseconds since 1970
     * @param error       why not, or null
     * @param version     of the event that wanted it; null when no event ever spoke of the contact
     * @param attempt     how often it was tried before
     * @param exchange    the last request for it; null where none was sent
     */
    record Settled(
            LinkKey link,
            ErrandKind kind,
            boolean done,
            @Nullable LinkState state,
            long changedAt,
            long settledAt,
            @Nullable LinkError error,
            @Nullable Long version,
            int attempt,
            @Nullable Exchange exchange) {}
}
