package io.contactsync.delivery;

import io.contactsync.graph.FolderRef;
import io.contactsync.state.DueLink;
import io.contactsync.state.FolderRow;
import io.contactsync.state.Folders;
import io.contactsync.state.Installations;
import io.contactsync.state.LinkDeadLetters;
import io.contactsync.state.LinkFacts;
import io.contactsync.state.LinkKey;
import io.contactsync.state.LinkMoves;
import io.contactsync.state.LinkRow;
import io.contactsync.state.LinkSettlement;
import io.contactsync.state.LinkState;
import io.contactsync.state.Links;
import io.contactsync.state.MailboxRow;
import io.contactsync.state.Tx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Takes due links: decides about each, settles at once what needs no request, stops deletes that the guard does not allow, and
 * records the intent of the rest. Runs in the lane's transaction.
 */
final class LinkTaking {

    /** How long a delete waits for a folder that cannot be found now and that may be the same. */
    private static final Duration UNFOUND_RETRY = Duration.ofSeconds(10);

    private final String mailbox;
    private final DeliverySettings settings;
    private final DeleteGuard guard;
    private final WantedBodies bodies;
    private final KnownFolders known;

    LinkTaking(String mailbox, DeliverySettings settings, DeleteGuard guard, WantedBodies bodies, KnownFolders known) {
        this.mailbox = mailbox;
        this.settings = settings;
        this.guard = guard;
        this.bodies = bodies;
        this.known = known;
    }

    /**
     * What was taken.
     *
     * @param tripped why the guard opened a hold just now; null where it did not
     * @param more    whether there may be more
     */
    record Taken(
            List<Errand> errands,
            List<LinkKey> links,
            List<LinkKey> held,
            @Nullable String tripped,
            boolean more) {}

    Taken take(Tx tx, MailboxRow row, List<FolderRow> folders, Turn turn) {
        // A mailbox that refused us is asked with one request; nobody knows whether it takes any.
        int limit = row.isChecked() ? Math.min(1, turn.take()) : turn.take();
        if (row.isChecked() && !turn.folderStep()) {
            return new Taken(List.of(), List.of(), List.of(), null, false);
        }
        Map<String, FolderRow> byName = new HashMap<>();
        folders.forEach(folder -> byName.put(folder.folder(), folder));
        Set<String> waiting =
                folders.stream().filter(FolderRow::waits).map(FolderRow::folder).collect(Collectors.toSet());
        List<DueLink> due = new Links(tx).due(mailbox, limit, turn.busy(), new Links.Only(waiting, row.onlyDeletes()));
        Set<String> unfound = folders.stream()
                .filter(folder -> folder.waits() && folder.graphId() == null)
                .map(FolderRow::folder)
                .collect(Collectors.toSet());
        var round = new Round(
                tx,
                guard.open(tx, mailbox, turn.busy()),
                new DeleteDelay(tx, mailbox, settings.deleteSettle()),
                unfound);
        Set<String> contacts = new HashSet<>();
        for (DueLink link : due) {
            FolderRow folder = byName.get(link.link().key().folder());
            if (folder == null) {
                new Folders(tx).add(mailbox, link.link().key().folder());
            } else if (contacts.add(link.link().key().contact())) {
                round.decide(link, ref(folder));
            }
        }
        return round.finish(due.size() >= limit && !row.isChecked());
    }

    static FolderRef ref(FolderRow folder) {
        return folder.folder().isEmpty()
                ? FolderRef.defaultFolder()
                : FolderRef.ofId(Objects.requireNonNull(folder.graphId()));
    }

    /** One portion of due links. */
    private final class Round {
        private final Tx tx;
        private final DeleteGuard.Check check;
        private final DeleteDelay delay;
        private final List<LinkErrand> intended = new ArrayList<>();
        private final List<LinkErrand> plain = new ArrayList<>();
        private final List<LinkSettlement> settled = new ArrayList<>();
        private final List<LinkKey> held = new ArrayList<>();
        private final List<LinkKey> wantedAgain = new ArrayList<>();
        private @Nullable Set<String> ours;

        private final Set<String> unfound;

        Round(Tx tx, DeleteGuard.Check check, DeleteDelay delay, Set<String> unfound) {
            this.tx = tx;
            this.check = check;
            this.delay = delay;
            this.unfound = unfound;
        }

