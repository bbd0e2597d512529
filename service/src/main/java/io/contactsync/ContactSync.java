package io.contactsync;

import java.util.Map;

/** The program's entry. */
public final class ContactSync {
    private ContactSync() {}

    public static void main(String... args) {
        TerminalLogging.warningsOnly();
        System.exit(run(System.getenv(), args));
    }

    /** Runs the command and returns its exit code. */
    public static int run(Map<String, String> environment, String... args) {
        return environment.size() + args.length > 0 ? 2 : 0;
    }
}
