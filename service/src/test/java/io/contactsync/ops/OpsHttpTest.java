package io.contactsync.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contactsync.delivery.DeliveryListener;
import io.contactsync.delivery.ErrandKind;
import io.contactsync.delivery.LaneState;
import io.contactsync.feed.RelayListener;
import io.contactsync.graph.Exchange;
import io.contactsync.intake.IntakeResult;
import io.contactsync.ops.PipelineActivity.Change;
import io.contactsync.state.LinkKey;
import io.contactsync.state.LinkState;
import io.contactsync.state.StateDb;
import io.contactsync.state.TestStateDb;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.boot.web.server.servlet.context.ServletWebServerApplicationContext;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Page, API, metrics and health of a service that runs, over HTTP. */
class OpsHttpTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @TempDir
    static Path folder;

    private static StateDb db;
    private static ServletWebServerApplicationContext service;
    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @Configuration(proxyBeanMethods = false)
    @EnableAutoConfiguration
    @Import(OpsConfiguration.class)
    static class Service {
        @Bean
        StateDb stateDb() {
            return db;
        }

        @Bean
        Clock clock() {
            return Clock.systemUTC();
        }

        @Bean
        PipelineProbes probes() {
            return new PipelineProbes() {
                @Override
                public Optional<Outbox> outbox() {
                    return Optional.of(new Outbox(3, Duration.ofSeconds(2)));
                }

                @Override
                public Optional<Long> logRetained() {
                    return Optional.of(16_777_216L);
                }

                @Override
                public Optional<Long> queued() {
                    throw new IllegalStateException("the broker is away");
                }

                @Override
                public Optional<Map<String, LaneState>> lanes() {
                    return Optional.of(Map.of("m1", LaneState.IDLE, "m2", LaneState.REFUSED));
                }
            };
        }
    }

    @BeforeAll
    static void start() {
        db = TestStateDb.open(folder.resolve("state.db"));
        new StateRows(db)
                .mailbox("m1", "office@club.example", "Members")
                .links("m1", "Members", "s", 5, "synced", true, Duration.ofHours(9))
                .links("m1", "Members", "h", 1, "held", false, Duration.ofSeconds(90))
                .mailboxHold(7, "m1", "Members", "h-1")
                .mailbox("m2", "<b>bold</b>@club.example", "")
                .refusing("m2", "mailbox", "ErrorAccessDenied", "Grant Contacts.ReadWrite to the application.");
        service = (ServletWebServerApplicationContext) new SpringApplicationBuilder(Service.class)
                .properties(OpsDefaults.properties())
                .properties(Map.of("server.port", "0"))
                .run();
        CaptureWatch capture = service.getBean(CaptureWatch.class);
        capture.active(true);
        capture.published(12, 0, false);
        capture.feedBroken(RelayListener.Part.TRIGGERS, "member MISSING");
        service.getBean(IntakeWatch.class).stored(Map.of(IntakeResult.APPLIED, 11), Set.of("m1"));
        DeliveryWatch delivery = service.getBean(DeliveryWatch.class);
        var exchange =
                new Exchange("POST", 201, "c", null, Instant.EPOCH, Duration.ofMillis(80), Duration.ofSeconds(30));
        delivery.finished(exchange);
        delivery.answered("m1", ErrandKind.CREATE, "4711", exchange);
        delivery.settled(new DeliveryListener.Settled(
                new LinkKey("m1", "Members", "4711"),
                ErrandKind.CREATE,
                true,
                LinkState.SYNCED,
                1_764_000_000_000_000L,
                1_764_000_000_700_000L,
                null,
                1_764_000_000_000_001L,
                0,
                exchange));
        await().until(() -> {
            Sample sample = service.getBean(Sampler.class).last();
            return sample.status() != null && sample.relayActive().isPresent();
        });
    }

    @AfterAll
    static void stop() {
        service.close();
        db.close();
    }

    @Test
    void every_metric_of_the_contract_is_scraped() throws Exception {
        String scrape = get("/actuator/prometheus").body();

        assertThat(scrape.lines())
                .contains(
                        "contact_sync_events_published_total 12.0",
                        "contact_sync_events_consumed_total{result=\"applied\"} 11.0",
                        "contact_sync_events_consumed_total{result=\"stale\"} 0.0",
                        "contact_sync_events_consumed_total{result=\"duplicate\"} 0.0",
                        "contact_sync_events_consumed_total{result=\"dead_letter\"} 0.0",
                        "contact_sync_dead_letters 0.0",
                        "contact_sync_graph_requests_seconds_count{method=\"POST\",status=\"201\"} 1",
                        "contact_sync_graph_requests_seconds_sum{method=\"POST\",status=\"201\"} 0.08",
                        "contact_sync_links{state=\"synced\"} 5.0",
                        "contact_sync_links{state=\"held\"} 1.0",
                        "contact_sync_links{state=\"pending\"} 0.0",
                        "contact_sync_commit_to_graph_seconds_bucket{le=\"0.5\"} 0",
                        "contact_sync_commit_to_graph_seconds_bucket{le=\"1.0\"} 1",
                        "contact_sync_commit_to_graph_seconds_bucket{le=\"+Inf\"} 1",
                        "contact_sync_commit_to_graph_seconds_count 1",
                        "contact_sync_mailbox_throttled_seconds_total 30.0",
                        "contact_sync_lanes{state=\"refused\"} 1.0",
                        "contact_sync_lanes{state=\"idle\"} 1.0",
                        "contact_sync_relay_active 1.0",
                        "contact_sync_holds 1.0",
                        "contact_sync_outbox_rows 3.0",
                        "contact_sync_outbox_oldest_seconds 2.0",
                        "contact_sync_log_retained_bytes 1.6777216E7");
        assertThat(Pattern.compile("^contact_sync_oldest_unsynced_seconds (\\d+)\\.0$", Pattern.MULTILINE)
                        .matcher(scrape)
                        .results()
                        .map(found -> Long.valueOf(found.group(1))))
                .singleElement()
                .satisfies(seconds -> assertThat(seconds).isBetween(90L, 200L));
    }

    @Test
    void the_page_shows_how_it_stands_and_what_needs_a_person() throws Exception {
        HttpResponse<String> page = get("/");

        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body())
                .contains("Oldest unsynced change: ")
                .contains("5 of 5 wanted contacts are in their mailboxes, 1 change fails or is held")
                .contains("Member DB", "3 waiting", "12 published", "11 consumed")
                .contains("1 hold waits for a decision")
                .contains("triggers: member MISSING", "Run contact-sync capture install.")
                .contains("Grant Contacts.ReadWrite to the application.")
                .contains("office@club.example")
                .contains(">4711<");
        assertThat(page.body())
                .as("names are text, never markup")
                .contains("&lt;b&gt;bold&lt;/b&gt;@club.example")
                .doesNotContain("<b>bold");
    }

    @Test
    void nothing_is_inline_and_nothing_comes_from_elsewhere() throws Exception {
        HttpResponse<String> page = get("/");

        assertThat(page.headers().firstValue("Content-Security-Policy"))
                .get()
                .asString()
                .contains("default-src 'self'", "frame-ancestors 'none'")
                .doesNotContain("unsafe");
        assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
        assertThat(page.headers().firstValue("Referrer-Policy")).contains("no-referrer");
        assertThat(page.body())
                .doesNotContain("<style")
                .doesNotContain(" style=")
                .doesNotContain("http-equiv");
        assertThat(page.body()).doesNotContainPattern("<script(?! src=\"/)").doesNotContainPattern(" on[a-z]+=\"");
        Set<String> files = new TreeSet<>();
        Pattern.compile("(?:src|href)=\"(/[^\"]+\\.(?:js|css|svg))\"")
                .matcher(page.body())
                .results()
                .forEach(found -> files.add(found.group(1)));
        assertThat(files).containsExactly("/icon.svg", "/page.css", "/page.js");
        for (String file : files) {
            assertThat(get(file).statusCode()).as(file).isEqualTo(200);
        }
    }

    @Test
    void an_open_page_is_told_of_changes() throws Exception {
        HttpResponse<Stream<String>> live = HTTP.send(request("/api/v1/live"), HttpResponse.BodyHandlers.ofLines());
        try (Stream<String> lines = live.body()) {
            service.getBean(PipelineActivity.class)
                    .refused(new Change(Instant.now(), "told-live", "m1", "update", "data"));

            assertThat(live.headers().firstValue("Content-Type"))
                    .get()
                    .asString()
                    .startsWith("text/event-stream");
            assertThat(lines.anyMatch(line -> line.startsWith("data:") && line.contains(">told-live<")))
                    .isTrue();
        }
    }

    @Test
    void a_program_hears_the_numbers_as_json() throws Exception {
        HttpResponse<Stream<String>> live = HTTP.send(request("/api/v1/live"), HttpResponse.BodyHandlers.ofLines());
        try (Stream<String> lines = live.body()) {
            String data = lines.dropWhile(line -> !line.equals("event:status"))
                    .skip(1)
                    .findFirst()
                    .orElseThrow();

            JsonNode json = JsonMapper.builder().build().readTree(data.substring("data:".length()));
            assertThat(json.get("counts").get("published").asLong()).isEqualTo(12);
            assertThat(json.get("outbox").asLong()).isEqualTo(3);
            assertThat(json.get("queued").isNull()).as("the broker is away").isTrue();
        }
    }

    @Test
    void the_api_answers_in_json() throws Exception {
        assertThat(json("/api/v1/status").get("totals").get("inSync").asLong()).isEqualTo(5);
        assertThat(json("/api/v1/holds").get(0).get("id").asLong()).isEqualTo(7);
        assertThat(json("/api/v1/changes"))
                .anySatisfy(
                        change -> assertThat(change.get("contact").asString()).isEqualTo("4711"));
    }

    @Test
    void a_part_that_does_not_work_is_told_but_restarts_nothing() throws Exception {
        assertThat(get("/actuator/health/liveness").statusCode()).isEqualTo(200);
        assertThat(get("/actuator/health/readiness").statusCode()).isEqualTo(200);

        HttpResponse<String> health = get("/actuator/health");

        assertThat(health.statusCode()).isEqualTo(503);
        JsonNode components =
                JsonMapper.builder().build().readTree(health.body()).get("components");
        assertThat(components.get("triggers").get("details").get("remedy").asString())
                .isEqualTo("Run contact-sync capture install.");
        assertThat(components.get("broker").get("status").asString()).isEqualTo("UNKNOWN");
        assertThat(components.get("state").get("status").asString()).isEqualTo("UP");
    }

    @Test
    void a_foreign_host_name_is_refused_but_for_the_probes() throws Exception {
        for (String path : new String[] {"/", "/api/v1/status", "/api/v1/live", "/actuator/prometheus", "/page.js"}) {
            assertThat(statusLine(path, "evil.example")).as(path).contains(" 403");
        }
        assertThat(statusLine("/actuator/health/liveness", "pod.example")).contains(" 200");
        assertThat(statusLine("/", "localhost")).contains(" 200");
    }

    @Test
    void an_unknown_page_tells_nothing_of_the_inside() throws Exception {
        HttpResponse<String> page = HTTP.send(
                HttpRequest.newBuilder(uri("/nowhere"))
                        .header("Accept", "text/html")
                        .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(page.statusCode()).isEqualTo(404);
        assertThat(page.body()).contains("There is no such page").doesNotContain("Exception");
    }

    private static JsonNode json(String path) throws Exception {
        HttpResponse<String> response = get(path);
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        return JsonMapper.builder().build().readTree(response.body());
    }

    private static HttpResponse<String> get(String path) throws Exception {
        return HTTP.send(request(path), HttpResponse.BodyHandlers.ofString());
    }

    private static HttpRequest request(String path) {
        return HttpRequest.newBuilder(uri(path)).timeout(PATIENCE).build();
    }

    private static URI uri(String path) {
        return URI.create("http://127.0.0.1:" + service.getWebServer().getPort() + path);
    }

    /** The JDK's client does not let anybody choose the Host header. */
    private static String statusLine(String path, String host) throws Exception {
        try (var socket = new Socket(
                InetAddress.getLoopbackAddress(), service.getWebServer().getPort())) {
            socket.setSoTimeout((int) PATIENCE.toMillis());
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
        }
    }
}
