package io.contactsync.delivery;

import io.contactsync.graph.Answer;
import io.contactsync.state.LinkError;
import io.contactsync.state.MailboxRow;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What a lane has in hand, between its pump and its turns. Thread-safe; no method waits for anything.
 */
final class LaneDesk {

    /** Links in hand at most, or two batches; more are taken once half of them are gone, so that a turn has time. */
    private static final int PORTION = 32;

    private final String mailbox;
    private final LaneParts parts;
    private final KnownFolders known;
    private final FolderProgress folders = new FolderProgress();
    private final SendWindow window;
    private final LaneThrottle throttle;
    private final int portion;
    private final WorkInHand hand = new WorkInHand();

    private final Standing standing = new Standing();
    private final Parting parting = new Parting();
    private final TurnSwitch turns = new TurnSwitch();
    private final LaneLease lease;
    private boolean timerSet;
    private LaneState state = LaneState.IDLE;

    LaneDesk(String mailbox, LaneParts parts, KnownFolders known) {
        this.mailbox = mailbox;
        this.parts = parts;
        this.known = known;
        this.window =
                new SendWindow(parts.settings().maxInFlight(), parts.settings().requestsPer10Minutes(), now());
        this.lease = new LaneLease(parts.settings());
        this.throttle = new LaneThrottle(mailbox, parts, window, now());
        this.portion = Math.max(PORTION, 2 * parts.settings().batchSize());
    }

    /** A change of state. */
    record Passage(LaneState from, LaneState to) {}

    /** The next errand to send a request of, if one may be sent now; else {@code later} is run when time will allow it. */
    synchronized @Nullable Sending nextToSend(Runnable later) {
        long now = now();
        if (hand.ready() == 0 || !standing.letsWork() || parting.isWanted() || turns.isStateAway()) {
            return null;
        }
        if (standing.isChecking() && window.inFlight() > 0) {
            return null;
        }
        long wait = window.waitNanos(now);
        if (wait > 0) {
            if (wait != Long.MAX_VALUE && !timerSet) {
                timerSet = true;
                parts.timers().after(Duration.ofNanos(wait), () -> {
                    timerPassed();
                    later.run();
                });
            }
            return null;
        }
        if (!lease.outlastsRequest(now)) {
            return null;
        }
        int size = throttle.admits(
                hand, standing.isChecking() || parts.auth().alarm().isPresent(), now, later);
        if (size == 0) {
            return null;
        }
        AuthGate.Pass pass = parts.auth().pass(now);
        if (pass == AuthGate.Pass.CLOSED) {
            throttle.withdrawn(size, now);
            return null;
        }
        parting.busy(now);
        throttle.sent(size, now);
        List<Errand> errands = hand.send(size);
        return new Sending(
                errands,
                hand.ready() > 0,
                standing.address(),
                pass == AuthGate.Pass.PROBE,
                standing.isChecking(),
                lease.epoch());
    }

    /** Whether what was handed out may leave, having waited for a token or a connection since. */
    synchronized boolean mayLeave(Sending sending) {
        return lease.isStill(sending.epoch()) && window.gateNanos(now()) == 0;
    }

    /** Takes in what became of requests that were sent together. True: a turn is to be run. */
    synchronized boolean landed(Sending sending, List<Landed> all) {
        long now = now();
        throttle.over(sending, all, now);
        long until = now + parts.settings().unknownOutcomeHold().toNanos();
        for (Landed each : all) {
            hand.over(each.errand(), each.isUnknown() ? until : null);
            Errand.Reply reply = each.reply();
            if (reply != null) {
                parts.auth().answered(reply.answer(), sending.probe(), now);
            } else if (sending.probe()) {
                parts.auth().inconclusive(now);
            }
            if (!lease.isStill(sending.epoch())) {
                hand.forget(each.errand());
            } else if (each.reply() == null) {
                faulted(each);
            } else {
                answered(sending, each.errand(), each.reply());
            }
        }
        return drainedOrTurn();
    }

