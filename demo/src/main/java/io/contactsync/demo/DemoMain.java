package io.contactsync.demo;

import io.contactsync.ContactSync;
import io.contactsync.TerminalLogging;
import io.contactsync.graphsimulator.SimulatorMain;
import java.util.Map;

/**
 * The demo's own jar: {@code demo} and {@code simulator}, which production's jar does not carry, beside every command of the
 * service.
 */
public final class DemoMain {
    private DemoMain() {}

    public static void main(String... args) {
        TerminalLogging.warningsOnly();
        System.exit(ContactSync.run(Map.of("demo", new DemoCommand(), "simulator", SimulatorMain.command()), args));
    }
}
