package io.contactsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.contactsync.graphsimulator.GraphSimulator;
import io.contactsync.graphsimulator.SimulatedMailbox;
import io.contactsync.testkit.PrivateRabbitMq;
import io.contactsync.testkit.SharedServers;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/**
 * Events made to break things, into the whole program with little memory: each ends applied or as a dead letter with a reason, nothing
 * but the mailbox that is meant is touched, and the program lives on.
 */
final class HostileEventsIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final String MARK = "String {b3c0fb9b-6c1c-4b0e-9d3c-5f6a2c1d7e40} Name ContactSyncId";
    private static final JsonMapper JSON = JsonMapper.shared();

    /** Ids that are odd and allowed: they must arrive as they are. */
    private static final List<String> ODD_IDS = List.of(
            "../../users/other@club.example/contacts",
            "..%2f..%2fother",
            "/etc/passwd",
            "..",
            ".",
            "' or 1 eq 1 or '",
            "x')/delta?$filter=(id eq 'y",
            "\",\"url\":\"/users/other@club.example/contacts\",\"method\":\"DELETE",
            "}{\"requests\":[]}",
            "<script>alert(1)</script>",
            "${jndi:ldap://127.0.0.1/x}",
            "#{7*7}",
            "'; drop table link; --",
            "Robert\u2019s \u202e id",
            "\ud83d\ude00".repeat(100),
            "a?b#c&d=e;f",
            "%00%0d%0aX: y",
            "\\..\\..\\x");

    @TempDir
    Path folder;

    private final PrivateRabbitMq broker = SharedServers.rabbitMq();
    private final String queue = SharedServers.freshQueueName("events");

    @Test
    void each_ends_applied_or_as_a_dead_letter() throws Exception {
        List<byte[]> refused = refused();
        try (GraphSimulator graph = GraphSimulator.builder()
                .mailbox("office@club.example")
                .mailbox("other@club.example")
                .start()) {
            SimulatedMailbox office = graph.mailbox("office@club.example");
            try (CliProcess service = CliProcess.start(
                    installation(graph), Map.of("JDK_JAVA_OPTIONS", "-Xmx128m"), "run", "--only", "deliver")) {
                await().atMost(PATIENCE).until(this::queueIsThere);
                publish(refused);
                publish(ODD_IDS.stream().map(HostileEventsIT::created).toList());

                await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
                    assertThat(office.contacts().stream()
                                    .map(contact -> Objects.toString(contact.mark(MARK)))
                                    .toList())
                            .containsExactlyInAnyOrderElementsOf(ODD_IDS);
                    assertThat(deadLetters()).hasSize(refused.size());
                });
                publish(ODD_IDS.stream().map(HostileEventsIT::deleted).toList());
                await().atMost(PATIENCE)
                        .pollInterval(Duration.ofSeconds(1))
                        .untilAsserted(() -> assertThat(office.contacts()).isEmpty());

                assertThat(service.isAlive()).isTrue();
                service.terminate();
                CliProcess.Result ended = service.ended(PATIENCE);
                assertThat(ended.code()).isZero();
                assertThat(ended.out() + ended.err()).doesNotContain("OutOfMemoryError", "\tat ");
            }
            assertThat(deadLetters()).allSatisfy(reason -> assertThat(reason).isNotBlank());
            assertThat(graph.mailbox("other@club.example").contacts()).isEmpty();
            assertThat(graph.mailbox("other@club.example").counters().count("POST", 201))
                    .isZero();
        }
    }

    private static byte[] created(String id) {
        return JSON.writeValueAsBytes(Map.of(
                "event_type",
                "created",
                "contact_id",
                id,
                "data",
                Map.of(
                        "givenName",
                        id.length() > 60 ? "long" : id,
                        "personalNotes",
                        id + "\r\n--batch\r\nDELETE /users/x")));
    }

    private static byte[] deleted(String id) {
        return JSON.writeValueAsBytes(Map.of("event_type", "deleted", "contact_id", id));
    }

    private static List<byte[]> refused() {
        String head = "{\"event_type\":\"created\",\"contact_id\":\"X\",\"data\":";
        List<byte[]> bodies = new ArrayList<>();
        for (String text : List.of(
                "",
                "null",
                "[]",
                "42",
                "{",
                "\u0000",
                "[".repeat(100_000),
                head + "{\"a\":".repeat(10_000) + "1" + "}".repeat(10_001),
                head + "{\"givenName\":\"" + "x".repeat(3 << 20) + "\"}}",
                head + "{\"givenName\":\"a\",\"givenName\":\"b\"}}",
                head + "{\"children\":[" + "\"x\",".repeat(200_000) + "\"x\"]}}",
                head + "{\"givenName\":1e999999999}}",
                head + "{\"givenName\":" + "9".repeat(100_000) + "}}",
                head + "{\"__proto__\":{\"x\":1}}}",
                head + "{\"givenName\":\"a\\u0000b\"}}",
                head + "{\"givenName\":\"\\ud800\"}}",
                head + "{\"id\":\"AAMk\",\"parentFolderId\":\"x\"}}",
                head + "{\"@odata.type\":\"#microsoft.graph.user\"}}",
                head + "{\"singleValueExtendedProperties\":[]}}",
                head + "{}} trailing",
                "{\"event_type\":\"created\",\"contact_id\":\"a\\r\\nX: y\",\"data\":{}}",
                "{\"event_type\":\"created\",\"contact_id\":\"\",\"data\":{}}",
                "{\"event_type\":\"created\",\"contact_id\":\"" + "x".repeat(256) + "\",\"data\":{}}",
                "{\"event_type\":\"created\",\"contact_id\":{\"x\":1},\"data\":{}}",
                "{\"event_type\":\"created\",\"contact_id\":\"X\",\"data\":{},\"version\":9223372036854775807}",
                "{\"event_type\":\"drop\",\"contact_id\":\"X\",\"data\":{}}",
                "{\"contact_id\":\"X\"}")) {
            bodies.add(text.getBytes(StandardCharsets.UTF_8));
        }
        bodies.add(new byte[] {(byte) 0xff, (byte) 0xfe, 0, 1});
        var overlong = new ByteArrayOutputStream();
        overlong.writeBytes((head + "{\"givenName\":\"").getBytes(StandardCharsets.UTF_8));
        overlong.writeBytes(new byte[] {(byte) 0xc0, (byte) 0xaf});
        overlong.writeBytes("\"}}".getBytes(StandardCharsets.UTF_8));
        bodies.add(overlong.toByteArray());
        return bodies;
    }

    private Path installation(GraphSimulator graph) {
        new Installation(folder)
                .with("contact-sync.rabbitmq.uri", broker.uri())
                .with("contact-sync.rabbitmq.queue", queue)
                .with("contact-sync.rabbitmq.dead-letter-queue", SharedServers.freshQueueName("dead"))
                .with("contact-sync.graph.endpoint", graph.endpoint().toString())
                .with("contact-sync.graph.authority", graph.authority().toString())
                .with("contact-sync.graph.tenant-id", GraphSimulator.TENANT_ID)
                .with("contact-sync.graph.client-id", GraphSimulator.CLIENT_ID)
                .with("contact-sync.graph.client-secret", GraphSimulator.CLIENT_SECRET)
                .with("contact-sync.safety.max-deletes-floor", "1000000")
                .with("contact-sync.safety.max-deletes", "100%");
        return folder;
    }

    private boolean queueIsThere() {
        try (Connection connection = connection();
                Channel channel = connection.createChannel()) {
            channel.queueDeclarePassive(queue);
            return true;
        } catch (Exception notYet) {
            return false;
        }
    }

    private void publish(List<byte[]> bodies) throws Exception {
        try (Connection connection = connection();
                Channel channel = connection.createChannel()) {
            channel.confirmSelect();
            for (byte[] body : bodies) {
                channel.basicPublish("", queue, null, body);
            }
            channel.waitForConfirmsOrDie(30_000);
        }
    }

    private Connection connection() throws Exception {
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(broker.uri());
        return factory.newConnection();
    }

    private List<String> deadLetters() throws Exception {
        List<String> reasons = new ArrayList<>();
        try (var db = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("contact-sync.db"));
                var statement = db.createStatement();
                ResultSet rows = statement.executeQuery("select reason || ' ' || detail from dead_letter")) {
            while (rows.next()) {
                reasons.add(rows.getString(1));
            }
        }
        return reasons;
    }
}
