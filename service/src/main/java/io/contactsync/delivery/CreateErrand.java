package io.contactsync.delivery;

import io.contactsync.graph.Answer;
import io.contactsync.graph.ContactsClient;
import io.contactsync.graph.FolderRef;
import io.contactsync.graph.Mailbox;
import io.contactsync.graph.StoredContact;
import io.contactsync.state.DueLink;
import io.contactsync.state.LinkFacts;
import io.contactsync.state.LinkSettlement;
import io.contactsync.state.LinkState;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Creates a contact. Graph has no idempotency key, so the link says {@code creating} from before it is sent until it is known
 * what became of it.
 */
final class CreateErrand extends LinkErrand {

    private final WantedBody body;
    private final LinkFacts intent;

    CreateErrand(DueLink due, FolderRef folder, Duration hold, WantedBody body, long generation) {
        super(due, folder, hold);
        this.body = body;
        this.intent = new LinkFacts(
                null,
                /* creating= */ true,
                null,
                body.writtenByCreate().and(due.link().owned()),
                generation);
    }

    @Override
    public ErrandKind kind() {
        return ErrandKind.CREATE;
    }

    @Override
    LinkFacts intent() {
        return intent;
    }

    @Override
    CompletableFuture<Reply> request(ContactsClient client, Mailbox mailbox) {
        return client.create(mailbox, folder(), body.properties(), contact())
                .thenApply(answer -> reply(answer, random -> created(answer)));
    }

    private Outcome created(Answer<StoredContact> answer) {
        StoredContact contact = ((Answer.Done<StoredContact>) answer).value();
        return settled(
                new LinkFacts(contact.id(), false, body.hash(), intent.owned(), intent.generation()),
                new LinkSettlement.Stands(LinkState.SYNCED, 0, 0, null),
                true,
                contact.parentFolderId(),
                null);
    }
}
