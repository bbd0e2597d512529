package io.contactsync.delivery;

import io.contactsync.graph.Answer;
import io.contactsync.graph.ContactsClient;
import io.contactsync.graph.Mailbox;
import java.util.concurrent.CompletableFuture;
import java.util.function.DoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a lane's work: one or more requests, one after another, and then something to settle. Used by one thread at a
 * time.
 */
interface Errand {

    /** What kind, for log and metrics. */
    ErrandKind kind();

    /** The contact it is about; null where it is about a folder. */
    @Nullable String contact();

    /** Whether it is part of a load, and can wait for live changes. */
    default boolean isBulk() {
        return false;
    }

    /** Whether its next request may be an item of a batch. */
    default boolean mayGoTogether() {
        return false;
    }

    /** Sends its next request. */
    CompletableFuture<Reply> send(ContactsClient client, Mailbox mailbox);

    /** It cannot go on. */
    Outcome failed(Failure failure, double random);

    /**
     * An answer.
     *
     * @param next what follows from it, given chance from 0 (inclusive) to 1: null where another request does
     */
    record Reply(Answer<?> answer, DoubleFunction<@Nullable Outcome> next) {}
}
