package io.contactsync.delivery;

import io.contactsync.event.ContactId;
import io.contactsync.graph.FolderRef;
import io.contactsync.graph.GraphError;
import io.contactsync.graph.StoredContact;
import io.contactsync.state.AuditTrail;
import io.contactsync.state.Deletions;
import io.contactsync.state.FolderKey;
import io.contactsync.state.FolderListings;
import io.contactsync.state.FolderRow;
import io.contactsync.state.Folders;
import io.contactsync.state.ForeignFolders;
import io.contactsync.state.Journal;
import io.contactsync.state.LinkDeadLetters;
import io.contactsync.state.LinkError;
import io.contactsync.state.LinkFacts;
import io.contactsync.state.LinkKey;
import io.contactsync.state.LinkMoves;
import io.contactsync.state.LinkRow;
import io.contactsync.state.LinkSettlement;
import io.contactsync.state.LinkState;
import io.contactsync.state.Links;
import io.contactsync.state.MailboxNameTable;
import io.contactsync.state.MailboxRow;
import io.contactsync.state.Mailboxes;
import io.contactsync.state.Tx;
import io.contactsync.state.WantedContact;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/** Records what errands found out. Runs in the lane's transaction, after it was fenced. */
final class Settling {

    /** A deleted user can be restored for so long, and the contacts with it. Source: Microsoft Entra, "Restore or remove a user". */
    private static final Duration RESTORABLE = Duration.ofDays(30);

    private final String mailbox;
    private final Duration hold;
    private final DoubleSupplier random;

    /** @param hold how long a request of unknown outcome may be at work */
    Settling(String mailbox, Duration hold, DoubleSupplier random) {
        this.mailbox = mailbox;
        this.hold = hold;
        this.random = random;
    }

    List<DeliveryListener.Settled> settle(Tx tx, Turn turn) {
        List<LinkSettlement> settlements = new ArrayList<>();
        List<DeliveryListener.Settled> told = new ArrayList<>();
        LinkError refusal = null;
        Map<Long, Integer> takenBack = new TreeMap<>();
        FormerFolders former = FormerFolders.of(tx, mailbox);
        for (LinkErrand errand : turn.givenBack()) {
            if (!former.contain(errand)) {
                settlements.add(errand.givenBack());
            }
            if (errand.counted() && !errand.mayBeDone()) {
                takenBack.merge(errand.countedAt(), 1, Integer::sum);
            }
        }
        List<Outcome> outcomes = former.without(turn.outcomes());
        for (Outcome outcome : outcomes) {
            if (outcome instanceof Outcome.OfLink link) {
                settlements.add(link.settlement());
                told.add(told(tx, link));
            }
            Failure failure = outcome.failure();
            if (failure != null && Standing.isRefusal(failure.verdict())) {
                refusal = failure.error();
            }
            if (failure != null
                    && failure.nothingDone()
                    && outcome instanceof Outcome.OfLink link
                    && link.errand().counted()) {
                // It counts again when it is sent again.
                takenBack.merge(link.errand().countedAt(), 1, Integer::sum);
            }
        }
        take(tx, outcomes);
        new Links(tx).settle(settlements);
        for (Outcome outcome : outcomes) {
            if (outcome instanceof Outcome.OfLink link) {
                after(tx, link, former);
            } else if (outcome instanceof Outcome.FolderFound found) {
                found(tx, found);
            } else if (outcome instanceof Outcome.Listed listed) {
                listed(tx, listed);
            } else if (outcome instanceof Outcome.FolderFailed failed) {
                failed(tx, failed.errand().folder(), failed.failure());
                setBack(tx, failed);
            } else if (outcome instanceof Outcome.FolderStands stands) {
                new Folders(tx).checked(mailbox, stands.errand().folder());
            }
        }
        JournalKeeping.write(tx, outcomes);
        takenBack.forEach((at, deletes) -> new Deletions(tx).takeBack(mailbox, at, deletes));
        if (refusal != null) {
            refuse(tx, refusal);
        } else if (turn.probed()) {
            new Mailboxes(tx).heal(mailbox);
        } else if (outcomes.stream().anyMatch(Settling::madeRoom)) {
            new Mailboxes(tx).roomMade(mailbox);
        }
        return told;
    }

    /** What a link found, and another one held, is its own from now on. */
    private static void take(Tx tx, List<Outcome> outcomes) {
        Map<LinkKey, String> items = new HashMap<>();
        for (Outcome outcome : outcomes) {
            if (outcome instanceof Outcome.OfLink link) {
                String graphId = link.settlement().facts().graphId();
                if (graphId != null && !graphId.equals(link.errand().link().graphId())) {
                    items.put(link.settlement().key(), graphId);
                }
            }
        }
        new LinkMoves(tx).take(items);
    }

