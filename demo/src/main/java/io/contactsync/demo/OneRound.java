package io.contactsync.demo;

import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** {@code --once}: load, change, wait until every mailbox equals the database, print the summary. */
final class OneRound {

    private static final Duration LOOK_AGAIN = Duration.ofMillis(100);

    private final Demo demo;
    private final PrintWriter out;
    private final MailboxComparison comparison;
    private final CountDownLatch never = new CountDownLatch(1);

    OneRound(Demo demo, PrintWriter out) {
        this.demo = demo;
        this.out = out;
        this.comparison = new MailboxComparison(demo.members(), demo.graph());
    }

    /** The exit code. */
    int run() throws InterruptedException {
        long began = System.nanoTime();
        int members = demo.members().activeMembers();
        say("Loading " + members + " members through the pipeline …");
        MailboxComparison.Result loaded = awaitEqual(patience(members));
        int changes = 0;
        if (loaded.isEqual()) {
            say("Loaded. Changing some …");
            changes = change(members);
            awaitEqual(patience(changes));
        }
        var summary = new Summary(
                demo.members().activeMembers(),
                demo.service().eventsPublished(),
                changes,
                Duration.ofNanos(System.nanoTime() - began),
                comparison.compare());
        summary.print(demo.graph(), out);
        return summary.result().isEqual() ? 0 : 1;
    }

    /** Of everything something; of what deletes contacts no more than the guard lets through by itself. */
    private int change(int members) {
        int some = Math.max(1, members / 50);
        int goners = members < 10 ? 0 : Math.max(1, Math.min(members / 100, 100));
        int made = 0;
        for (int i = 0; i < some; i++) {
            demo.members().join();
            demo.members().changeMobile();
            demo.members().marry();
            demo.members().move();
            made += 4;
        }
        for (int i = 0; i < goners; i++) {
            demo.members().leave();
            demo.members().pause();
            demo.members().renumber();
            made += 3;
        }
        return made;
    }

    private MailboxComparison.Result awaitEqual(Duration patience) throws InterruptedException {
        long deadline = System.nanoTime() + patience.toNanos();
        while (true) {
            MailboxComparison.Result result = comparison.compare();
            if (result.isEqual() || System.nanoTime() > deadline) {
                return result;
            }
            if (never.await(LOOK_AGAIN.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("counted down (expected: never)");
            }
        }
    }

    private static Duration patience(int contacts) {
        return Duration.ofMinutes(2).plus(Duration.ofMillis(50L * contacts));
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }
}
