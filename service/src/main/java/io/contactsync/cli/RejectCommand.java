package io.contactsync.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A person's decision about a hold. */
@Command(name = "reject", description = "Refuses the deletes of a hold; the contacts stay.")
final class RejectCommand implements Callable<Integer> {

    private final CommandContext context;

    @Mixin
    private final ConfigOption config = new ConfigOption();

    @Parameters(paramLabel = "ID", description = "the hold's id, as contact-sync holds lists it")
    private long id;

    RejectCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        config.operations(context).holds().reject(id, context.surroundings().user());
        context.surroundings().out().println("Hold " + id + " is rejected.");
        return ExitCode.DONE;
    }
}