    private static boolean madeRoom(Outcome outcome) {
        return outcome instanceof Outcome.OfLink link
                && link.done()
                && link.errand().kind() == ErrandKind.DELETE;
    }

    /** The folder, and it alone, waits before the next step towards it; and says why. */
    private void setBack(Tx tx, Outcome.FolderFailed failed) {
        String folder = failed.errand().folder();
        if (failed.errand() instanceof FolderErrand.Check) {
            if (!(failed.failure().verdict() instanceof Verdict.FolderGone)) {
                new Folders(tx).checked(mailbox, folder);
            }
            return;
        }
        Verdict verdict = failed.failure().verdict();
        int attempts = attempts(tx, folder);
        double chance = random.getAsDouble();
        Duration wait = Backoff.quick(attempts, chance);
        if (verdict instanceof Verdict.StaysDue
                || verdict instanceof Verdict.SignInFails
                || verdict instanceof Verdict.MailboxRefuses) {
            // Not the folder's matter: what stops it stops the whole mailbox, and says so there.
            return;
        } else if (verdict instanceof Verdict.KeepsItsPlace) {
            wait = longer(wait, hold);
        } else if (verdict instanceof Verdict.Fails fails) {
            wait = longer(wait, fails.after());
        } else if (verdict instanceof Verdict.SetAside || verdict instanceof Verdict.RefusedAlone) {
            wait = Backoff.mailbox(attempts, chance);
        }
        LinkError error = failed.failure().error();
        String which = folder.isEmpty() ? "the default Contacts folder" : "the folder \"" + folder + "\"";
        new Folders(tx)
                .failed(
                        mailbox,
                        folder,
                        new LinkError(
                                error.errorClass(),
                                error.code(),
                                "Cannot find, make or list " + which
                                        + ": only its contacts wait, and it is tried again. " + error.detail(),
                                error.requestId()),
                        TurnWork.micros(wait));
    }

