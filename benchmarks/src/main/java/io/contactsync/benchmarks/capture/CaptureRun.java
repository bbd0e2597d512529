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
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** The capturing half of the service in this JVM, after its first load. Its queue stays, with nobody consuming. */
final class CaptureRun implements AutoCloseable {

    private final ContactSyncService service;
    private final Confirmations confirmations;
    private final Drain drain;
    private final LoadedConfig config;
    private final int members;
    private final double loadSeconds;

    private CaptureRun(
            ContactSyncService service,
            Confirmations confirmations,
            Drain drain,
            LoadedConfig config,
            int members,
            double loadSeconds) {
        this.service = service;
        this.confirmations = confirmations;
        this.drain = drain;
        this.config = config;
        this.members = members;
        this.loadSeconds = loadSeconds;
    }

    static CaptureRun started(String capture, BenchmarkSource source, PrivateRabbitMq broker, Path folder, int members)
            throws Exception {
        String queue = "events-" + folder.getFileName();
        LoadedConfig config = ConfigLoader.load(configuration(capture, source, broker, folder, queue, 0), Map.of());
        install(config);
        Drain drain = new Drain(broker, queue);
        drain.declare();
        var confirmations = new Confirmations();
        long started = System.nanoTime();
        ContactSyncService service = ContactSyncService.start(
                config,
                ServiceRole.CAPTURE,
                /* jsonLogs= */ false,
                new ServiceListeners(
                        confirmations,
                        BrokerListener.NONE,
                        IntakeListener.NONE,
                        DeliveryListener.NONE,
                        RequestListener.NONE));
        // A load waits while the queue is long.
        drain.consume();
        confirmations.awaitLoad(members);
        double seconds = (System.nanoTime() - started) / 1e9;
        drain.stop();
        return new CaptureRun(service, confirmations, drain, config, members, seconds);
    }

    static void install(LoadedConfig config) {
        try (MemberDatabase prepared = MemberDatabase.open(new Settings(config).source())) {
            prepared.capture().install();
        }
    }

    Confirmations confirmations() {
        return confirmations;
    }

    Drain drain() {
        return drain;
    }

    double loadSeconds() {
        return loadSeconds;
    }

    double loadRate() {
        return members / loadSeconds;
    }

    /** Stops the service and takes away what it needed in the source. */
    void uninstall() {
        service.close();
        try (MemberDatabase prepared = MemberDatabase.open(new Settings(config).source())) {
            prepared.capture().uninstall();
        }
    }

    static Path configuration(
            String capture, BenchmarkSource source, PrivateRabbitMq broker, Path folder, String queue, int port)
            throws IOException {
        return Files.writeString(
                folder.resolve("contact-sync.yaml"),
                "contact-sync:\n" + source.yaml(capture)
                        + """
                          rabbitmq:
                            uri: %s
                            queue: %s
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
                          port: %d
                        """.formatted(broker.uri(), queue, folder.resolve("state.db"), port));
    }

    @Override
    public void close() throws Exception {
        drain.close();
        service.close();
    }
}
