package io.contactsync.cli;

import io.contactsync.ops.HoldReport;
import io.contactsync.ops.StatusJson;
import io.contactsync.ops.Texts;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What waits for a person. */
@Command(name = "holds", description = "Lists deletes that were stopped and wait for a person.")
final class HoldsCommand implements Callable<Integer> {

    private final CommandContext context;

    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Option(names = "--json", description = "print JSON, see docs/operating.md")
    private boolean json;

    HoldsCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        List<HoldReport> holds = config.operations(context).holds().list();
        PrintWriter out = context.surroundings().out();
        if (json) {
            out.println(StatusJson.of(holds));
        } else if (holds.isEmpty()) {
            out.println("Nothing waits for a person.");
        } else {
            var table = new Table(
                    context.surroundings().terminal(), List.of("ID", "DELETES", "WHERE", "SINCE", "REASON"), 0, 2);
            for (HoldReport hold : holds) {
                String mailbox = hold.mailbox();
                table.add(List.of(
                        Long.toString(hold.id()),
                        Texts.number(hold.contacts()),
                        mailbox == null ? hold.kind() : mailbox,
                        hold.openedAt().toString(),
                        hold.reason()));
            }
            table.print(out);
            out.println();
            out.println("Let them happen: contact-sync approve ID. Keep the contacts: contact-sync reject ID.");
        }
        return ExitCode.DONE;
    }
}
