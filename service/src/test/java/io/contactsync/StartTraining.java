package io.contactsync;

import io.contactsync.embeddedbroker.EmbeddedBroker;
import io.contactsync.graphsimulator.GraphSimulator;
import io.contactsync.testkit.FreePorts;
import io.contactsync.testkit.PackagedProgram;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.springframework.util.FileSystemUtils;

/**
 * Lets the packaged program start, load three members and end, and has its JVM keep the classes that it took for that: each
 * later start reads them ready from the archive. Run by the build before the integration tests, on parts of its own.
 *
 * <p>The archive gets its name when it is complete: the JVM recognises one that is of others or too old, not a torn one.
 */
final class StartTraining {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private StartTraining() {}

    public static void main(String... none) throws Exception {
        Path archive = PackagedProgram.archive();
        Path unfinished = archive.resolveSibling("unfinished.jsa");
        Files.deleteIfExists(archive);
        Path folder = Files.createTempDirectory(archive.resolveSibling("..").normalize(), "training-");
        try (EmbeddedBroker broker = EmbeddedBroker.start(new FreePorts(new SecureRandom()).next());
                GraphSimulator graph =
                        GraphSimulator.builder().mailbox("office@club.example").start()) {
            Installation installation = new Installation(folder)
                    .with("contact-sync.rabbitmq.uri", broker.uri())
                    .with("contact-sync.graph.endpoint", graph.endpoint().toString())
                    .with("contact-sync.graph.authority", graph.authority().toString())
                    .with("contact-sync.graph.tenant-id", GraphSimulator.TENANT_ID)
                    .with("contact-sync.graph.client-id", GraphSimulator.CLIENT_ID)
                    .with("contact-sync.graph.client-secret", GraphSimulator.CLIENT_SECRET);
            installation.run("capture", "install").done();
            try (CliProcess service = CliProcess.start(
                    folder, Map.of("JDK_JAVA_OPTIONS", "-XX:ArchiveClassesAtExit=" + unfinished), "run")) {
                Awaitility.await().atMost(PATIENCE).until(() -> {
                    if (!service.isAlive()) {
                        throw new IllegalStateException("it ended: " + service.ended(PATIENCE));
                    }
                    return graph.mailbox("office@club.example").contacts().size() == 3;
                });
                service.terminate();
                CliProcess.Result result = service.ended(PATIENCE);
                if (result.code() != 0) {
                    throw new IllegalStateException("it failed: " + result);
                }
            }
        } finally {
            FileSystemUtils.deleteRecursively(folder);
        }
        // Other JVMs have no such archive.
        if (Files.exists(unfinished)) {
            Files.move(unfinished, archive, StandardCopyOption.ATOMIC_MOVE);
        }
        System.exit(0);
    }
}
