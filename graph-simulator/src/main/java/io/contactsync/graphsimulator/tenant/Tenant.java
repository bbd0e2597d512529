package io.contactsync.graphsimulator.tenant;

import io.contactsync.graphsimulator.delta.DeltaTokens;
import io.contactsync.graphsimulator.fault.FaultPlan;
import io.contactsync.graphsimulator.later.HiddenWork;
import io.contactsync.graphsimulator.ledger.Ledger;
import io.contactsync.graphsimulator.mailbox.Groups;
import io.contactsync.graphsimulator.mailbox.Mailboxes;
import io.contactsync.graphsimulator.settings.SimulatorClock;
import io.contactsync.graphsimulator.settings.Switches;
import io.contactsync.graphsimulator.subscription.Subscriptions;
import io.contactsync.graphsimulator.token.AccessTokens;
import io.contactsync.graphsimulator.token.Apps;
import io.contactsync.graphsimulator.token.UserSignIns;

/**
 * The parts of a running simulator, each thread-safe.
 *
 * @param switches the uncertain behaviours
 * @param clock its time
 * @param mailboxes its users
 * @param groups its groups
 * @param apps who may ask for tokens
 * @param tokens what was issued
 * @param signIns users who sign in on devices
 * @param faults what goes wrong
 * @param ledger what was asked
 * @param latency how long it takes
 * @param deltaTokens where clients stand in following changes
 * @param hiddenWork what goes on behind its client's back
 * @param subscriptions who is told of changes
 */
public record Tenant(
        Switches switches,
        SimulatorClock clock,
        Mailboxes mailboxes,
        Groups groups,
        Apps apps,
        AccessTokens tokens,
        UserSignIns signIns,
        FaultPlan faults,
        Ledger ledger,
        Delays latency,
        DeltaTokens deltaTokens,
        HiddenWork hiddenWork,
        Subscriptions subscriptions) {
    /** Empties and forgets everything but who may ask for tokens and which mailboxes there are. */
    public void reset() {
        hiddenWork.settle();
        subscriptions.clear();
        mailboxes.reset();
        faults.clear();
        ledger.clear();
        tokens.revokeAll();
        signIns.revokeRefreshTokens();
        deltaTokens.expireAll();
        switches.reset();
        clock.run();
    }
}
