package io.contactsync.delivery;

import io.contactsync.graph.ContactsClient;
import io.contactsync.graph.FolderRef;
import io.contactsync.graph.Mailbox;
import io.contactsync.state.DueLink;
import io.contactsync.state.LinkFacts;
import io.contactsync.state.LinkSettlement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Deletes a contact: for good, or to make it anew. One that is not there any more is deleted. */
final class DeleteErrand extends LinkErrand {

    private final String graphId;
    private final boolean forGood;
    private final long countedAt;

    /**
     * @param forGood   whether the link ends with it
     * @param countedAt when the guard counted it, in microseconds; {@link #NOT_COUNTED}
     */
    DeleteErrand(DueLink due, FolderRef folder, Duration hold, String graphId, boolean forGood, long countedAt) {
        super(due, folder, hold);
        this.graphId = graphId;
        this.forGood = forGood;
        this.countedAt = countedAt;
    }

    @Override
    public ErrandKind kind() {
        return ErrandKind.DELETE;
    }

    @Override
    long countedAt() {
        return countedAt;
    }

    /**
     * The hash is forgotten before it is sent: should the contact be wanted again before anybody knows what became of the delete, it
     * must not pass for being there as it was.
     */
    @Override
    LinkFacts intent() {
        return link().facts().mayBeGone();
    }

    @Override
    CompletableFuture<Reply> request(ContactsClient client, Mailbox mailbox) {
        return client.delete(mailbox, graphId)
                .thenApply(answer -> reply(
                        answer,
                        random -> settled(
                                LinkFacts.nothing(),
                                forGood ? new LinkSettlement.Ended() : dueNow(),
                                forGood,
                                null,
                                null)));
    }
}
