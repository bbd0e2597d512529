package io.contactsync.demo;

import io.contactsync.StopSignal;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;

/** A change every few seconds, until the process is told to end; each is said, so that it can be watched at the page. */
final class EndlessChanges {

    private static final Duration PACE = Duration.ofSeconds(3);

    private final Demo demo;
    private final PrintWriter out;

    EndlessChanges(Demo demo, PrintWriter out) {
        this.demo = demo;
        this.out = out;
    }

    /** Returns when the process is told to end. */
    void run(StopSignal stop) throws InterruptedException {
        out.println();
        out.println("The page:  " + demo.page());
        out.println("Graph:     " + demo.graph().endpoint());
        out.println("A change every " + PACE.toSeconds() + " s; end with Ctrl-C.");
        out.println();
        out.flush();
        while (!stop.await(PACE)) {
            out.println(LocalTime.now(ZoneId.systemDefault()).truncatedTo(ChronoUnit.SECONDS) + "  "
                    + demo.members().change());
            out.flush();
        }
    }
}
