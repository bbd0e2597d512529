package io.contactsync.benchmarks;

import java.io.IOException;

/**
 * One mailbox, 50 ms a request: how near delivery comes to what four in flight allow, sending one by one, in batches, and as it
 * chooses itself. Beside it a plain OkHttp loop with four in flight.
 *
 * <p>{@code -Dcontacts=2000 -Dlatency=50 -Dnetwork=0}; with a network, which a batch goes once, batches are faster than four single
 * requests allow.
 */
public final class OneMailbox {

    private OneMailbox() {}

    /** Runs it and prints the figures. */
    public static void main(String[] arguments) throws Exception {
        int contacts = Lab.number("contacts", 2_000);
        double ideal = 4 / Lab.seconds(Lab.LATENCY.plus(Lab.NETWORK));
        Lab.say("ideal: %.1f/s", ideal);
        Lab.warmUpDelivery();
        for (int round = 1; round <= Lab.number("rounds", 2); round++) {
            try (Lab lab = new Lab()) {
                Lab.Load loop;
                try (var ceiling = new Ceiling(lab.graph(Lab.LATENCY), 4)) {
                    loop = ceiling.load(1, contacts, 4);
                }
                Lab.say("round %d%n  loop:     %s, %.1f %% of ideal", round, loop, 100 * loop.rate() / ideal);
                tell("as chosen", lab, contacts, ideal, loop, 20);
                tell("one by one", lab, contacts, ideal, loop, 1);
            }
        }
    }

    private static void tell(String how, Lab lab, int contacts, double ideal, Lab.Load loop, int batchSize)
            throws IOException, InterruptedException {
        Lab.Load load = lab.deliver(
                lab.wanting("state-" + batchSize, 1, contacts), lab.graph(Lab.LATENCY), 256, batchSize, contacts);
        Lab.say(
                "  %-9s %s, %.1f %% of ideal, %.2f of the loop's rate, %.2f of its CPU",
                how + ":",
                load,
                100 * load.rate() / ideal,
                load.rate() / loop.rate(),
                load.cpuPer10000() / loop.cpuPer10000());
    }
}
