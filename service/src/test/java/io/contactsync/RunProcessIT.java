package io.contactsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contactsync.graphsimulator.GraphSimulator;
import io.contactsync.graphsimulator.SimulatedMailbox;
import io.contactsync.testkit.PrivatePostgres;
import io.contactsync.testkit.PrivateRabbitMq;
import io.contactsync.testkit.SharedServers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The program on real servers: what they refuse it, and its life from start to SIGTERM. */
class RunProcessIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    private final PrivateRabbitMq broker = SharedServers.rabbitMq();
    private final PrivatePostgres postgres = SharedServers.postgres();
    private Installation installation;

    @BeforeEach
    void install() {
        installation = new Installation(folder)
                .with("contact-sync.rabbitmq.uri", broker.uri())
                .with("contact-sync.rabbitmq.queue", SharedServers.freshQueueName("events"))
                .with("contact-sync.rabbitmq.dead-letter-queue", SharedServers.freshQueueName("dead"));
    }

    @Test
    void a_password_that_the_broker_refuses_is_a_matter_of_the_configuration() {
        installation.run("capture", "install").done();
        installation.with(
                "contact-sync.rabbitmq.uri",
                "amqp://" + broker.username() + ":wrong-guess@127.0.0.1:" + broker.port() + "/");

        CliProcess.Result result = installation.run("run").refused(2, "contact-sync.rabbitmq.uri: ", "is refused");

        assertThat(result.err()).doesNotContain("wrong-guess");
    }

    @Test
    void a_virtual_host_that_is_not_there_is_a_matter_of_the_configuration() {
        installation.run("capture", "install").done();
        installation.with(
                "contact-sync.rabbitmq.uri",
                "amqp://" + broker.username() + ":" + broker.password() + "@127.0.0.1:" + broker.port() + "/nowhere");

        CliProcess.Result result =
                installation.run("run").refused(2, "contact-sync.rabbitmq.uri: ", "virtual host nowhere");

        assertThat(result.err()).doesNotContain(broker.password());
    }

    @Test
    void a_password_that_the_source_refuses_is_a_matter_of_the_configuration() {
        onPostgres().with("contact-sync.source.password", "wrong-guess");

        assertThat(installation
                        .run("run")
                        .refused(2, "contact-sync.source: ", "password")
                        .err())
                .doesNotContain("wrong-guess");
        assertThat(installation
                        .run("capture", "install")
                        .refused(2, "contact-sync.source: ", "password")
                        .err())
                .doesNotContain("wrong-guess");
    }

    @Test
    void what_the_state_db_refuses_is_a_matter_of_the_configuration() {
        installation.run("capture", "install").done();
        installation
                .with("contact-sync.state.url", SharedServers.freshDatabase())
                .with("contact-sync.state.username", postgres.username())
                .with("contact-sync.state.password", "wrong-guess");

        try (CliProcess run = installation.start("run");
                CliProcess status = installation.start("status", "--json")) {
            for (CliProcess process : List.of(run, status)) {
                assertThat(process.ended(PATIENCE)
                                .refused(2, "contact-sync.state: the state DB refuses us: ", "password authentication")
                                .err())
                        .doesNotContain("wrong-guess");
            }
        }
        installation
                .with("contact-sync.state.url", SharedServers.freshDatabase() + "_nowhere")
                .with("contact-sync.state.password", postgres.password())
                .run("run")
                .refused(2, "contact-sync.state: the state DB refuses us: ", "does not exist");
    }

    @Test
    void on_postgresql_the_triggers_are_printed_made_checked_and_removed() {
        onPostgres();
        assertThat(installation.run("capture", "install", "--print-sql").done().out())
                .containsIgnoringCase("create trigger");
        assertThat(installation.run("capture", "status").code()).isEqualTo(1);

        installation.run("capture", "install").done();
        assertThat(installation
                        .run("capture", "uninstall", "--print-sql")
                        .done()
                        .out())
                .contains("drop function", "drop table");
        assertThat(installation.run("capture", "status").done().out()).contains("installed");

        installation.run("capture", "uninstall").done();
        assertThat(installation.run("capture", "uninstall").done().out()).startsWith("There was nothing to remove.");
    }

    @Test
    void it_loads_keeps_others_off_its_state_db_and_ends_in_order_on_sigterm() {
        try (GraphSimulator graph =
                GraphSimulator.builder().mailbox("office@club.example").start()) {
            installation
                    .with("contact-sync.graph.endpoint", graph.endpoint().toString())
                    .with("contact-sync.graph.authority", graph.authority().toString())
                    .with("contact-sync.graph.tenant-id", GraphSimulator.TENANT_ID)
                    .with("contact-sync.graph.client-id", GraphSimulator.CLIENT_ID)
                    .with("contact-sync.graph.client-secret", GraphSimulator.CLIENT_SECRET)
                    // Nobody takes traces there: that is said once and hinders nothing.
                    .with("contact-sync.tracing.endpoint", "http://127.0.0.1:1");
            installation.run("capture", "install").done();

            try (CliProcess service = installation.start("run")) {
                // Before that there may be no state DB yet.
                await().atMost(PATIENCE).until(() -> {
                    assertThat(service.isAlive()).isTrue();
                    return contacts(graph, "office@club.example") == 3;
                });
                await().atMost(PATIENCE).until(() -> {
                    assertThat(service.isAlive()).isTrue();
                    return installation
                                    .operations()
                                    .status()
                                    .orElseThrow()
                                    .totals()
                                    .inSync()
                            == 3;
                });
                installation.run("run").refused(1, "another contact-sync runs the half", "PostgreSQL state DB");
                installation.run("run", "--only", "deliver").refused(1, "the half \"deliver\"");
                assertThat(installation.run("resync").done().out()).startsWith("All contacts are published again.");
                // What is on its way when it is told to end arrives after its next start.
                assertThat(installation.run("status", "--wait").code()).isZero();

                service.terminate();

                CliProcess.Result ended = service.ended(PATIENCE);
                assertThat(ended.code()).isZero();
                assertThat(ended.out()).contains("Started").doesNotContain("\tat ", GraphSimulator.CLIENT_SECRET);
                assertThat(ended.out() + ended.err())
                        .containsOnlyOnce("The collector takes no traces")
                        .doesNotContain("opentelemetry", "HttpExporter");
            }
            assertThat(json(installation.run("status", "--json").done())
                            .get("inSync")
                            .asBoolean())
                    .isTrue();
        }
    }

    @Test
    void a_group_and_the_mailboxes_that_rows_name_are_filled_and_who_gets_nothing_is_listed() {
        UUID group = UUID.fromString("6f1c7f6e-23ab-4c5d-9e01-0d5a2b3c4d5e");
        try (GraphSimulator graph = GraphSimulator.builder()
                .mailbox("office@club.example")
                .mailbox("ada@club.example")
                .mailbox("bob@club.example")
                .mailbox("guest@club.example")
                .start()) {
            graph.groups().create(group);
            graph.groups().addUser(group, "office@club.example");
            graph.groups().addUser(group, "guest@club.example");
            SimulatedMailbox guest = graph.mailbox("guest@club.example");
            guest.user(guest.user().asGuest());
            installation
                    .without("contact-sync.targets[0].mailbox")
                    .with("contact-sync.targets[0].group", group.toString())
                    .with("contact-sync.targets[0].folder", "Members")
                    .with("contact-sync.targets[1].mailbox-from", "tag.owner")
                    .with("contact-sync.targets[1].allowed[0]", "club.example")
                    .with("contact-sync.graph.group-interval", "1s")
                    .with(
                            "contact-sync.source.query",
                            "select id as contact_id, first_name as givenName, case id when 3 then ''eve@evil.example''"
                                    + " else first_name || ''@club.example'' end as \"tag.owner\" from member")
                    .with("contact-sync.graph.endpoint", graph.endpoint().toString())
                    .with("contact-sync.graph.authority", graph.authority().toString())
                    .with("contact-sync.graph.tenant-id", GraphSimulator.TENANT_ID)
                    .with("contact-sync.graph.client-id", GraphSimulator.CLIENT_ID)
                    .with("contact-sync.graph.client-secret", GraphSimulator.CLIENT_SECRET);
            installation.run("capture", "install").done();

            try (CliProcess service = installation.start("run")) {
                await().atMost(PATIENCE).until(() -> {
                    assertThat(service.isAlive()).isTrue();
                    return contacts(graph, "office@club.example") == 3
                            && contacts(graph, "ada@club.example") == 1
                            && contacts(graph, "bob@club.example") == 1;
                });
                graph.groups().addUser(group, "ada@club.example");
                await().atMost(PATIENCE).until(() -> contacts(graph, "ada@club.example") == 4);

                JsonNode targets = json(installation.run("targets", "--json").done());
                assertThat(targets.get("mailboxes")).hasSize(2);
                assertThat(targets.get("groups").get(0).get("users"))
                        .anyMatch(user -> user.get("address").stringValue("").equals("guest@club.example")
                                && user.get("standing").stringValue("").equals("guest"));
                assertThat(targets.get("excludedContacts").asLong()).isEqualTo(1);
                assertThat(installation.run("targets").done().out())
                        .contains("guest@club.example", "3  targets[1]: tag.owner is \"eve@evil.example\"");
                service.terminate();
                assertThat(service.ended(PATIENCE).code()).isZero();
            }
            assertThat(contacts(graph, "guest@club.example")).isZero();
        }
    }

    @Test
    void one_mailbox_under_two_names_is_a_matter_of_the_configuration() {
        try (GraphSimulator graph =
                GraphSimulator.builder().mailbox("office@club.example").start()) {
            installation
                    .with(
                            "contact-sync.targets[1].mailbox",
                            graph.mailbox("office@club.example").objectId())
                    .with("contact-sync.targets[1].folder", "Members")
                    .with("contact-sync.graph.endpoint", graph.endpoint().toString())
                    .with("contact-sync.graph.authority", graph.authority().toString())
                    .with("contact-sync.graph.tenant-id", GraphSimulator.TENANT_ID)
                    .with("contact-sync.graph.client-id", GraphSimulator.CLIENT_ID)
                    .with("contact-sync.graph.client-secret", GraphSimulator.CLIENT_SECRET);
            installation.run("capture", "install").done();

            CliProcess.Result result = installation.run("run");

            assertThat(result.code()).isEqualTo(2);
            assertThat(result.err()).contains("contact-sync.targets[1].mailbox: ", "targets[0]", "(expected: ");
        }
    }

    private static long contacts(GraphSimulator graph, String mailbox) {
        return graph.mailbox(mailbox).contacts().size();
    }

    private Installation onPostgres() {
        String url = SharedServers.freshDatabase();
        Installation.members(url, postgres.username(), postgres.password());
        return installation
                .with("contact-sync.source.url", url)
                .with("contact-sync.source.username", postgres.username())
                .with("contact-sync.source.password", postgres.password())
                .with("contact-sync.source.query", "select id as contact_id, first_name as \"givenName\" from member");
    }

    private static JsonNode json(CliProcess.Result result) {
        return JsonMapper.builder().build().readTree(result.out());
    }
}
