package io.contactsync.cli;

import io.contactsync.ops.ResyncOperations;
import io.contactsync.ops.Texts;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Publishing again. */
@Command(
        name = "resync",
        description =
                "Has contacts published again, whatever was published before: all, or those named. The running service"
                        + " does it; when none runs, the next one.")
final class ResyncCommand implements Callable<Integer> {

    private final CommandContext context;

    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Option(names = "--contact", paramLabel = "ID", arity = "1..*", description = "only these contacts")
    private List<String> contacts = List.of();

    @Option(
            names = "--mailbox",
            paramLabel = "MAILBOX",
            description = "only contacts of this mailbox (its id or address)")
    private @Nullable String mailbox;

    ResyncCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        ResyncOperations resync = config.operations(context).resync();
        PrintWriter out = context.surroundings().out();
        String user = context.surroundings().user();
        if (mailbox != null) {
            int asked = resync.mailbox(mailbox, contacts, user);
            out.println(Texts.count(asked, "contact is", "contacts are") + " published again.");
        } else if (contacts.isEmpty()) {
            resync.all(user);
            out.println("All contacts are published again.");
        } else {
            resync.contacts(contacts, user);
            out.println(Texts.count(contacts.size(), "contact is", "contacts are") + " published again.");
        }
        return ExitCode.DONE;
    }
}
