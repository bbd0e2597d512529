package io.contactsync.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** Forgets a person's sign-in. */
@Command(
        name = "sign-out",
        description =
                "Forgets the sign-in of graph.auth device-code: deletes graph.token-cache and its key file. Access itself is"
                        + " ended in the tenant, by revoking the person's sessions.")
final class SignOutCommand implements Callable<Integer> {

    private final CommandContext context;

    @Mixin
    private final ConfigOption config = new ConfigOption();

    SignOutCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        boolean was = config.operations(context).signIn().signOut();
        context.surroundings().out().println(was ? "Signed out." : "Nobody was signed in.");
        return ExitCode.DONE;
    }
}
