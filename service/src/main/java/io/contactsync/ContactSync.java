package io.contactsync;

import java.util.Map;

/** The program's entry. */
public final class ContactSync {
    private ContactSync() {}

    public static void main(String... args) {
        System.exit(run(System.getenv(), args));
    }

    /** Runs the command and returns its exit code. */
    public static int run(Map<String, String> environment, String... args) {
        throw new IllegalStateException("not wired" + environment.size() + args.length);
    }
}
