package io.contactsync.cli;

import io.contactsync.ops.login.Passwords;
import java.io.Console;
import java.io.IOException;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The hash of a password, for the configuration. */
@Command(
        name = "password",
        description = {
            "Asks for a password and prints its hash, for web.users[].password in the configuration.",
            "Reads a line from standard input where that is not a terminal; never takes it as an argument."
        })
final class PasswordCommand implements Callable<Integer> {

    private final CommandContext context;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "show this help")
    private boolean help;

    PasswordCommand(CommandContext context) {
        this.context = context;
    }

    @Override
    public Integer call() throws IOException {
        if (help) {
            return ExitCode.DONE;
        }
        String password = read();
        if (password == null) {
            context.surroundings().err().println("contact-sync: the two differ (expected: the same password twice)");
            return ExitCode.USAGE;
        }
        try {
            context.surroundings().out().println(Passwords.hash(password));
            return ExitCode.DONE;
        } catch (IllegalArgumentException e) {
            context.surroundings().err().println("contact-sync: " + e.getMessage());
            return ExitCode.USAGE;
        }
    }

    private @Nullable String read() throws IOException {
        Console console = terminal();
        if (console == null) {
            String line = context.surroundings().in().readLine();
            return line == null ? "" : line;
        }
        char[] first = console.readPassword("Password: ");
        char[] second = console.readPassword("Again: ");
        return first != null && second != null && Arrays.equals(first, second) ? new String(first) : null;
    }

    @SuppressWarnings("SystemConsoleNull") // asked for: newer JDKs answer an object that says whether it is a terminal
    private static @Nullable Console terminal() {
        Console console = System.console();
        try {
            return console != null
                            && Boolean.FALSE.equals(
                                    Console.class.getMethod("isTerminal").invoke(console))
                    ? null
                    : console;
        } catch (ReflectiveOperationException e) {
            // Before JDK 22 there is a console only at a terminal.
            return console;
        }
    }
}