    private int attempts(Tx tx, String folder) {
        return new Folders(tx)
                .of(mailbox).stream()
                        .filter(row -> row.folder().equals(folder))
                        .findFirst()
                        .map(FolderRow::attempts)
                        .orElse(0);
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    private void after(Tx tx, Outcome.OfLink outcome, FormerFolders former) {
        LinkRow link = outcome.errand().link();
        Failure failure = outcome.failure();
        if (outcome.done() && (link.failed() || link.attempts() > 0)) {
            new LinkDeadLetters(tx).heal(link.key());
        }
        if (outcome.folderId() != null
                && outcome.errand().folder() instanceof FolderRef.Default
                && former.lackIdOf(link.key().folder())) {
            new Folders(tx).learn(mailbox, link.key().folder(), outcome.folderId());
        }
        if (outcome.errand() instanceof LookUpErrand lookUp) {
            lookedUp(tx, lookUp);
            if (failure == null) {
                copies(tx, lookUp);
            }
        }
        if (outcome.isMissing()) {
            new Links(tx).missing(link.key(), link.revision());
        }
        if (failure != null
                && (failure.verdict() instanceof Verdict.SetAside
                        || failure.verdict() instanceof Verdict.RefusedAlone)) {
            WantedContact contact = outcome.errand().due().contact();
            new LinkDeadLetters(tx)
                    .bury(
                            link.key(),
                            link.revision(),
                            contact == null ? null : contact.data(),
                            "graph-refused",
                            failure.detail(),
                            link.attempts() + 1);
        }
        if (failure != null) {
            failed(tx, link.key().folder(), failure);
        }
    }

    /** A look-up that met a stranger's contact: the folder is read anew, which says how many there are. */
    private void lookedUp(Tx tx, LookUpErrand lookUp) {
        String folder = lookUp.key().folder();
        Belonging belonging = Belonging.in(tx, mailbox, folder);
        boolean stranger = lookUp.others().stream()
                .anyMatch(contact -> belonging.of(contact, lookUp.contact()) == Belonging.Of.A_STRANGER);
        if (stranger) {
            new ForeignFolders(tx).listAgain(mailbox, folder);
        }
    }

    private static void copies(Tx tx, LookUpErrand lookUp) {
        LinkKey key = lookUp.key();
        new LinkMoves(tx).copies(key, lookUp.copies());
        if (lookUp.copies() > 0) {
            AuditTrail.add(
                    tx,
                    "contact-sync",
                    "leave copies alone",
                    key.mailbox() + ", folder \"" + key.folder() + "\", contact " + key.contact() + ": "
                            + lookUp.copies() + " that somebody has worked on");
        }
    }

    private void failed(Tx tx, String folder, Failure failure) {
        if (failure.verdict() instanceof Verdict.FolderGone && !folder.isEmpty()) {
            new Folders(tx).gone(mailbox, folder);
            new Links(tx).forgetFolder(mailbox, folder);
        }
    }

    private void found(Tx tx, Outcome.FolderFound found) {
        String folder = found.errand().folder();
        String id = found.folderId();
        if (id != null && found.errand() instanceof FolderErrand.Make) {
            new Folders(tx).made(mailbox, folder, id);
        } else if (id != null) {
            resolve(tx, folder, id);
        } else if (found.isToBeMade()) {
            new Folders(tx).intendCreate(mailbox, folder);
        } else if (!new Folders(tx).isWanted(mailbox, folder)) {
            new Folders(tx).forget(mailbox, folder);
        }
    }

    /** A folder that is known by another name already has been named anew. */
    private void resolve(Tx tx, String folder, String id) {
        var moves = new LinkMoves(tx);
        String other = moves.sameFolder(mailbox, folder, id).orElse(null);
        if (other == null) {
            new Folders(tx).resolve(mailbox, folder, id);
        } else if (!new Folders(tx).isWanted(mailbox, folder)) {
            // What was had by that name is gone, and what has it by now is a target's.
            new Folders(tx).forget(mailbox, folder);
        } else if (moves.isTarget(mailbox, other)) {
            new Folders(tx)
                    .failed(
                            mailbox,
                            folder,
                            new LinkError(
                                    "FOLDER_NAMED_TWICE",
                                    "FolderNamedTwice",
                                    "The targets' folders \"" + folder + "\" and \"" + other
                                            + "\" are one folder in this mailbox: name it alike in both.",
                                    null),
                            TurnWork.micros(Backoff.mailbox(0, random.getAsDouble())));
        } else {
            moves.rename(mailbox, other, folder);
            // Which others may be in it, another target says by now.
            new ForeignFolders(tx).listAnew(List.of(new FolderKey(mailbox, folder)));
        }
    }

    private void listed(Tx tx, Outcome.Listed page) {
        String folder = page.errand().folder();
        var foreign = new ForeignFolders(tx);
        if (page.errand() instanceof FolderErrand.ListPage read && read.isFirst()) {
            foreign.listingBegins(mailbox, folder);
        }
        Belonging belonging = Belonging.in(tx, mailbox, folder);
        for (StoredContact contact : page.contacts()) {
            if (folder.isEmpty() && contact.parentFolderId() != null) {
                new Folders(tx).learn(mailbox, folder, contact.parentFolderId());
            }
            String mark = contact.mark();
            if (mark != null && !ContactId.isPossible(mark)) {
                if (!new FolderListings(tx).isFirstPass(mailbox, folder)) {
                    continue;
                }
                AuditTrail.add(
                        tx,
                        "contact-sync",
                        "leave contact alone",
                        mailbox + ", Graph id " + contact.id() + ": its mark of " + mark.length()
                                + " characters can be no contact id");
            } else if (mark != null) {
                LinkKey key = new LinkKey(mailbox, folder, mark);
                boolean held = new LinkMoves(tx)
                        .holder(mailbox, contact.id())
                        .orElse(key)
                        .equals(key);
                switch (belonging.of(contact, mark)) {
                    case US -> {
                        if (!held) {
                            draggedHere(new Links(tx), key);
                        } else if (isCopyOfDeleted(tx, key, contact)) {
                            copyStays(tx, key, contact.id());
                        } else {
                            adopt(new Links(tx), key, contact.id());
                        }
                    }
                    case NOBODY_KNOWN -> {
                        if (held) {
                            leaveUnclaimed(new Links(tx), key, contact.id());
                        } else {
                            draggedHere(new Links(tx), key);
                        }
                    }
                    case A_STRANGER -> foreign.met(mailbox, folder, String.valueOf(contact.installation()), 1);
                    case A_SHARER -> {}
                }
            }
        }
        if (page.next() == null && page.errand() instanceof FolderErrand.ListPage last) {
            foreign.of(mailbox, folder)
                    .ifPresentOrElse(met -> stands(tx, met), () -> passEnded(tx, folder, last.with(page.contacts())));
        }
    }

    private void passEnded(Tx tx, String folder, ListingPass pass) {
        boolean unused = new FolderListings(tx).passEnded(mailbox, folder, pass.print(), pass.isEmpty());
    }

    /** Nothing is done in a folder that holds another installation's contacts; it is looked at again from time to time. */
    private void stands(Tx tx, ForeignFolders.Met met) {
        int attempts = attempts(tx, met.folder());
        Duration wait = Backoff.mailbox(attempts, random.getAsDouble());
        new ForeignFolders(tx).listAgain(mailbox, met.folder());
        new Folders(tx).failed(mailbox, met.folder(), ForeignContacts.error(met), TurnWork.micros(wait));
    }

    /**
     * Whether it is a copy that somebody made, and worked on, of a contact that we have deleted here since. The link went with that one, but the
     * journal knows of it, as long as it is kept. What was made after that delete may be ours: of that a state DB that went back knows nothing.
     */
    private static boolean isCopyOfDeleted(Tx tx, LinkKey key, StoredContact contact) {
        Instant made = contact.createdAt();
        return made != null
                && contact.isTouched()
                && new Links(tx).find(key).isEmpty()
                && new Journal(tx)
                        .lastDelete(key)
                        .filter(deleted -> !deleted.graphId().equals(contact.id())
                                && ChronoUnit.MICROS.between(Instant.EPOCH, made) <= deleted.atMicros())
                        .isPresent();
    }

    private static void copyStays(Tx tx, LinkKey key, String graphId) {
        if (new FolderListings(tx).isFirstPass(key.mailbox(), key.folder())) {
            AuditTrail.add(
                    tx,
                    "contact-sync",
                    "leave copies alone",
                    key.mailbox() + ", folder \"" + key.folder() + "\", contact " + key.contact() + ": Graph id "
                            + graphId + ", that somebody has worked on; its own one was deleted");
        }
    }

    private static void leaveUnclaimed(Links links, LinkKey key, String graphId) {
        if (!links.leaveUnclaimed(key, graphId, LinkFacts.UNKNOWN_GENERATION)) {
            known(links, key, graphId);
        }
    }

    /**
     * A contact with our mark. What should become of one that has no link here, only the source can say: an event that came
     * before may have been about other mailboxes only.
     */
    private static void adopt(Links links, LinkKey key, String graphId) {
        boolean deleted =
                links.contact(key.contact()).map(WantedContact::deleted).orElse(false);
        // First of all, for intake makes links meanwhile: one that is looked for before may be there a moment later.
        if (links.adopt(
                key,
                !deleted,
                deleted ? LinkState.PENDING : LinkState.ADOPTED,
                graphId,
                LinkFacts.UNKNOWN_GENERATION)) {
            if (!deleted) {
                links.askSource(key.contact());
            }
            return;
        }
        known(links, key, graphId);
    }

    private static void known(Links links, LinkKey key, String graphId) {
        String recorded = links.find(key).orElseThrow().graphId();
        if (recorded == null) {
            links.found(key, graphId);
        } else if (!recorded.equals(graphId)) {
            links.doubt(key);
        }
    }

    /** What another link holds stays with it, unless this one is wanted here and has none: that is looked up with all there is. */
    private static void draggedHere(Links links, LinkKey key) {
        links.find(key)
                .filter(link -> link.wanted() && link.graphId() == null && link.state() != LinkState.LEFT)
                .ifPresent(link -> links.doubt(key));
    }

    /** Several requests may be refused at once: that is one refusal. */
    private void refuse(Tx tx, LinkError error) {
        var mailboxes = new Mailboxes(tx);
        MailboxRow row = mailboxes.find(mailbox).orElseThrow();
        if (row.checks() == 0 || row.checkDue()) {
            boolean noUser = GraphError.saysNoUser(error.code());
            boolean noUserBefore =
                    mailboxes.errorCode(mailbox).filter(GraphError::saysNoUser).isPresent();
            mailboxes.refuse(
                    mailbox,
                    row.checks() + 1,
                    TurnWork.micros(Backoff.mailbox(row.checks(), random.getAsDouble())),
                    error,
                    /* anew= */ noUser && !noUserBefore);
            if (noUser) {
                new MailboxNameTable(tx).askAgain(mailbox);
                mailboxes.forgetLeft(mailbox, TurnWork.micros(RESTORABLE));
            }
        }
    }

    private static DeliveryListener.Settled told(Tx tx, Outcome.OfLink outcome) {
        @Nullable LinkState state = outcome.settlement().change() instanceof LinkSettlement.Stands stands ? stands.state() : null;
        Failure failure = outcome.failure();
        WantedContact contact = outcome.errand().due().contact();
        return new DeliveryListener.Settled(
                outcome.settlement().key(),
                outcome.errand().kind(),
                outcome.done(),
                state,
                outcome.errand().link().changedAt(),
                tx.nowMicros(),
                failure == null ? null : failure.error(),
                contact == null ? null : contact.version(),
                outcome.errand().link().attempts(),
                outcome.errand().lastExchange());
    }
}
