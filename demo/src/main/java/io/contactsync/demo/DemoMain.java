package io.contactsync.demo;

import io.contactsync.ContactSync;
import io.contactsync.TerminalLogging;
import io.contactsync.graphsimulator.SimulatorMain;
import java.util.Arrays;
import java.util.Map;

/**
 * The demo's own jar: {@code demo} and {@code simulator}, which production's jar does not carry, beside every command of the
 * service.
 */
public final class DemoMain {
    private DemoMain() {}

    public static void main(String... args) {
        TerminalLogging.warningsOnly();
        System.exit(run(System.getenv(), args));
    }

    /** Runs the command and returns its exit code. */
    static int run(Map<String, String> environment, String... args) {
        if (args.length > 0 && args[0].equals("simulator")) {
            return SimulatorMain.run(Arrays.copyOfRange(args, 1, args.length));
        }
        if (args.length > 0 && args[0].equals("demo")) {
            return DemoCommand.run(Arrays.copyOfRange(args, 1, args.length));
        }
        return ContactSync.run(environment, args);
    }
}
