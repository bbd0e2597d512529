package io.contactsync.cli;

import io.contactsync.ops.Operations;
import io.contactsync.ops.StatusJson;
import io.contactsync.ops.StatusReport;
import java.io.PrintWriter;
import java.util.Optional;
import java.util.concurrent.Callable;
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

    private final CommandContext context;

    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Option(names = "--json", description = "print JSON, see docs/operating.md")
    private boolean json;

    StatusCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        Operations operations = config.operations(context);
        Optional<StatusReport> found = operations.status();
        StatusReport report = found.orElseGet(operations::nothingYet);
        PrintWriter out = context.surroundings().out();
        if (found.isEmpty()) {
            context.surroundings().err().println("contact-sync: there is no state DB yet; contact-sync run makes one");
        }
        if (json) {
            out.println(StatusJson.of(report));
        } else if (found.isPresent()) {
            StatusText.print(report, out);
        }
        return ExitCode.DONE;
    }
}
