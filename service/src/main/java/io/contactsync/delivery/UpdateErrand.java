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
import org.jspecify.annotations.Nullable;

/**
 * Writes every owned property of a contact that is there. Deleting in Outlook moves a contact to Deleted Items, where its
 * immutable id still takes the update: so a contact in a folder that we do not know is followed there ({@link FolderWhereabouts}),
 * and one whose folder is no contact folder, or a deleted one, counts as gone. A person may have moved it to another contact
 * folder, which is fine.
 */
final class UpdateErrand extends LinkErrand {

    private final WantedBody body;
    private final String graphId;
    private final KnownFolders known;
    private final LinkFacts intent;
    private @Nullable FolderWhereabouts elsewhere;

    UpdateErrand(
            DueLink due,
            FolderRef folder,
            Duration hold,
            String graphId,
            WantedBody body,
            long generation,
            KnownFolders known) {
        super(due, folder, hold);
        this.graphId = graphId;
        this.body = body;
        this.known = known;
        this.intent = new LinkFacts(
                graphId,
                false,
                due.link().facts().contentUnknown().appliedHash(),
                body.names().and(due.link().owned()),
                generation);
    }

    @Override
    public ErrandKind kind() {
        return ErrandKind.UPDATE;
    }

    /** The hash is forgotten before it is sent: after a crash nobody could tell which of two contents is there. */
    @Override
    LinkFacts intent() {
        return intent;
    }

    @Override
    CompletableFuture<Reply> request(ContactsClient client, Mailbox mailbox) {
        FolderWhereabouts whereabouts = elsewhere;
        if (whereabouts != null) {
            return whereabouts
                    .ask(client, mailbox)
                    .thenApply(answer -> new Reply(answer, random -> looked(answer, whereabouts, random)));
        }
        return client.update(mailbox, graphId, body.properties())
                .thenApply(answer -> reply(answer, random -> updated(answer)));
    }

    private @Nullable Outcome updated(Answer<StoredContact> answer) {
        String folderId = ((Answer.Done<StoredContact>) answer).value().parentFolderId();
        if (folderId == null || known.contains(folderId)) {
            return written();
        }
        elsewhere = new FolderWhereabouts(folderId, known);
        return null;
    }

    private @Nullable Outcome looked(Answer<?> answer, FolderWhereabouts whereabouts, double random) {
        return switch (whereabouts.heard(answer)) {
            case ASK_ON -> null;
            case THERE -> written();
            case GONE -> settled(LinkFacts.nothing(), dueNow(), false, null, null);
            case NOT_SAID ->
                refused(
                        answer,
                        ErrorPolicy.failure(answer, link().attempts(), random).orElseThrow(),
                        intent,
                        random);
        };
    }

    private Outcome written() {
        return settled(
                new LinkFacts(graphId, false, body.hash(), intent.owned(), intent.generation()),
                new LinkSettlement.Stands(LinkState.SYNCED, 0, 0, null),
                true,
                null,
                null);
    }
}
