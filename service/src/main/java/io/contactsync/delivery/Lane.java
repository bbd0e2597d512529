package io.contactsync.delivery;

import io.contactsync.graph.ContactsBatch;
import io.contactsync.graph.ContactsClient;
import io.contactsync.graph.Exchange;
import io.contactsync.graph.Mailbox;
import io.contactsync.state.MailboxLeases;
import io.contactsync.state.StateUnavailableException;
import io.contactsync.state.WaitingDeletes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The delivery loop of one mailbox: every request to it goes through here.
 *
 * <p>Two halves that never wait for each other. The <i>pump</i> sends what was taken as soon as {@link SendWindow} allows, on
 * whatever thread brought the last answer: one request at a time or, out of a backlog and where {@link BatchWorth} says so,
 * many as a batch. The <i>turn</i> settles what was answered and takes more, in one transaction, at
 * most one at a time, and picks up all that gathered while the last one was at the database. Both work on {@link LaneDesk},
 * under its lock and for a moment only; neither the database nor Graph is ever asked under it.
 */
final class Lane {

    private static final Logger log = LoggerFactory.getLogger(Lane.class);

    private static final Duration STATE_RETRY = Duration.ofSeconds(1);
    private static final Duration FAULT_RETRY = Duration.ofSeconds(10);

    private final String mailbox;
    private final LaneParts parts;
    private final LaneDesk desk;
    private final TurnWork work;

    Lane(String mailbox, LaneParts parts, ClockJumps jumps) {
        this.mailbox = mailbox;
        this.parts = parts;
        var known = new KnownFolders();
        this.desk = new LaneDesk(mailbox, parts, known);
        this.work = new TurnWork(
                mailbox,
                parts.owner(),
                parts.settings(),
                jumps,
                new LinkTaking(mailbox, parts.settings(), parts.guard(), parts.bodies(), known),
                new Settling(mailbox, parts.settings().unknownOutcomeHold(), parts.random()));
    }

    /** There may be something new to do. */
    void wake() {
        runTurn(desk.wantTurn());
        pump();
    }

    /** Time has passed. */
    void pump() {
        while (true) {
            Sending next = desk.nextToSend(this::pump);
            if (next == null) {
                break;
            }
            send(next);
        }
        tellState();
    }

    /** All leases of this process were renewed, as of {@code asOf}. */
    void leaseRenewed(long asOf) {
        desk.renewed(asOf);
        pump();
    }

    /** Of all leases of this process, as of {@code asOf}, this was none. */
    void leaseMissing(long asOf) {
        if (desk.missing(asOf)) {
            lost();
        }
    }

    /** Gives the mailbox back where it has had nothing to do for a while. */
    void giveBackIfIdle() {
        if (desk.isIdle()) {
            runTurn(desk.wantTurn());
        }
    }

    /** Gives the mailbox to other workers as soon as what is in flight is settled. */
    void handOver() {
        log.atDebug().addKeyValue("mailbox", mailbox).log("Handed over to another worker");
        desk.handOver();
        runTurn(desk.wantTurn());
    }

    boolean isIdle() {
        return desk.isIdle();
    }

    boolean isHandingOver() {
        return desk.isHandingOver();
    }

    /** Takes no more and gives back what was not sent; the result completes when all that was in flight is settled. */
    CompletableFuture<Void> stop() {
        CompletableFuture<Void> drained = desk.stop();
        runTurn(desk.wantTurn());
        return drained;
    }

    /** How the lane leaves its mailbox: how long requests of unknown outcome may be at work; null: do not release. */
    @Nullable Duration remains() {
        return desk.remains();
    }

    LaneState state() {
        return desk.state();
    }

    private void send(Sending sending) {
        ContactsBatch batch = parts.client().batch(() -> desk.mayLeave(sending) && isStillToBeSent(sending));
        var target = new Mailbox(sending.address());
        List<CompletableFuture<Landed>> landings = new ArrayList<>();
        for (Errand errand : sending.errands()) {
            parts.listener().sending(mailbox, errand.kind(), errand.contact());
            landings.add(landing(errand, batch, target));
        }
        CompletableFuture<Void> unused = CompletableFuture.allOf(landings.toArray(CompletableFuture<?>[]::new))
                .thenRun(() -> landed(
                        sending, landings.stream().map(CompletableFuture::join).toList()))
                .whenComplete((nothing, fault) -> failed(fault));
        try {
            batch.send();
        } catch (RuntimeException e) {
            for (int i = 0; i < landings.size(); i++) {
                landings.get(i).complete(new Landed(sending.errands().get(i), null, e, /* sent= */ true));
            }
        }
    }

