package io.contactsync.benchmarks;

/**
 * 100 mailboxes with 1,000 contacts each, beside a plain OkHttp loop that POSTs the same bodies with the same concurrency: four
 * per mailbox. Wanted: at least 85 % of the loop's rate for at most 1.5 times its CPU.
 *
 * <p>{@code -Dmailboxes=100 -Dcontacts=1000 -Dlatency=50}
 */
public final class ManyMailboxes {

    private ManyMailboxes() {}

    /** Runs it and prints the figures. */
    public static void main(String[] arguments) throws Exception {
        int mailboxes = Lab.number("mailboxes", 100);
        int contacts = Lab.number("contacts", 1_000);
        int inFlight = 4 * mailboxes;
        Lab.warmUpDelivery();
        for (int round = 1; round <= Lab.number("rounds", 1); round++) {
            try (Lab lab = new Lab()) {
                Lab.Load loop;
                try (var ceiling = new Ceiling(lab.graph(Lab.LATENCY), inFlight)) {
                    loop = ceiling.load(mailboxes, contacts, inFlight);
                }
                Lab.say("round %d%n  loop:      %s", round, loop);
                for (int batchSize : new int[] {20, 1}) {
                    Lab.Load load = lab.deliver(
                            lab.wanting("state-" + batchSize, mailboxes, contacts),
                            lab.graph(Lab.LATENCY),
                            inFlight,
                            batchSize,
                            mailboxes * contacts);
                    Lab.say(
                            "  %-10s %s: %.2f of the loop's rate, %.2f of its CPU",
                            batchSize == 1 ? "one by one:" : "as chosen:",
                            load,
                            load.rate() / loop.rate(),
                            load.cpuPer10000() / loop.cpuPer10000());
                }
            }
        }
    }
}
