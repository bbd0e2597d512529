package io.contactsync.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** A person signs in for the service. */
@Command(
        name = "sign-in",
        description =
                "Signs a person in to Microsoft 365, for graph.auth device-code: shows a code to enter in a browser, waits,"
                        + " and keeps the sign-in encrypted in graph.token-cache.")
final class SignInCommand implements Callable<Integer> {

    private final CommandContext context;

    @Mixin
    private final ConfigOption config = new ConfigOption();

    SignInCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() {
        PrintWriter out = context.surroundings().out();
        config.operations(context).signIn().signIn(prompt -> {
            out.println("Open " + prompt.page() + " in a browser, on any device, and enter the code " + prompt.code()
                    + " within " + prompt.minutes() + " minutes.");
            out.flush();
        });
        out.println("Signed in. A running service uses it from its next attempt on.");
        return ExitCode.DONE;
    }
}
