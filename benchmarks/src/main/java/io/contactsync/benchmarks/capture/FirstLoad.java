package io.contactsync.benchmarks.capture;

import static io.contactsync.benchmarks.capture.Changes.say;

import io.contactsync.ContactSync;
import io.contactsync.config.ConfigLoader;
import io.contactsync.testkit.ChildProcess;
import io.contactsync.testkit.FreePorts;
import io.contactsync.testkit.PrivateRabbitMq;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/**
 * The first load of a large club by {@code run --only capture} in a process with a small heap, from its start until a consumer had
 * an event for each member.
 *
 * <p>{@code -Dmembers=1000000 -Dmegabytes=256 -Dminutes=60}
 */
public final class FirstLoad {

    private static final int MEMBERS = Integer.getInteger("members", 1_000_000);
    private static final int MEGABYTES = Integer.getInteger("megabytes", 256);
    private static final long MINUTES = Long.getLong("minutes", 60);
    private static final String QUEUE = "contact.sync";

    private FirstLoad() {}

    /** Runs it and prints the figures. */
    public static void main(String... arguments) throws Exception {
        Path folder = Files.createTempDirectory("contact-sync-benchmark");
        try (PrivateRabbitMq broker = PrivateRabbitMq.started();
                BenchmarkSource source = BenchmarkSource.started("postgresql", folder);
                Drain drain = new Drain(broker, QUEUE)) {
            source.fill(MEMBERS);
            int port = new FreePorts(RandomGenerator.getDefault()).next();
            Path file = CaptureRun.configuration("outbox", source, broker, folder, QUEUE, port);
            CaptureRun.install(ConfigLoader.load(file, Map.of()));
            drain.declare();
            drain.consume();
            long begun = System.nanoTime();
            try (ChildProcess service = ChildProcess.start(ChildProcess.Spec.of(
                    "service",
                    List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-Xmx" + MEGABYTES + "m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            ContactSync.class.getName(),
                            "run",
                            "--only",
                            "capture",
                            "--config",
                            file.toString())))) {
                watch(service, drain, begun);
                say("peak resident memory: %s", status(service, "VmHWM:"));
            }
        }
    }

    private static void watch(ChildProcess service, Drain drain, long begun) throws Exception {
        long said = 0;
        while (drain.seen() < MEMBERS) {
            double seconds = (System.nanoTime() - begun) / 1e9;
            if (!service.isAlive() || seconds > MINUTES * 60) {
                throw service.failure(drain.seen() + " of " + MEMBERS + " events after " + seconds + " s");
            }
            if (drain.seen() - said >= MEMBERS / 10) {
                said = drain.seen();
                say("%,d events in %.0f s, resident %s", said, seconds, status(service, "VmRSS:"));
            }
            TimeUnit.MILLISECONDS.sleep(200);
        }
        double seconds = (System.nanoTime() - begun) / 1e9;
        say(
                "first load of %,d with -Xmx%dm: %,d events in %.0f s, %.0f/s, start of the service included",
                MEMBERS, MEGABYTES, drain.seen(), seconds, MEMBERS / seconds);
    }

    private static String status(ChildProcess service, String key) throws Exception {
        try (var lines = Files.lines(Path.of("/proc", Long.toString(service.pid()), "status"))) {
            return lines.filter(line -> line.startsWith(key))
                    .map(line -> line.substring(key.length()).strip())
                    .findFirst()
                    .orElse("unknown");
        }
    }
}
