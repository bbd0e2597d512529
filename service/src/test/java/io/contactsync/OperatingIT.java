package io.contactsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.ConnectionFactory;
import io.contactsync.config.ConfigLoader;
import io.contactsync.graphsimulator.GraphSimulator;
import io.contactsync.testkit.ChildProcess;
import io.contactsync.testkit.FreePorts;
import io.contactsync.testkit.PrivateRabbitMq;
import io.contactsync.testkit.SharedServers;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A running service as its operator meets it: the commands as processes of their own, and a real Prometheus that watches. */
class OperatingIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final Path DEPLOY = Path.of("..", "deploy");
    private static final Pattern METRIC = Pattern.compile("contact_sync_[a-z_]+");
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @TempDir
    static Path folder;

    private static GraphSimulator graph;
    private static ContactSyncService service;
    private static String queue;

    @BeforeAll
    static void start() throws Exception {
        graph = GraphSimulator.builder()
                .tenant("club.example")
                .app("app-1", "s3cr3t")
                .mailbox("office@club.example")
                .start();
        queue = SharedServers.freshQueueName("events");
        var installation = new Installation(folder)
                .with("contact-sync.rabbitmq.uri", SharedServers.rabbitMq().uri())
                .with("contact-sync.rabbitmq.queue", queue)
                .with("contact-sync.rabbitmq.dead-letter-queue", SharedServers.freshQueueName("dead"))
                .with("contact-sync.graph.endpoint", graph.endpoint().toString())
                .with("contact-sync.graph.authority", graph.authority().toString())
                .with("contact-sync.graph.client-id", "app-1")
                .with("contact-sync.graph.client-secret", "s3cr3t");
        installation.run("capture", "install").done();
        service = ContactSyncService.start(
                ConfigLoader.load(folder.resolve("contact-sync.yaml"), Map.of()),
                ServiceRole.ALL,
                false,
                ServiceListeners.NONE);
        // Also written down, not only in the mailbox.
        await().atMost(PATIENCE)
                .until(() -> get(service.page() + "api/v1/status")
                                .get("totals")
                                .get("inSync")
                                .asLong()
                        == 3);
    }

    @AfterAll
    static void stop() {
        service.close();
        graph.close();
    }

    @Test
    void a_pause_from_another_process_holds_and_a_resume_lets_go_on() {
        run("pause").done();
        assertThat(json(run("status", "--json").done())
                        .get("mailboxes")
                        .get(0)
                        .get("paused")
                        .asBoolean())
                .isTrue();

        sql("insert into member values (4, 'Joan')");
        await().atMost(PATIENCE).until(() -> oldestUnsynced() >= 2);

        assertThat(contacts()).isEqualTo(3);
        assertThat(run("why", "4").done().out()).contains("the mailbox is paused", "It is on its way");
        run("resume").done();
        await().atMost(PATIENCE).until(() -> contacts() == 4);
        sql("delete from member where id = 4");
        await().atMost(PATIENCE).until(() -> contacts() == 3);
    }

    @Test
    void why_tells_the_request_that_graph_took() {
        JsonNode why = json(run("why", "1", "--json").done());

        assertThat(why.get("summary").asString()).isEqualTo("Every mailbox that it belongs to has it.");
        assertThat(why.get("source").get("asPublished").asBoolean()).isTrue();
        assertThat(why.get("links").get(0).get("state").asString()).isEqualTo("synced");
        assertThat(why.get("requests").get(0).get("requestId").asString()).isNotBlank();
        assertThat(run("why", "4711").code()).isEqualTo(1);
    }

    @Test
    void a_dead_letter_is_mended_and_retried_from_another_process() throws Exception {
        publish("{\"event_type\":\"updated\",\"contact_id\":\"F-1\",\"data\":{\"givenName\":1}}");
        await().atMost(PATIENCE).until(() -> !letters().isEmpty());
        String id = letters().get(0).get("id").asString();
        Path mended = Files.writeString(
                folder.resolve("mended.json"),
                "{\"event_type\":\"updated\",\"contact_id\":\"F-1\",\"data\":{\"givenName\":\"Foreign\"}}");

        assertThat(run("dead-letters", "retry", id).code()).isEqualTo(1);
        run("dead-letters", "edit", id, "--event", mended.toString()).done();
        assertThat(json(run("dead-letters", "retry", "--all", "--json").done())
                        .get(0)
                        .get("result")
                        .asString())
                .isEqualTo("applied");

        await().atMost(PATIENCE).until(() -> contacts() == 4);
        assertThat(letters()).isEmpty();
        publish("{\"event_type\":\"deleted\",\"contact_id\":\"F-1\"}");
        await().atMost(PATIENCE).until(() -> contacts() == 3);
    }

    @Test
    void the_doctor_finds_nothing_wrong_and_disturbs_nobody() {
        JsonNode findings = json(run("doctor", "--json").done());

        assertThat(findings)
                .isNotEmpty()
                .allSatisfy(
                        finding -> assertThat(finding.get("state").asString()).isEqualTo("ok"));
        assertThat(run("doctor", "--outside", "nobody@club.example").code()).isEqualTo(1);
    }

    @Test
    void a_real_prometheus_scrapes_it_and_knows_every_metric_of_rules_and_dashboard() throws Exception {
        int port = new FreePorts(RandomGenerator.getDefault()).next();
        Path config = folder.resolve("prometheus.yml");
        Files.copy(DEPLOY.resolve("prometheus/contact-sync.rules.yml"), folder.resolve("contact-sync.rules.yml"));
        Files.writeString(
                config,
                Files.readString(DEPLOY.resolve("prometheus/prometheus.yml"))
                        .replace("15s", "1s")
                        .replace("127.0.0.1:8080", service.page().getAuthority()));
        var spec = ChildProcess.Spec.of(
                "prometheus",
                List.of(
                        "prometheus",
                        "--config.file=" + config,
                        "--storage.tsdb.path=" + folder.resolve("tsdb"),
                        "--web.listen-address=127.0.0.1:" + port));
        try (ChildProcess prometheus = ChildProcess.start(spec)) {
            String root = "http://127.0.0.1:" + port;
            await().atMost(PATIENCE)
                    .ignoreExceptions()
                    .until(() -> query(root, "sum(contact_sync_events_published_total) >= 3")
                                    .size()
                            == 1);
            for (String metric : named()) {
                await(metric)
                        .atMost(PATIENCE)
                        .until(() -> !query(root, "count(" + metric + ")").isEmpty());
            }
            for (String expression : expressions()) {
                assertThat(get(root + "/api/v1/query?query=" + encoded(expression))
                                .get("status")
                                .asString())
                        .as(expression)
                        .isEqualTo("success");
            }
            await().atMost(PATIENCE).until(() -> healthyRules(root) >= 10);
            // Before the first scrape nobody hears of a relay, which is on its way to an alert.
            await().atMost(PATIENCE)
                    .until(() -> get(root + "/api/v1/alerts")
                            .get("data")
                            .get("alerts")
                            .isEmpty());
            assertThat(prometheus.isAlive()).isTrue();
        }
    }

    @Test
    void every_metric_of_the_contract_is_there_with_its_labels() throws Exception {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(scrape())
                        .containsPattern("(?m)^contact_sync_events_published_total [1-9]")
                        .containsPattern("(?m)^contact_sync_events_consumed_total\\{result=\"applied\"} [1-9]")
                        .containsPattern("(?m)^contact_sync_dead_letters \\d")
                        .containsPattern(
                                "(?m)^contact_sync_graph_requests_seconds_count\\{method=\"POST\",status=\"201\"} [1-9]")
                        .containsPattern("(?m)^contact_sync_links\\{state=\"synced\"} [1-9]")
                        .containsPattern("(?m)^contact_sync_oldest_unsynced_seconds \\d")
                        .containsPattern("(?m)^contact_sync_commit_to_graph_seconds_bucket\\{le=\"[^\"]+\"} [1-9]")
                        .containsPattern("(?m)^contact_sync_mailbox_throttled_seconds_total \\d")
                        .containsPattern("(?m)^contact_sync_lanes\\{state=\"idle\"} \\d")
                        .containsPattern("(?m)^contact_sync_relay_active 1")
                        .containsPattern("(?m)^contact_sync_holds 0")
                        .containsPattern("(?m)^contact_sync_outbox_rows \\d")
                        .containsPattern("(?m)^contact_sync_outbox_oldest_seconds \\d")
                        .containsPattern("(?m)^contact_sync_triggers_installed 1"));
    }

    private static String scrape() throws Exception {
        return HTTP.send(
                        HttpRequest.newBuilder(service.page().resolve("actuator/prometheus"))
                                .build(),
                        HttpResponse.BodyHandlers.ofString())
                .body();
    }

    private static Set<String> named() throws Exception {
        Set<String> names = new TreeSet<>();
        for (String file : List.of("prometheus/contact-sync.rules.yml", "grafana/contact-sync.json")) {
            METRIC.matcher(Files.readString(DEPLOY.resolve(file))).results().forEach(found -> names.add(found.group()));
        }
        assertThat(names).hasSizeGreaterThan(12);
        // Only there where somebody said when the secret ends.
        names.remove("contact_sync_credential_expiry_seconds");
        return names;
    }

    private static List<String> expressions() throws Exception {
        List<String> expressions = new ArrayList<>();
        JsonNode dashboard =
                JsonMapper.builder().build().readTree(Files.readString(DEPLOY.resolve("grafana/contact-sync.json")));
        dashboard
                .get("panels")
                .forEach(panel -> panel.get("targets")
                        .forEach(target -> expressions.add(target.get("expr").asString())));
        assertThat(expressions).hasSizeGreaterThan(12);
        return expressions;
    }

    private static long healthyRules(String root) throws Exception {
        JsonNode rules =
                get(root + "/api/v1/rules").get("data").get("groups").get(0).get("rules");
        long healthy = 0;
        for (JsonNode rule : rules) {
            healthy += rule.get("health").asString().equals("ok") ? 1 : 0;
        }
        return healthy;
    }

    private static JsonNode query(String root, String expression) throws Exception {
        return get(root + "/api/v1/query?query=" + encoded(expression))
                .get("data")
                .get("result");
    }

    private static JsonNode get(String url) throws Exception {
        String body = HTTP.send(HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
                .body();
        return JsonMapper.builder().build().readTree(body);
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    private static CliProcess.Result run(String... arguments) {
        return CliProcess.run(folder, arguments);
    }

    private static List<JsonNode> letters() {
        List<JsonNode> letters = new ArrayList<>();
        json(run("dead-letters", "list", "--json").done()).forEach(letters::add);
        return letters;
    }

    private static long oldestUnsynced() {
        JsonNode oldest = json(run("status", "--json").done()).get("oldestUnsynced");
        return oldest.isNull() ? -1 : oldest.get("ageSeconds").asLong();
    }

    private static int contacts() {
        return graph.mailbox("office@club.example").contacts().size();
    }

    private static void publish(String event) throws Exception {
        PrivateRabbitMq broker = SharedServers.rabbitMq();
        var factory = new ConnectionFactory();
        factory.setPort(broker.port());
        factory.setUsername(broker.username());
        factory.setPassword(broker.password());
        try (var connection = factory.newConnection();
                var channel = connection.createChannel()) {
            channel.basicPublish("", queue, null, event.getBytes(StandardCharsets.UTF_8));
        }
    }

    private static void sql(String statement) {
        new ClubProgram(folder.resolve("members.db")).sql(statement);
    }

    private static JsonNode json(CliProcess.Result result) {
        return JsonMapper.builder().build().readTree(result.out());
    }
}
