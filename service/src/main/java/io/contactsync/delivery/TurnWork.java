package io.contactsync.delivery;

import io.contactsync.state.FolderRow;
import io.contactsync.state.Folders;
import io.contactsync.state.MailboxBudgets;
import io.contactsync.state.MailboxLeases;
import io.contactsync.state.MailboxRow;
import io.contactsync.state.Mailboxes;
import io.contactsync.state.RequestLog;
import io.contactsync.state.Tx;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A lane's transaction: settle what is finished, then take what is due, in one commit. Fenced: where the lease is another's,
 * nothing is written. Touches nothing but the database, for it may run more than once.
 */
final class TurnWork {

    private final String mailbox;
    private final String owner;
    private final DeliverySettings settings;
    private final ClockJumps jumps;
    private final LinkTaking taking;
    private final Settling settling;

    TurnWork(
            String mailbox,
            String owner,
            DeliverySettings settings,
            ClockJumps jumps,
            LinkTaking taking,
            Settling settling) {
        this.mailbox = mailbox;
        this.owner = owner;
        this.settings = settings;
        this.jumps = jumps;
        this.taking = taking;
        this.settling = settling;
    }

    Turn.Result run(Tx tx, Turn turn) {
        var leases = new MailboxLeases(tx);
        long length = micros(settings.leaseLength());
        long epoch = turn.epoch();
        boolean mayTake = jumps.mayTake(tx.nowMicros());
        if (!turn.leased()) {
            OptionalLong taken = mayTake
                    ? leases.take(mailbox, owner, length, micros(settings.unknownOutcomeHold()))
                    : OptionalLong.empty();
            if (taken.isEmpty()) {
                return Turn.Result.without(Turn.Lease.NOT_HAD);
            }
            epoch = taken.getAsLong();
        } else if (!leases.fence(mailbox, owner, epoch, length, turn.gateMicros())) {
            return Turn.Result.without(Turn.Lease.LOST);
        }
        Turn.Result result = work(tx, turn, turn.leased() ? Turn.Lease.HELD : Turn.Lease.TAKEN, epoch);
        boolean idle = result.errands().isEmpty() && !result.waiting() && !result.more();
        if (turn.leave() == Turn.Leave.YES || (turn.leave() == Turn.Leave.IF_IDLE && idle)) {
            giveBack(leases, turn);
            // Nothing was taken, so nothing may follow: else each time would leave a little of the budget behind.
            new MailboxBudgets(tx).save(mailbox, result.sent().text());
            return result.givenBack();
        }
        return result;
    }

    private void giveBack(MailboxLeases leases, Turn turn) {
        if (turn.heldMicros() == 0) {
            leases.release(List.of(mailbox), owner);
        } else {
            leases.releaseHeld(mailbox, owner, turn.heldMicros(), micros(settings.unknownOutcomeHold()));
        }
    }

    private Turn.Result work(Tx tx, Turn turn, Turn.Lease lease, long epoch) {
        SentCounts sent = sent(tx, turn);
        new RequestLog(tx).add(turn.log());
        List<DeliveryListener.Settled> settled = settling.settle(tx, turn);
        MailboxRow row = new Mailboxes(tx).find(mailbox).orElseThrow();

        List<FolderRow> folders = folders(tx, turn);
        List<String> known = folders.stream()
                .map(FolderRow::graphId)
                .filter(Objects::nonNull)
                .toList();
        boolean mayTake = turn.take() > 0 && row.open() && row.gateMicros() == 0;
        // One that failed lets the others go first until it is tried again.
        Optional<FolderRow> unready = row.onlyDeletes()
                ? Optional.empty()
                : folders.stream()
                        .filter(folder -> !folder.listed() && !folder.waits())
                        .findFirst();
        if (unready.isPresent() || !mayTake) {
            List<Errand> errands = mayTake && turn.folderStep()
                    ? unready.<Errand>map(folder -> step(tx, folder))
                            .map(List::of)
                            .orElse(List.of())
                    : List.of();
            return new Turn.Result(
                    lease,
                    epoch,
                    row,
                    errands,
                    List.of(),
                    List.of(),
                    null,
                    settled,
                    known,
                    unready.isPresent(),
                    false,
                    sent);
        }
        LinkTaking.Taken taken = taking.take(tx, row, folders, turn);
        List<Errand> errands = taken.errands();
        if (errands.isEmpty() && !taken.more() && turn.folderStep() && !row.onlyDeletes()) {
            errands = folders.stream()
                    .filter(folder -> folder.listed() && folder.stale())
                    .findFirst()
                    .<List<Errand>>map(folder -> List.of(check(folder)))
                    .orElse(List.of());
        }
        return new Turn.Result(
                lease,
                epoch,
                row,
                errands,
                taken.links(),
                taken.held(),
                taken.tripped(),
                settled,
                known,
                false,
                taken.more(),
                sent);
    }

    /** What counts against the budget, by this process or another before it; with what may be sent until this is written again. */
    private SentCounts sent(Tx tx, Turn turn) {
        var budgets = new MailboxBudgets(tx);
        SentCounts known = turn.sent();
        if (!turn.leased()) {
            known = SentCounts.read(budgets.of(mailbox), tx.nowMicros());
        }
        budgets.save(mailbox, known.plus(turn.take()).text());
        return known;
    }

    /** Folders take each other's place only while nothing is at work in them. */
    private List<FolderRow> folders(Tx tx, Turn turn) {
        List<FolderRow> folders = new Folders(tx).of(mailbox);
        boolean named = turn.folderStep() && new FolderNames(tx, mailbox).adopt(folders);
        return named ? new Folders(tx).of(mailbox) : folders;
    }

    private FolderErrand step(Tx tx, FolderRow folder) {
        if (folder.stale()) {
            // One that lies below Deleted Items could be listed all the same.
            return check(folder);
        }
        if (folder.folder().isEmpty() || folder.graphId() != null) {
            return new FolderErrand.ListPage(folder.folder(), LinkTaking.ref(folder), null);
        }
        return new FolderErrand.Find(folder.folder(), new Folders(tx).isWanted(mailbox, folder.folder()));
    }

    private FolderErrand check(FolderRow folder) {
        // What is known of this folder is what is in doubt.
        return new FolderErrand.Check(folder.folder(), Objects.requireNonNull(folder.graphId()), new KnownFolders());
    }

    static long micros(Duration duration) {
        return duration.toNanos() / 1_000;
    }
}