    private void answered(Sending sending, Errand errand, Errand.Reply reply) {
        double random = parts.random().getAsDouble();
        Answer<?> answer = reply.answer();
        hand.log(Logged.request(mailbox, errand.contact(), answer));
        Outcome found = reply.next().apply(random);
        Outcome outcome = found == null ? null : standing.judged(found);
        Failure failure = outcome == null ? null : outcome.failure();
        boolean refused = failure != null && Standing.isRefusal(failure.verdict());
        if (sending.checking() && answer instanceof Answer.Done<?> && !refused) {
            standing.works();
        }
        if (outcome == null) {
            hand.goesOn(errand);
        } else {
            finished(outcome);
        }
    }

    private void faulted(Landed landed) {
        double random = parts.random().getAsDouble();
        Throwable fault = Objects.requireNonNull(landed.fault());
        var error = new LinkError(
                "INTERNAL", fault.getClass().getSimpleName(), "A fault of contact-sync: see its log.", null);
        Verdict verdict = landed.sent() ? new Verdict.KeepsItsPlace() : new Verdict.Fails(Backoff.quick(0, random));
        finished(landed.errand().failed(new Failure(verdict, /* nothingDone= */ !landed.sent(), error, ""), random));
    }

    /** Something may have changed. True: a turn is to be run. */
    synchronized boolean wantTurn() {
        return turns.want();
    }

    /** What the turn brings along and wants; null: it is not worth one. */
    synchronized @Nullable Turn beginTurn() {
        long now = now();
        turns.begun();
        hand.endHolds(now);
        if (parting.isWanted() || !standing.letsWork()) {
            hand.giveBack();
        }
        boolean mayTake = !parting.isWanted()
                && (lease.held() || lease.mayTake(now))
                && !standing.isFolderGone()
                && window.gateNanos(now) == 0
                && parts.auth().mayTry(now);
        int take = mayTake && runsLow() ? portion - hand.ready() : 0;
        boolean atWork = window.inFlight() > 0 || hand.ready() > 0;
        Turn.Leave leave = atWork ? Turn.Leave.NO : leave(now);
        if (take == 0
                && leave == Turn.Leave.NO
                && !standing.isProbed()
                && hand.nothingToSettle()
                && hand.requests().isEmpty()) {
            // Nothing is asked of the state DB, so nobody will hear that it is back: whoever wants a turn next finds
            // out.
            turns.over();
            finishStop();
            return null;
        }
        return new Turn(
                lease.epoch(),
                List.copyOf(hand.outcomes()),
                List.copyOf(hand.givenBack()),
                List.copyOf(hand.requests()),
                window.gateNanos(now) / 1_000,
                standing.isProbed(),
                take,
                hand.busyAfterSettling(),
                !atWork && FolderProgress.mayStep(hand.outcomes()),
                leave,
                window.heldNanos(now) / 1_000,
                // Whatever is in hand may be sent before this is written again.
                window.sentCounts(now).plus(hand.ready()));
    }

    /** Takes in what a turn brought. True: another is to be run at once. */
    synchronized boolean endTurn(Turn turn, Turn.Result result, long begun) {
        turns.over();
        lease.asked(result.lease() == Turn.Lease.NOT_HAD);
        if (result.lease() == Turn.Lease.LOST) {
            loseLease();
        }
        MailboxRow row = result.mailbox();
        if (row == null || (turn.leased() && !lease.held())) {
            return drainedOrTurn(turns.isWanted());
        }
        long now = now();
        if (result.lease() == Turn.Lease.TAKEN) {
            lease.taken(result.epoch(), begun, now);
            parting.busy(now);
            window.restore(result.sent(), now);
        }
        lease.renewed(begun);
        window.closeGate(now + row.gateMicros() * 1_000);
        boolean folderWasGone = standing.isFolderGone();
        hand.settled(turn);
        if (standing.settled(turn, hand.outcomes())) {
            known.clear();
        }
        standing.learn(row);
        result.known().forEach(known::add);
        folders.next(turn.outcomes(), result.errands()).forEach(hand::add);
        if (result.lease() == Turn.Lease.GIVEN_BACK) {
            givenBack(now);
        }
        return drainedOrTurn(turns.isWanted() || folderWasGone || (result.more() && runsLow()));
    }

