package io.contactsync.graphsimulator.tenant;

import io.contactsync.graphsimulator.delta.DeltaTokens;
import io.contactsync.graphsimulator.fault.FaultPlan;
import io.contactsync.graphsimulator.ledger.Ledger;
import io.contactsync.graphsimulator.mailbox.Mailboxes;
import io.contactsync.graphsimulator.settings.SimulatorClock;
import io.contactsync.graphsimulator.settings.Switches;
import io.contactsync.graphsimulator.token.AccessTokens;
import io.contactsync.graphsimulator.token.Apps;

/**
 * The parts of a running simulator, each thread-safe.
 *
 * @param switches the uncertain behaviours
 * @param clock its time
 * @param mailboxes its users
 * @param apps who may ask for tokens
 * @param tokens what was issued
 * @param faults what goes wrong
 * @param ledger what was asked
 * @param latency how long it takes
 * @param deltaTokens where clients stand in following changes
 */
public record Tenant(
        Switches switches,
        SimulatorClock clock,
        Mailboxes mailboxes,
        Apps apps,
        AccessTokens tokens,
        FaultPlan faults,
        Ledger ledger,
        Delays latency,
        DeltaTokens deltaTokens) {
    /** Empties and forgets everything but who may ask for tokens and which mailboxes there are. */
    public void reset() {
        mailboxes.reset();
        faults.clear();
        ledger.clear();
        tokens.revokeAll();
        deltaTokens.expireAll();
        switches.reset();
        clock.run();
    }
}
