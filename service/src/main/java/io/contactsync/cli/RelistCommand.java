package io.contactsync.cli;

import io.contactsync.ops.Texts;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Listing again. */
@Command(
        name = "relist",
        description =
                "Has mailboxes listed again and their contacts published again, as if the state DB knew nothing of them: what is there is"
                        + " found by its mark, what is missing is made, what differs is written. The running service does it;"
                        + " when none runs, the next one.")
final class RelistCommand implements Callable<Integer> {

    private final CommandContext context;

    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Option(
            names = "--mailbox",
            paramLabel = "MAILBOX",
            description = "only this mailbox (its id or address); left out: all")
    private @Nullable String mailbox;

    RelistCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        int folders = config.operations(context)
                .relist()
                .relist(mailbox, context.surroundings().user());
        context.surroundings()
                .out()
                .println(Texts.count(folders, "folder is", "folders are")
                        + " listed again, and the contacts published again. How far it is: contact-sync status");
        return ExitCode.DONE;
    }
}
