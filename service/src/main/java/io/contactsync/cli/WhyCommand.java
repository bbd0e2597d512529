package io.contactsync.cli;

import io.contactsync.ops.StatusJson;
import io.contactsync.ops.WhyReport;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The life of one contact. */
@Command(
        name = "why",
        description =
                "Shows the life of one contact: its row in the source, the newest event, each mailbox, the requests to"
                        + " Graph with their ids, the next attempt and what a person can do.")
final class WhyCommand implements Callable<Integer> {

    private final CommandContext context;

    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Parameters(paramLabel = "CONTACT_ID", description = "the member's key in the source")
    private String contact = "";

    @Option(names = "--mailbox", paramLabel = "MAILBOX", description = "only this mailbox (its id or address)")
    private @Nullable String mailbox;

    @Option(names = "--json", description = "print JSON, see docs/commands.md")
    private boolean json;

    WhyCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        WhyReport report = config.operations(context).why().read(contact, mailbox);
        if (json) {
            context.surroundings().out().println(StatusJson.of(report));
        } else {
            new WhyText(context.surroundings().terminal())
                    .print(report, context.surroundings().out());
        }
        return report.isKnown() ? ExitCode.DONE : ExitCode.FAILED;
    }
}