    /**
     * The last look before a request is written. Our own clock stands still with a machine that is paused, while the database's goes
     * on, by which another worker has the mailbox meanwhile; and a delete may have waited here, throttled, until its contact was
     * back. Where the database cannot be asked, nothing is sent.
     */
    private boolean isStillToBeSent(Sending sending) {
        try {
            return parts.db()
                    .<Boolean>read(tx -> new MailboxLeases(tx)
                                    .outlasts(
                                            mailbox,
                                            parts.owner(),
                                            sending.epoch(),
                                            TurnWork.micros(parts.settings().callTimeout()))
                            && sending.errands().stream()
                                    .filter(DeleteErrand.class::isInstance)
                                    .map(LinkErrand.class::cast)
                                    .allMatch(delete -> new WaitingDeletes(tx)
                                            .isStill(delete.key(), delete.link().revision())));
        } catch (StateUnavailableException e) {
            parts.outage().isAway(e);
            return false;
        }
    }

    private void failed(@Nullable Throwable fault) {
        if (fault != null) {
            log.atError().addKeyValue("mailbox", mailbox).setCause(fault).log("An answer failed inside this program");
        }
    }

    private static CompletableFuture<Landed> landing(Errand errand, ContactsClient client, Mailbox target) {
        var landing = new CompletableFuture<Landed>();
        try {
            CompletableFuture<?> unused = errand.send(client, target)
                    .whenComplete(
                            (reply, fault) -> landing.complete(new Landed(errand, reply, fault, /* sent= */ true)));
        } catch (RuntimeException e) {
            landing.complete(new Landed(errand, null, e, /* sent= */ false));
        }
        return landing;
    }

    private void landed(Sending sending, List<Landed> all) {
        for (Landed each : all) {
            Errand errand = each.errand();
            if (each.reply() != null) {
                Exchange exchange = each.reply().answer().exchange();
                parts.listener().answered(mailbox, errand.kind(), errand.contact(), exchange);
                if (errand instanceof LinkErrand link) {
                    link.traced(exchange).ifPresent(parts.listener()::traced);
                }
            } else {
                // A fault of ours: the client promises not to fail.
                log.atError()
                        .addKeyValue("mailbox", mailbox)
                        .addKeyValue("kind", errand.kind())
                        .setCause(each.fault())
                        .log("A request failed inside this program");
            }
        }
        runTurn(desk.landed(sending, all));
        pump();
    }

    private void runTurn(boolean wanted) {
        if (wanted) {
            parts.executor().execute(this::turn);
        }
    }

    private void turn() {
        long before = parts.ticker().nanos();
        Turn turn = desk.beginTurn();
        if (turn == null) {
            tellState();
            return;
        }
        Turn.Result result;
        try {
            result = parts.db().write(tx -> work.run(tx, turn));
            parts.outage().isThere();
        } catch (StateUnavailableException e) {
            parts.outage().isAway(e);
            retry(STATE_RETRY);
            return;
        } catch (RuntimeException e) {
            log.atError()
                    .addKeyValue("mailbox", mailbox)
                    .setCause(e)
                    .log("The state DB refused what a mailbox has to settle; it waits and tries again");
            retry(FAULT_RETRY);
            return;
        }
        tell(result);
        runTurn(desk.endTurn(turn, result, before));
        pump();
    }

    private void retry(Duration delay) {
        desk.turnFailed();
        tellState();
        parts.timers().after(delay, () -> runTurn(desk.retryTurn()));
    }

    private void tell(Turn.Result result) {
        if (result.lease() == Turn.Lease.LOST) {
            lost();
        } else if (result.lease() == Turn.Lease.TAKEN) {
            log.atDebug().addKeyValue("mailbox", mailbox).log("Lease taken");
            parts.listener().leaseTaken(mailbox);
        } else if (result.lease() == Turn.Lease.GIVEN_BACK) {
            parts.listener().leaseGivenBack(mailbox);
        }
        result.settled().forEach(parts.listener()::settled);
        if (result.tripped() != null) {
            log.atWarn().addKeyValue("mailbox", mailbox).log("Deletes wait for approval: {}", result.tripped());
        }
        if (!result.held().isEmpty()) {
            parts.listener().held(mailbox, result.held());
        }
        if (!result.taken().isEmpty()) {
            parts.listener().taken(mailbox, result.taken());
        }
    }

    private void lost() {
        log.atWarn().addKeyValue("mailbox", mailbox).log("Lease lost; what is in flight is left to its new owner");
        parts.listener().leaseLost(mailbox);
    }

    private void tellState() {
        LaneDesk.Passage passage = desk.passage();
        if (passage != null) {
            parts.listener().laneState(mailbox, passage.from(), passage.to());
        }
    }
}
