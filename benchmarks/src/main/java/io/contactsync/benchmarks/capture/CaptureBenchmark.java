package io.contactsync.benchmarks.capture;

import io.contactsync.ContactSyncService;
import io.contactsync.ServiceListeners;
import io.contactsync.ServiceRole;
import io.contactsync.Settings;
import io.contactsync.config.ConfigLoader;
import io.contactsync.config.LoadedConfig;
import io.contactsync.delivery.DeliveryListener;
import io.contactsync.graph.RequestListener;
import io.contactsync.intake.IntakeListener;
import io.contactsync.memberdb.MemberDatabase;
import io.contactsync.rabbit.BrokerListener;
import io.contactsync.testkit.PrivateRabbitMq;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;

/**
 * Changes per second from a committed transaction to RabbitMQ's confirm, the latency of single ones, and PerfTest's rate on
 * the same broker right before. One run in one JVM; arguments: capture, database, members, changes, single changes.
 */
public final class CaptureBenchmark {

    private static final int EVENT_BYTES = 512;
    private static final int CEILING_SECONDS = 15;

    private CaptureBenchmark() {}

    /** Runs it and prints one line for each figure. */
    public static void main(String... arguments) throws Exception {
        String capture = arguments.length > 0 ? arguments[0] : "outbox";
        String database = arguments.length > 1 ? arguments[1] : "postgresql";
        int members = number(arguments, 2, 10_000);
        int changes = number(arguments, 3, 100_000);
        int singles = number(arguments, 4, 500);
        Path folder = Files.createTempDirectory("contact-sync-benchmark");
        try (PrivateRabbitMq broker = PrivateRabbitMq.started();
                BenchmarkSource source = BenchmarkSource.started(database, folder)) {
            long ceiling = PublishCeiling.measure(broker, EVENT_BYTES, CEILING_SECONDS, folder);
            System.out.printf("PerfTest, quorum queue, %d bytes: %d messages/s%n", EVENT_BYTES, ceiling);
            source.fill(members);
            Path file = Files.writeString(folder.resolve("contact-sync.yaml"), yaml(capture, source, broker, folder));
            LoadedConfig config = ConfigLoader.load(file, Map.of());
            try (MemberDatabase prepared = MemberDatabase.open(new Settings(config).source())) {
                prepared.capture().install();
            }
            var confirmations = new Confirmations();
            var listeners = new ServiceListeners(
                    confirmations,
                    BrokerListener.NONE,
                    IntakeListener.NONE,
                    DeliveryListener.NONE,
                    RequestListener.NONE);
            long started = System.nanoTime();
            try (ContactSyncService service =
                    ContactSyncService.start(config, ServiceRole.CAPTURE, /* jsonLogs= */ false, listeners)) {
                confirmations.awaitLoad(members);
                report(capture, database, members, "first load", members, System.nanoTime() - started);
                bulk(source, confirmations, members, changes, (label, count, nanos) -> {
                    report(capture, database, members, label, count, nanos);
                    System.out.printf("ratio to PerfTest: %.2f%n", count * 1e9 / nanos / ceiling);
                });
                singles(source, confirmations, members, singles);
                System.out.println("page: " + service.page());
            }
        }
    }

    private interface Figure {
        void of(String label, long count, long nanos);
    }

    /** As many changes as asked, each of another member as far as there are enough, in transactions of all members. */
    private static void bulk(
            BenchmarkSource source, Confirmations confirmations, int members, int changes, Figure figure)
            throws Exception {
        long confirmed = confirmations.live();
        long begun = System.nanoTime();
        int done = 0;
        try (Connection connection = source.connect();
                PreparedStatement update = connection.prepareStatement("update member set city = ? where id <= ?")) {
            while (done < changes) {
                int now = Math.min(members, changes - done);
                update.setString(1, "City " + done);
                update.setInt(2, now);
                update.executeUpdate();
                done += now;
                confirmations.awaitLive(confirmed + done);
            }
        }
        figure.of("bulk updates", done, System.nanoTime() - begun);
    }

    private static void singles(BenchmarkSource source, Confirmations confirmations, int members, int singles)
            throws Exception {
        List<Long> nanos = new ArrayList<>();
        try (Connection connection = source.connect();
                PreparedStatement update = connection.prepareStatement("update member set city = ? where id = ?")) {
            for (int i = 0; i < singles; i++) {
                long confirmed = confirmations.live();
                update.setString(1, "Single " + i);
                update.setInt(2, 1 + (int) ((i * 7_919L) % members));
                update.executeUpdate();
                long committed = System.nanoTime();
                confirmations.awaitLive(confirmed + 1);
                nanos.add(System.nanoTime() - committed);
            }
        }
        Collections.sort(nanos);
        System.out.printf(
                "commit to confirm, %d members, %d single changes: p50 %.1f ms, p99 %.1f ms%n",
                members, singles, nanos.get(singles / 2) / 1e6, nanos.get(singles * 99 / 100) / 1e6);
    }

    private static void report(String capture, String database, int members, String what, long count, long nanos) {
        System.out.printf(
                "%s, %s, %d members, %s: %d in %.1f s, %.0f/s%n",
                capture, database, members, what, count, nanos / 1e9, count * 1e9 / nanos);
    }

    private static int number(String[] arguments, int place, int otherwise) {
        return arguments.length > place ? Integer.parseInt(arguments[place]) : otherwise;
    }

    private static String yaml(String capture, BenchmarkSource source, PrivateRabbitMq broker, Path folder) {
        return "contact-sync:\n" + source.yaml(capture).indent(0)
                + """
                  rabbitmq:
                    uri: %s
                  graph:
                    endpoint: http://127.0.0.1:1/v1.0
                    authority: http://127.0.0.1:1
                    tenant-id: club.example
                    client-id: benchmark
                    client-secret: none
                  targets:
                    - mailbox: office@club.example
                  state:
                    url: jdbc:sqlite:%s
                server:
                  port: 0
                """.formatted(broker.uri(), folder.resolve("state.db"));
    }
}