        void decide(DueLink due, FolderRef folder) {
            LinkRow link = due.link();
            var hold = settings.unknownOutcomeHold();
            Decision decision = Decision.of(link, due.contact(), bodies::of);
            if (!(decision instanceof Decision.Delete)) {
                wantedAgain.add(link.key());
            }
            if (decision instanceof Decision.Create create) {
                long generation = Objects.requireNonNull(due.contact()).generation();
                intended.add(new CreateErrand(due, folder, hold, create.body(), generation));
            } else if (decision instanceof Decision.Update update) {
                long generation = Objects.requireNonNull(due.contact()).generation();
                intended.add(new UpdateErrand(due, folder, hold, update.graphId(), update.body(), generation, known));
            } else if (decision instanceof Decision.LookUp) {
                plain.add(new LookUpErrand(due, folder, hold, ours(), new LinkMoves(tx).heldElsewhere(link.key())));
            } else if (decision instanceof Decision.Delete delete) {
                delete(due, folder, delete);
            } else if (decision instanceof Decision.AsWanted) {
                heal(link);
                stands(link, LinkState.SYNCED);
            } else if (decision instanceof Decision.LeaveAlone) {
                stands(link, LinkState.ADOPTED);
            } else if (decision instanceof Decision.Forget) {
                heal(link);
                settled.add(new LinkSettlement(
                        link.key(), link.revision(), LinkFacts.nothing(), new LinkSettlement.Ended()));
            }
        }

        private Set<String> ours() {
            Set<String> known = ours;
            if (known == null) {
                known = Set.copyOf(new Installations(tx).ours());
                ours = known;
            }
            return known;
        }

        private void delete(DueLink due, FolderRef folder, Decision.Delete delete) {
            LinkRow link = due.link();
            if (new LinkMoves(tx).isWantedIn(link.key(), unfound)) {
                // Perhaps that folder is this one by another name: then the contact stays.
                settled.add(new LinkSettlement(
                        link.key(),
                        link.revision(),
                        link.facts(),
                        new LinkSettlement.Stands(
                                LinkState.PENDING, link.attempts(), TurnWork.micros(UNFOUND_RETRY), null)));
                return;
            }
            boolean atSource = due.contact() != null && due.contact().deleted();
            boolean approved = check.isApproved(link.key(), link.revision(), atSource);
            // What was tried before has waited.
            long remains = approved || link.attempts() > 0 ? 0 : delay.remains(link.key(), delete.forGood());
            if (remains > 0) {
                settled.add(new LinkSettlement(
                        link.key(),
                        link.revision(),
                        link.facts(),
                        new LinkSettlement.Stands(LinkState.PENDING, 0, remains, null)));
                return;
            }
            DeleteGuard.Ruling ruling =
                    approved ? DeleteGuard.Ruling.UNCOUNTED : check.rule(link.key(), link.revision());
            if (ruling == DeleteGuard.Ruling.HELD) {
                held.add(link.key());
                stands(link, LinkState.HELD);
                return;
            }
            intended.add(new DeleteErrand(
                    due,
                    folder,
                    settings.unknownOutcomeHold(),
                    delete.graphId(),
                    delete.forGood(),
                    ruling == DeleteGuard.Ruling.COUNTED ? tx.nowMicros() : LinkErrand.NOT_COUNTED));
        }

        private void heal(LinkRow link) {
            if (link.failed() || link.attempts() > 0) {
                new LinkDeadLetters(tx).heal(link.key());
            }
        }

        private void stands(LinkRow link, LinkState state) {
            settled.add(new LinkSettlement(
                    link.key(),
                    link.revision(),
                    link.facts(),
                    new LinkSettlement.Stands(state, 0, LinkSettlement.Stands.NEVER, null)));
        }

        Taken finish(boolean more) {
            var links = new Links(tx);
            List<Errand> errands = new ArrayList<>();
            List<Boolean> current =
                    links.intend(intended.stream().map(LinkErrand::intention).toList());
            for (int i = 0; i < current.size(); i++) {
                LinkErrand errand = intended.get(i);
                if (current.get(i)) {
                    errands.add(errand);
                } else if (errand.counted()) {
                    check.notSent(errand.contact());
                }
            }
            errands.addAll(plain);
            links.settle(settled);
            delay.postponeOthers();
            check.finish(wantedAgain);
            return new Taken(
                    errands,
                    errands.stream().map(errand -> ((LinkErrand) errand).key()).toList(),
                    held,
                    check.opened(),
                    more);
        }
    }
}