    /** The state DB is away: what is in hand is kept, nothing is sent. */
    synchronized void turnFailed() {
        turns.failed();
    }

    /** Tries the state DB again. True: a turn is to be run. */
    synchronized boolean retryTurn() {
        return turns.retry();
    }

    synchronized void renewed(long asOf) {
        lease.renewed(asOf);
    }

    /** True where the lease was lost by it. */
    synchronized boolean missing(long asOf) {
        boolean lost = lease.isOlderThan(asOf);
        if (lost) {
            loseLease();
        }
        return lost;
    }

    /** Whether the mailbox is had and has had nothing to do for a while. */
    synchronized boolean isIdle() {
        return lease.held() && idles(now());
    }

    synchronized boolean isHandingOver() {
        return parting.isHandingOver();
    }

    /** The mailbox shall be another's: takes no more, and gives it back when what is in flight is settled. */
    synchronized void handOver() {
        if (lease.held()) {
            parting.handOver();
        }
    }

    synchronized CompletableFuture<Void> stop() {
        return parting.stop();
    }

    synchronized @Nullable Duration remains() {
        return !lease.held() || window.inFlight() > 0 || !hand.nothingToSettle()
                ? null
                : Duration.ofNanos(window.heldNanos(now()));
    }

    synchronized LaneState state() {
        return state;
    }

    /** The change since this was last asked; null where there was none. */
    synchronized @Nullable Passage passage() {
        LaneState to = observed();
        if (to == state) {
            return null;
        }
        var passage = new Passage(state, to);
        state = to;
        return passage;
    }

    private LaneState observed() {
        if (turns.isStateAway()) {
            return LaneState.STATE_AWAY;
        }
        if (!lease.held()) {
            return lease.refused() ? LaneState.NO_LEASE : LaneState.IDLE;
        }
        if (!standing.isOpen()) {
            return standing.isPaused() ? LaneState.PAUSED : LaneState.REFUSED;
        }
        if (window.inFlight() > 0) {
            return LaneState.SENDING;
        }
        if (parts.auth().alarm().isPresent()) {
            return LaneState.SIGNED_OUT;
        }
        return hand.ready() > 0 || window.gateNanos(now()) > 0 ? LaneState.THROTTLED : LaneState.IDLE;
    }

    private void finished(Outcome outcome) {
        hand.finished(outcome);
        folders.finished(outcome);
        Failure failure = outcome.failure();
        if (failure != null) {
            standing.failed(failure);
        }
    }

    private boolean runsLow() {
        return hand.ready() <= portion / 2;
    }

    private void loseLease() {
        lease.ended();
        parting.over();
        hand.abandon();
        standing.lost();
    }

    private void givenBack(long now) {
        lease.ended();
        if (parting.isHandingOver()) {
            lease.handedOver(now);
        }
        parting.over();
    }

    /** Where nothing is in flight and nothing in hand. */
    private Turn.Leave leave(long now) {
        if (!lease.held()) {
            return Turn.Leave.NO;
        }
        if (parting.isWanted()) {
            return Turn.Leave.YES;
        }
        return idles(now) ? Turn.Leave.IF_IDLE : Turn.Leave.NO;
    }

    /** A paused or throttled mailbox, or one whose requests may be at work, waits and is not idle. */
    private boolean idles(long now) {
        return parting.isQuiet(now)
                && window.inFlight() == 0
                && hand.ready() == 0
                && standing.isOpen()
                && !turns.isStateAway()
                && window.gateNanos(now) == 0
                && window.heldNanos(now) == 0
                && parts.auth().mayTry(now);
    }

    private boolean drainedOrTurn() {
        return drainedOrTurn(/* wanted= */ true);
    }

    private boolean drainedOrTurn(boolean wanted) {
        if (wanted) {
            return wantTurn();
        }
        finishStop();
        return false;
    }

    private void finishStop() {
        if (parting.isStopping()
                && !turns.isRunning()
                && window.inFlight() == 0
                && hand.nothingToSettle()
                && hand.ready() == 0) {
            parting.drained();
        }
    }

    private synchronized void timerPassed() {
        timerSet = false;
    }

    private long now() {
        return parts.ticker().nanos();
    }
}
