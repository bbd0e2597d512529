package io.contactsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.ConnectionFactory;
import io.contactsync.config.ConfigLoader;
import io.contactsync.config.LoadedConfig;
import io.contactsync.graphsimulator.GraphSimulator;
import io.contactsync.graphsimulator.ledger.LedgerEntry;
import io.contactsync.ops.Operations;
import io.contactsync.testkit.PrivateRabbitMq;
import io.contactsync.testkit.SharedServers;
import io.opentelemetry.proto.trace.v1.Span;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The whole pipeline, a collector on loopback, and what that is told of a change. */
class TracingIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String OFFICE = "office@club.example";
    private static final String MARK = "String {b3c0fb9b-6c1c-4b0e-9d3c-5f6a2c1d7e40} Name ContactSyncId";

    @TempDir
    static Path folder;

    private static GraphSimulator graph;
    private static OtlpReceiver collector;
    private static ContactSyncService service;
    private static String queue;

    @BeforeAll
    static void start() throws Exception {
        graph = GraphSimulator.builder()
                .tenant("club.example")
                .app("app-1", "s3cr3t")
                .mailbox(OFFICE)
                .start();
        collector = OtlpReceiver.start();
        queue = SharedServers.freshQueueName("events");
        installation(folder, queue)
                .with("contact-sync.tracing.endpoint", "http://127.0.0.1:" + collector.port())
                .with("contact-sync.tracing.headers.x-api-key", "mark-of-the-key");
        install(folder);
        service = run(folder, ServiceRole.ALL);
        await().atMost(PATIENCE).until(() -> contacts() == 3);
    }

    @AfterAll
    static void stop() {
        service.close();
        collector.close();
        graph.close();
    }

    @Test
    void one_trace_leads_from_the_change_in_the_database_to_the_request_that_graph_took() {
        sql(folder, "insert into member values (70, 'Mark-of-Ada')");
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(namesOf("70"))
                        .contains("contact changed", "publish " + queue, "process " + queue, "graph create"));
        List<Span> spans = spansOf("70");
        assertThat(spans).extracting(OtlpReceiver::trace).containsOnly(OtlpReceiver.trace(spans.get(0)));
        Span sent = spans.stream()
                .filter(span -> span.getName().equals("graph create"))
                .findFirst()
                .orElseThrow();
        LedgerEntry taken = graph.ledger().stream()
                .filter(entry -> OtlpReceiver.text(sent, "contact_sync.client_request_id")
                        .equals(Optional.ofNullable(entry.clientRequestId())))
                .findFirst()
                .orElseThrow();
        assertThat(taken.method()).isEqualTo("POST");
        assertThat(taken.status()).isEqualTo(201);
        assertThat(OtlpReceiver.text(sent, "contact_sync.request_id")).contains(taken.requestId());

        sql(folder, "update member set first_name = 'Mark-of-Eve' where id = 70");
        await().atMost(PATIENCE).untilAsserted(() -> assertThat(namesOf("70")).contains("graph update"));
        assertThat(spansOf("70").stream().map(OtlpReceiver::trace).distinct()).hasSize(2);
        assertThat(collector.text()).doesNotContainIgnoringCase("mark-of");
    }

    @Test
    void a_plain_programs_trace_is_continued() throws Exception {
        String trace = "4bf92f3577b34da6a3ce929d0e0e4736";
        publish(
                "{\"event_type\":\"updated\",\"contact_id\":\"P-1\",\"data\":{\"givenName\":\"Mark-of-Joan\"}}",
                Map.of("traceparent", "00-" + trace + "-00f067aa0ba902b7-01"));

        await().atMost(PATIENCE)
                .untilAsserted(
                        () -> assertThat(namesOf("P-1")).containsExactlyInAnyOrder("process " + queue, "graph create"));
        assertThat(spansOf("P-1")).extracting(OtlpReceiver::trace).containsOnly(trace);
        assertThat(collector.text()).doesNotContainIgnoringCase("mark-of");
    }

    @Test
    void a_collector_that_goes_away_holds_up_nothing_and_is_told_of_what_comes_after_it_is_back() throws Exception {
        int port = collector.port();
        collector.close();
        sql(folder, "insert into member values (80, 'Bob')");
        await().until(() -> has("80"));

        collector = OtlpReceiver.startAgain(port);
        var ids = new int[] {100};
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(500)).until(() -> {
            sql(folder, "insert into member values (" + ids[0]++ + ", 'Eve')");
            return !collector.spans().isEmpty();
        });
    }

    @Test
    void off_means_that_no_event_carries_a_trace(@TempDir Path plain) throws Exception {
        String quiet = SharedServers.freshQueueName("events");
        installation(plain, quiet);
        install(plain);

        List<Map<String, Object>> headers = new CopyOnWriteArrayList<>();
        try (ContactSyncService capture = run(plain, ServiceRole.CAPTURE);
                var connection = factory().newConnection();
                Channel channel = connection.createChannel()) {
            await().atMost(PATIENCE).until(() -> capture.eventsPublished() == 3);
            sql(plain, "insert into member values (4, 'Joan')");
            await().atMost(PATIENCE).until(() -> capture.eventsPublished() == 4);
            channel.basicConsume(
                    quiet,
                    /* autoAck= */ true,
                    (tag, message) -> headers.add(message.getProperties().getHeaders()),
                    tag -> {});
            await().atMost(PATIENCE).until(() -> headers.size() == 4);
        }

        assertThat(headers).allSatisfy(each -> assertThat(each).doesNotContainKey("traceparent"));
    }

    private static Installation installation(Path where, String events) {
        return new Installation(where)
                .with("contact-sync.rabbitmq.uri", SharedServers.rabbitMq().uri())
                .with("contact-sync.rabbitmq.queue", events)
                .with("contact-sync.rabbitmq.dead-letter-queue", SharedServers.freshQueueName("dead"))
                .with("contact-sync.graph.endpoint", graph.endpoint().toString())
                .with("contact-sync.graph.authority", graph.authority().toString())
                .with("contact-sync.graph.client-id", "app-1")
                .with("contact-sync.graph.client-secret", "s3cr3t");
    }

    private static LoadedConfig config(Path where) {
        return ConfigLoader.load(where.resolve("contact-sync.yaml"), Map.of());
    }

    private static void install(Path where) {
        new Operations(new Settings(config(where)), Clock.systemUTC()).capture().install();
    }

    private static ContactSyncService run(Path where, ServiceRole role) {
        return ContactSyncService.start(config(where), role, /* jsonLogs= */ false, ServiceListeners.NONE);
    }

    private static List<Span> spansOf(String contact) {
        return collector.spans().stream()
                .filter(span -> OtlpReceiver.text(span, "contact_sync.contact")
                        .filter(contact::equals)
                        .isPresent())
                .toList();
    }

    private static List<String> namesOf(String contact) {
        return spansOf(contact).stream().map(Span::getName).toList();
    }

    private static boolean has(String contact) {
        return !graph.mailbox(OFFICE).contactsByMark(MARK, contact).isEmpty();
    }

    private static int contacts() {
        return graph.mailbox(OFFICE).contacts().size();
    }

    private static ConnectionFactory factory() {
        PrivateRabbitMq broker = SharedServers.rabbitMq();
        var factory = new ConnectionFactory();
        factory.setPort(broker.port());
        factory.setUsername(broker.username());
        factory.setPassword(broker.password());
        return factory;
    }

    private static void publish(String event, Map<String, Object> headers) throws Exception {
        try (var connection = factory().newConnection();
                Channel channel = connection.createChannel()) {
            channel.basicPublish(
                    "",
                    queue,
                    new AMQP.BasicProperties.Builder().headers(headers).build(),
                    event.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void sql(Path where, String statement) {
        new ClubProgram(where.resolve("members.db")).sql(statement);
    }
}
