package io.contactsync.cli;

import io.contactsync.ops.Operations;
import io.contactsync.ops.StatusJson;
import io.contactsync.ops.StatusReport;
import io.contactsync.ops.Texts;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** How far the mailboxes are, from the state DB alone: whether the service runs or not. */
@Command(
        name = "status",
        description =
                "Shows per mailbox what is wanted, in sync, pending, failing and held. Reads the state DB alone, so the"
                        + " service need not run; before its first start there is nothing to show.")
final class StatusCommand implements Callable<Integer> {

    private static final long BETWEEN_NANOS = 1_000_000_000L;

    private final CommandContext context;

    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Option(names = "--json", description = "print JSON, see docs/operating.md")
    private boolean json;

    @Option(
            names = "--wait",
            description =
                    "wait until nothing is on its way any more, with a bar on a terminal; exit 1 when something fails or is"
                            + " held then, or its mailbox is paused or refuses us, or no events are taken from the queue")
    private boolean wait;

    StatusCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Operations operations = config.operations(context);
        Optional<StatusReport> found = wait ? settled(operations) : operations.status();
        StatusReport report = found.orElseGet(operations::nothingYet);
        PrintWriter out = context.surroundings().out();
        if (found.isEmpty()) {
            context.surroundings().err().println("contact-sync: there is no state DB yet; contact-sync run makes one");
        }
        if (json) {
            out.println(StatusJson.of(report));
        } else if (found.isPresent()) {
            StatusText.print(report, context.surroundings().terminal(), out);
        }
        return wait && !report.inSync() ? ExitCode.FAILED : ExitCode.DONE;
    }

    private static boolean isListing(StatusReport report) {
        StatusReport.RepairStatus repair = report.repair();
        return repair != null && repair.goesOn();
    }

    private Optional<StatusReport> settled(Operations operations) {
        var bar = new ProgressBar(
                context.surroundings().terminal(), context.surroundings().out());
        while (true) {
            long begun = System.nanoTime();
            // Asked first: what it finds meanwhile is on its way then.
            boolean comparing = operations.isComparing();
            Optional<StatusReport> found = operations.status();
            if (found.isEmpty() || (found.get().onTheirWay() == 0 && !comparing && !isListing(found.get()))) {
                bar.clear();
                return found;
            }
            StatusReport.Totals totals = found.get().totals();
            long waiting = totals.unsynced() - found.get().onTheirWay();
            bar.draw(
                    totals.inSync(),
                    totals.wanted(),
                    " in sync"
                            + (waiting == 0 ? "" : ", " + Texts.number(waiting) + " wait for somebody")
                            + (comparing ? ", comparing with the member database" : ""));
            // Watching costs the pipeline a twentieth of its state DB at most.
            LockSupport.parkNanos(Math.max(BETWEEN_NANOS, 20 * (System.nanoTime() - begun)));
        }
    }
}
