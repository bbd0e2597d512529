package io.contactsync.benchmarks.capture;

import static io.contactsync.benchmarks.capture.Changes.millis;
import static io.contactsync.benchmarks.capture.Changes.say;

import io.contactsync.testkit.PrivateRabbitMq;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Changes per second from a committed transaction to RabbitMQ's confirm, the latency of single ones, and what the source does
 * while nothing changes. Right before and right after, PerfTest's rate on the same broker; beside it, where it was unpacked and
 * the database is PostgreSQL, Debezium Server on the same changes.
 *
 * <p>Arguments: capture, database, members, changes, single changes. {@code -Drounds=3 -Dceiling=10 -Didle=20
 * -Ddebezium=FOLDER -Ddebezium.java=JAVA_HOME}
 */
public final class CaptureBenchmark {

    private static final int EVENT_BYTES = 512;
    private static final int CEILING_SECONDS = Integer.getInteger("ceiling", 10);
    private static final int IDLE_SECONDS = Integer.getInteger("idle", 20);
    private static final int ROUNDS = Integer.getInteger("rounds", 3);

    private CaptureBenchmark() {}

    /** Runs it and prints one line for each figure. */
    public static void main(String... arguments) throws Exception {
        String capture = arguments.length > 0 ? arguments[0] : "outbox";
        String database = arguments.length > 1 ? arguments[1] : "postgresql";
        int members = number(arguments, 2, 100_000);
        int changes = Math.min(members, number(arguments, 3, 100_000));
        int singles = number(arguments, 4, 500);
        Path folder = Files.createTempDirectory("contact-sync-benchmark");
        try (PrivateRabbitMq broker = PrivateRabbitMq.started();
                BenchmarkSource source = BenchmarkSource.started(database, folder)) {
            source.fill(members);
            double ceiling = ceiling(broker, folder);
            try (Changes application = new Changes(source, members)) {
                try (CaptureRun run = CaptureRun.started(capture, source, broker, folder, members)) {
                    var who = capture + ", " + database;
                    say("%s: first load of %d in %.1f s, %.0f/s", who, members, run.loadSeconds(), run.loadRate());
                    measure(who, application, run.confirmations(), run.drain(), changes, singles, ceiling);
                    application.idle(who, IDLE_SECONDS);
                    run.uninstall();
                }
                double after = ceiling(broker, folder);
                String unpacked = System.getProperty("debezium", "");
                if (!unpacked.isEmpty()) {
                    debezium(
                            "defaults",
                            Map.of(),
                            Path.of(unpacked),
                            folder,
                            source,
                            broker,
                            application,
                            changes,
                            singles,
                            after);
                    debezium(
                            "tuned",
                            DebeziumServer.TUNED,
                            Path.of(unpacked),
                            folder,
                            source,
                            broker,
                            application,
                            changes,
                            singles,
                            after);
                }
                application.idle("nobody watching", IDLE_SECONDS);
            }
        }
    }

    private static void debezium(
            String how,
            Map<String, String> settings,
            Path unpacked,
            Path folder,
            BenchmarkSource source,
            PrivateRabbitMq broker,
            Changes application,
            int changes,
            int singles,
            double ceiling)
            throws Exception {
        String who = "Debezium Server, " + how;
        try (Drain drain = new Drain(broker, DebeziumServer.QUEUE);
                DebeziumServer server = DebeziumServer.started(
                        unpacked, folder, "dbz_" + how, settings, source, broker, drain, application)) {
            for (int round = 1; round <= ROUNDS; round++) {
                rate(who, round, application.bulk(changes, drain), ceiling);
                drain.purge();
            }
            drain.consume();
            latency(who, application.singles(singles, drain));
            application.idle(who, IDLE_SECONDS);
            say("%s: measured was %s", who, server);
        }
    }

    private static void measure(
            String who, Changes application, Confirmations seen, Drain drain, int changes, int singles, double ceiling)
            throws Exception {
        for (int round = 1; round <= ROUNDS; round++) {
            rate(who, round, application.bulk(changes, seen), ceiling);
            drain.purge();
        }
        latency(who, application.singles(singles, seen));
    }

    private static void rate(String who, int round, Changes.Taken taken, double ceiling) {
        say(
                "%s, round %d: %d changes in %.2f s, %.0f/s, %.2f of PerfTest; %s",
                who,
                round,
                taken.changes(),
                taken.nanos() / 1e9,
                taken.rate(),
                taken.rate() / ceiling,
                taken.used().perChange(taken.changes()));
    }

    private static void latency(String who, List<Long> sorted) {
        say(
                "%s, %d single changes: p50 %.1f ms, p99 %.1f ms",
                who, sorted.size(), millis(sorted, 50), millis(sorted, 99));
    }

    private static double ceiling(PrivateRabbitMq broker, Path folder) throws Exception {
        Cpu before = Cpu.now();
        long rate = PublishCeiling.measure(broker, EVENT_BYTES, CEILING_SECONDS, folder);
        say(
                "PerfTest, quorum queue, %d bytes: %d messages/s; the broker used %.0f µs for each",
                EVENT_BYTES, rate, Cpu.micros(Cpu.now().minus(before).broker(), (int) rate * CEILING_SECONDS));
        return rate;
    }

    private static int number(String[] arguments, int place, int otherwise) {
        return arguments.length > place ? Integer.parseInt(arguments[place]) : otherwise;
    }
}
