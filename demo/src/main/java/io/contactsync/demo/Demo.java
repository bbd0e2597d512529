package io.contactsync.demo;

import io.contactsync.ContactSyncService;
import io.contactsync.ServiceListeners;
import io.contactsync.ServiceRole;
import io.contactsync.Settings;
import io.contactsync.config.ConfigLoader;
import io.contactsync.config.LoadedConfig;
import io.contactsync.embeddedbroker.EmbeddedBroker;
import io.contactsync.graphsimulator.GraphSimulator;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.SplittableRandom;
import org.springframework.util.FileSystemUtils;

/**
 * The embedded parts, started in the order of the pipeline and stopped in the reverse: member database, broker, simulator,
 * service. Everything lives in a folder of its own, which is gone afterwards.
 */
final class Demo implements AutoCloseable {

    private final Deque<Part> parts = new ArrayDeque<>();
    private final MemberDatabase members;
    private final GraphSimulator graph;
    private final ContactSyncService service;

    private Demo(int memberCount, int port, long seed, PrintWriter out) throws IOException, SQLException {
        try {
            Path folder = Files.createTempDirectory("contact-sync-demo");
            parts.push(() -> FileSystemUtils.deleteRecursively(folder));
            out.println("Creating a club with " + memberCount + " members …");
            out.flush();
            members = MemberDatabase.create(folder.resolve("members.db"), memberCount, new SplittableRandom(seed));
            parts.push(members::close);
            EmbeddedBroker broker = EmbeddedBroker.start(freePort());
            parts.push(broker::close);
            graph = simulator();
            parts.push(graph::close);
            Path file = Files.writeString(
                    folder.resolve("contact-sync.yaml"), DemoConfiguration.yaml(broker.uri(), graph, freePort(port)));
            LoadedConfig loaded = ConfigLoader.load(file, Map.of());
            installTriggers(loaded);
            service = ContactSyncService.start(loaded, ServiceRole.ALL, /* jsonLogs= */ false, ServiceListeners.NONE);
            parts.push(service::close);
        } catch (IOException | SQLException | RuntimeException e) {
            try {
                close();
            } catch (IllegalStateException notStopped) {
                e.addSuppressed(notStopped);
            }
            throw e;
        }
    }

    static Demo start(int members, int port, long seed, PrintWriter out) throws IOException, SQLException {
        return new Demo(members, port, seed, out);
    }

    MemberDatabase members() {
        return members;
    }

    GraphSimulator graph() {
        return graph;
    }

    ContactSyncService service() {
        return service;
    }

    URI page() {
        return service.page();
    }

    @Override
    public void close() {
        IllegalStateException failure = null;
        while (!parts.isEmpty()) {
            try {
                parts.pop().stop();
            } catch (IOException | SQLException e) {
                failure = failure == null ? new IllegalStateException("a part of the demo failed to stop", e) : failure;
            }
        }
        if (failure != null) {
            throw failure;
        }
    }

    /** How a part is stopped. */
    private interface Part {
        void stop() throws IOException, SQLException;
    }

    private static GraphSimulator simulator() {
        var builder = GraphSimulator.builder().mailbox(Club.OFFICE);
        Club.CHAPTERS_WITH_MAILBOX.forEach(chapter -> builder.mailbox(Club.chapterMailbox(chapter)));
        return builder.start();
    }

    private static void installTriggers(LoadedConfig loaded) {
        try (var source = io.contactsync.memberdb.MemberDatabase.open(new Settings(loaded).source())) {
            source.capture().install();
        }
    }

    /** The port if it is free, else another that is. */
    private static int freePort(int wanted) throws IOException {
        try (ServerSocket socket = new ServerSocket(wanted, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            if (wanted == 0) {
                throw e;
            }
            return freePort();
        }
    }

    private static int freePort() throws IOException {
        return freePort(0);
    }
}
