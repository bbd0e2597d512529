package io.contactsync.demo;

import io.contactsync.graphsimulator.GraphSimulator;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;

/** What a demo did, printed at its end. */
record Summary(int members, long events, int changes, Duration took, MailboxComparison.Result result) {

    void print(GraphSimulator graph, PrintWriter out) {
        out.println();
        out.println("members                      " + members);
        out.println("changes made                 " + changes);
        out.println("events                       " + events);
        out.println("Graph requests               " + requests(graph));
        out.printf(java.util.Locale.ROOT, "time                         %.1f s%n", took.toMillis() / 1000.0);
        out.println("contacts                     " + result.equal() + " of " + result.wanted() + " as wanted, "
                + result.unexpected() + " unexpected");
        out.println("contacts equal to the database: " + (result.isEqual() ? "yes" : "no"));
        out.flush();
    }

    /** By method, over all mailboxes, with what was not successful said apart. */
    private static String requests(GraphSimulator graph) {
        Map<String, Long> byKind = new TreeMap<>();
        graph.mailboxes()
                .forEach(mailbox -> mailbox.counters()
                        .byMethodAndStatus()
                        .forEach((kind, count) -> byKind.merge(kind, count, Long::sum)));
        long total = byKind.values().stream().mapToLong(Long::longValue).sum();
        return total + " " + byKind;
    }
}
