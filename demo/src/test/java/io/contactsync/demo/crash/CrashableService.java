package io.contactsync.demo.crash;

import io.contactsync.ContactSyncService;
import io.contactsync.ServiceRole;
import io.contactsync.TerminalLogging;
import io.contactsync.config.ConfigLoader;
import io.contactsync.config.LoadedConfig;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;

/**
 * The service as a process of its own, told by lines on its standard input: {@code crash POINT N} sets the tripwire, {@code
 * clock N} sets its clock so many seconds ahead, {@code start} starts the service. It ends with its input, so it never outlives the test that started it.
 */
final class CrashableService {

    /** Printed once the service works. */
    static final String STARTED = "SERVICE STARTED";

    private CrashableService() {}

    public static void main(String... arguments) throws InterruptedException {
        var wire = new Tripwire(System.out);
        var start = new CountDownLatch(1);
        var clock = new WrongClock();
        var orders = new Thread(() -> follow(wire, clock, start), "orders");
        orders.setDaemon(true);
        orders.start();
        start.await();

        TerminalLogging.warningsOnly();
        LoadedConfig config = ConfigLoader.load(Path.of(arguments[0]), Map.of());
        var unused = ContactSyncService.start(
                config, ServiceRole.ALL, /* jsonLogs= */ false, CrashListeners.over(wire), clock);
        System.out.println(STARTED);
        orders.join();
    }

    private static void follow(Tripwire wire, WrongClock clock, CountDownLatch start) {
        try (var lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
            String line = lines.readLine();
            while (line != null) {
                List<String> words = List.of(line.split(" ", -1));
                if (words.get(0).equals("crash")) {
                    wire.set(words.get(1), Integer.parseInt(words.get(2)));
                } else if (words.get(0).equals("clock")) {
                    clock.set(Duration.ofSeconds(Long.parseLong(words.get(1))));
                } else {
                    start.countDown();
                }
                line = lines.readLine();
            }
        } catch (IOException e) {
            // As good as the end of it.
        }
        Runtime.getRuntime().halt(3);
    }
}
