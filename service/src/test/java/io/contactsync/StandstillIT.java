package io.contactsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConnectionFactory;
import io.contactsync.config.ConfigLoader;
import io.contactsync.graphsimulator.GraphSimulator;
import io.contactsync.graphsimulator.fault.Fault;
import io.contactsync.graphsimulator.fault.FaultRule;
import io.contactsync.graphsimulator.fault.InjectedFault;
import io.contactsync.ops.StatusReport;
import io.contactsync.testkit.SharedServers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What keeps changes from arriving is said by the commands, each a process of its own, while a service runs on real RabbitMQ. */
class StandstillIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String OFFICE = "office@club.example";

    @TempDir
    Path folder;

    private GraphSimulator graph;
    private Installation installation;
    private String queue;

    @BeforeEach
    void setUp() {
        graph = GraphSimulator.builder()
                .tenant("club.example")
                .app("app-1", "s3cr3t")
                .mailbox(OFFICE)
                .start();
        queue = SharedServers.freshQueueName("events");
        installation = new Installation(folder)
                .with("contact-sync.rabbitmq.uri", SharedServers.rabbitMq().uri())
                .with("contact-sync.rabbitmq.queue", queue)
                .with("contact-sync.rabbitmq.dead-letter-queue", SharedServers.freshQueueName("dead"))
                .with("contact-sync.graph.endpoint", graph.endpoint().toString())
                .with("contact-sync.graph.authority", graph.authority().toString())
                .with("contact-sync.graph.client-id", "app-1")
                .with("contact-sync.graph.client-secret", "s3cr3t");
        installation.run("capture", "install").done();
    }

    @AfterEach
    void tearDown() {
        graph.close();
    }

    @Test
    void a_queue_without_single_active_consumer_is_said_and_mended_as_it_is_said() throws Exception {
        administer(channel -> channel.queueDeclare(queue, true, false, false, Map.of()));

        try (ContactSyncService service = start()) {
            await().atMost(PATIENCE).until(() -> status().notConsuming() != null);
            assertThat(installation.run("status").done().out())
                    .contains("No events are taken from the queue", "has no single active consumer")
                    .doesNotContain("Everything is in sync");
            assertThat(installation.run("status", "--wait").code()).isEqualTo(1);
            CliProcess.Result doctor = installation.run("doctor");
            assertThat(doctor.code()).isEqualTo(1);
            assertThat(doctor.out()).contains("has no single active consumer", "require-single-active-consumer: false");
            assertThat(contacts()).as("of " + service.page()).isZero();
        }

        installation.with("contact-sync.rabbitmq.require-single-active-consumer", "false");
        try (ContactSyncService service = start()) {
            await(service.page().toString()).atMost(PATIENCE).until(() -> contacts() == 3);
            administer(channel -> channel.queueDelete(queue));
        }

        installation.without("contact-sync.rabbitmq.require-single-active-consumer");
        try (ContactSyncService service = start()) {
            new ClubProgram(folder.resolve("members.db")).sql("insert into member values (4, 'Joan')");
            await(service.page().toString()).atMost(PATIENCE).until(() -> contacts() == 4);
            awaitInSync();
            assertThat(installation.run("doctor").code()).isZero();
        }
    }

    @Test
    void a_folder_that_may_not_be_made_is_said_and_its_contacts_wait_alone() {
        installation.with("contact-sync.targets[1].mailbox", OFFICE).with("contact-sync.targets[1].folder", "Members");
        InjectedFault refusal = graph.inject(FaultRule.of(Fault.status(403, "ErrorAccessDenied"))
                .onMailbox(OFFICE)
                .onMethod("POST")
                .onPath("/contactFolders"));

        try (ContactSyncService service = start()) {
            await(service.page().toString()).atMost(PATIENCE).until(() -> contacts() == 3);
            await().atMost(PATIENCE).until(() -> status().totals().inSync() == 3);
            assertThat(installation.run("status").done().out())
                    .contains("refusing", "ErrorAccessDenied", "the folder \"Members\"", "Oldest unsynced change");
            assertThat(installation.run("why", "1").done().out())
                    .contains("its folder cannot be had: ErrorAccessDenied", "Next attempt", "in 1")
                    .contains("it is there");
            CliProcess.Result doctor = installation.run("doctor");
            assertThat(doctor.code()).isEqualTo(1);
            assertThat(doctor.out()).contains("ErrorAccessDenied", "the folder \"Members\"");
            assertThat(refusal.fired()).as("requests to make it").isEqualTo(1);

            refusal.remove();
            installation.run("resume", "--mailbox", OFFICE).done();

            await().atMost(PATIENCE).until(() -> contacts() == 6);
            awaitInSync();
        }
    }

    private ContactSyncService start() {
        return ContactSyncService.start(
                ConfigLoader.load(folder.resolve("contact-sync.yaml"), Map.of()),
                ServiceRole.ALL,
                /* jsonLogs= */ false,
                ServiceListeners.NONE);
    }

    private int contacts() {
        return graph.mailbox(OFFICE).contacts().size();
    }

    private StatusReport status() {
        return installation.operations().status().orElseThrow();
    }

    private void awaitInSync() {
        await().atMost(PATIENCE).until(() -> status().inSync());
        assertThat(installation.run("status").done().out()).contains("Everything is in sync.");
    }

    private interface Administration {
        void on(Channel channel) throws Exception;
    }

    private static void administer(Administration work) throws Exception {
        var factory = new ConnectionFactory();
        factory.setUri(SharedServers.rabbitMq().uri());
        try (var connection = factory.newConnection();
                Channel channel = connection.createChannel()) {
            work.on(channel);
        }
    }
}
