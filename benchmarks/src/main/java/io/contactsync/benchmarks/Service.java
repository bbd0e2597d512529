package io.contactsync.benchmarks;

import io.contactsync.ContactSyncService;
import io.contactsync.ServiceListeners;
import io.contactsync.ServiceRole;
import io.contactsync.config.ConfigLoader;
import io.contactsync.graphsimulator.GraphSimulator;
import io.contactsync.testkit.PrivateRabbitMq;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;

/** The whole service for a benchmark: its configuration, and a process that delivers. */
final class Service {

    private static final String QUERY =
            "select id as contact_id, first_name as \"givenName\", last_name as surname from member";

    private Service() {}

    /**
     * Writes the configuration.
     *
     * @param source   the member database's key and value lines; empty: none
     * @param stateUrl the state DB's JDBC URL
     */
    static Path configuration(
            Lab lab,
            List<String> source,
            String stateUrl,
            PrivateRabbitMq broker,
            Lab.Graph graph,
            int mailboxes,
            int port)
            throws IOException {
        String targets = String.join(
                "\n",
                IntStream.range(0, mailboxes)
                        .mapToObj(m -> "    - mailbox: " + Lab.mailbox(m))
                        .toList());
        String member = source.isEmpty()
                ? ""
                : "  source:\n"
                        + String.join(
                                "\n", source.stream().map(line -> "    " + line).toList()) + "\n    query: '" + QUERY
                        + "'\n    tables:\n      - { name: member, key: id }\n";
        return Files.writeString(lab.file("contact-sync.yaml"), """
                contact-sync:
                %s  rabbitmq:
                    uri: %s
                  graph:
                    endpoint: %s
                    authority: %s
                    tenant-id: %s
                    client-id: %s
                    client-secret: %s
                  targets:
                %s
                  state:
                    url: %s
                server:
                  port: %d
                logging:
                  level:
                    io.contactsync: warn
                """.formatted(
                        member,
                        broker.uri(),
                        graph.endpoint(),
                        graph.authority(),
                        GraphSimulator.TENANT_ID,
                        GraphSimulator.CLIENT_ID,
                        GraphSimulator.CLIENT_SECRET,
                        targets,
                        stateUrl,
                        port));
    }

    /** Delivers by the configuration that is named, until it is killed. */
    public static void main(String[] arguments) throws Exception {
        ContactSyncService service = ContactSyncService.start(
                ConfigLoader.load(Path.of(arguments[0]), Map.of()),
                ServiceRole.DELIVER,
                /* jsonLogs= */ false,
                ServiceListeners.NONE);
        Lab.say("page: %s", service.page());
        Runtime.getRuntime().addShutdownHook(new Thread(service::close));
        new CountDownLatch(1).await();
    }
}
