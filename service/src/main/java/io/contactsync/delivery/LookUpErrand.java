package io.contactsync.delivery;

import io.contactsync.graph.Answer;
import io.contactsync.graph.ContactsClient;
import io.contactsync.graph.FolderRef;
import io.contactsync.graph.Mailbox;
import io.contactsync.graph.NextLink;
import io.contactsync.graph.Page;
import io.contactsync.graph.StoredContact;
import io.contactsync.state.DueLink;
import io.contactsync.state.LinkFacts;
import io.contactsync.state.LinkSettlement;
import io.contactsync.state.LinkState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Looks in the folder for contacts that carry exactly our mark, all pages. Of several the recorded one stays, else the
 * oldest. Of the others those are deleted to which nothing was done since they were made, for these are what Graph finished after we
 * had given it up; what somebody has worked on is a copy that a person made, and stays. What is to be done with the one is decided
 * afterwards, by what is wanted then.
 *
 * <p>What a link of the same contact in another of our folders holds is that link's, and nobody's copy: somebody dragged it here. It is taken
 * only where there is no other, and moves to this link then.
 */
final class LookUpErrand extends LinkErrand {

    private static final Comparator<StoredContact> OLDEST = Comparator.comparing(
                    StoredContact::createdAt, Comparator.<@Nullable Instant>nullsLast(Comparator.naturalOrder()))
            .thenComparing(StoredContact::id);

    private final Set<String> ours;
    private final List<StoredContact> found = new ArrayList<>();
    private final Set<String> heldElsewhere;
    private final List<StoredContact> others = new ArrayList<>();
    private final Deque<String> surplus = new ArrayDeque<>();
    private final List<String> removed = new ArrayList<>();
    private int copies;
    private @Nullable NextLink next;
    private @Nullable StoredContact kept;

    /**
     * @param ours          the installations whose contacts are ours; one that carries none is, for we know its id
     * @param heldElsewhere Graph ids that links of the same contact in other folders of the mailbox hold
     */
    LookUpErrand(DueLink due, FolderRef folder, Duration hold, Set<String> ours, Collection<String> heldElsewhere) {
        super(due, folder, hold);
        this.ours = ours;
        this.heldElsewhere = Set.copyOf(heldElsewhere);
    }

    /** Contacts of other installations that it met. */
    List<StoredContact> others() {
        return others;
    }

    /** Graph ids of what was deleted beside the one that stays. */
    List<String> removed() {
        return removed;
    }

    /** How many copies stay beside the one, for somebody has worked on them. */
    int copies() {
        return copies;
    }

    @Override
    public ErrandKind kind() {
        return ErrandKind.LOOK_UP;
    }

    @Override
    LinkFacts intent() {
        return link().facts();
    }

    @Override
    CompletableFuture<Reply> request(ContactsClient client, Mailbox mailbox) {
        String twin = surplus.peek();
        if (twin != null) {
            return client.delete(mailbox, twin).thenApply(answer -> reply(answer, random -> deleted()));
        }
        return client.findByMark(mailbox, folder(), contact(), next)
                .thenApply(answer -> reply(answer, random -> read(answer)));
    }

    private @Nullable Outcome read(Answer<Page<StoredContact>> answer) {
        Page<StoredContact> page = ((Answer.Done<Page<StoredContact>>) answer).value();
        page.items().stream()
                .filter(contact -> contact().equals(contact.mark()))
                .forEach(contact -> (isOurs(contact) ? found : others).add(contact));
        next = page.next();
        if (next != null) {
            return null;
        }
        List<StoredContact> free = found.stream()
                .filter(contact -> !heldElsewhere.contains(contact.id()))
                .toList();
        StoredContact one = free.stream()
                .filter(contact -> contact.id().equals(link().graphId()))
                .findFirst()
                .or(() -> free.stream().min(OLDEST))
                .or(() -> found.stream().min(OLDEST))
                .orElse(null);
        kept = one;
        for (StoredContact other : free) {
            if (one != null && !other.id().equals(one.id())) {
                if (other.isTouched()) {
                    copies++;
                } else {
                    surplus.add(other.id());
                }
            }
        }
        return surplus.isEmpty() ? finished() : null;
    }

    private boolean isOurs(StoredContact contact) {
        return contact.installation() == null || ours.contains(contact.installation());
    }

    private @Nullable Outcome deleted() {
        removed.add(surplus.remove());
        return surplus.isEmpty() ? finished() : null;
    }

    private Outcome finished() {
        if (kept == null) {
            return settled(LinkFacts.nothing(), dueNow(), false, null, null);
        }
        return settled(
                new LinkFacts(kept.id(), false, null, link().owned(), link().generation()),
                due().contact() == null
                        ? new LinkSettlement.Stands(LinkState.ADOPTED, 0, LinkSettlement.Stands.NEVER, null)
                        : dueNow(),
                false,
                kept.parentFolderId(),
                null);
    }
}
