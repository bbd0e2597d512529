package io.contactsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import io.contactsync.graphsimulator.GraphSimulator;
import io.contactsync.testkit.PrivatePostgres;
import io.contactsync.testkit.PrivateRabbitMq;
import io.contactsync.testkit.SharedServers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/**
 * A whole load at the most verbose log level, with marked secrets and marked contacts: then logs, metrics, health, page, API, error
 * output and command output are searched for the marks, in every form in which they could stand there.
 */
final class ShowsNothingPrivateIT {

    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final int MEMBERS = 12;
    private static final Pattern PAGE = Pattern.compile("\"page\":\"http:[^\"]*127\\.0\\.0\\.1:(\\d+)");

    @TempDir
    Path folder;

    private final PrivateRabbitMq broker = SharedServers.rabbitMq();
    private final PrivatePostgres postgres = SharedServers.postgres();
    private final String queue = SharedServers.freshQueueName("events");
    /** What each output may not show, by what it is. */
    private final Map<String, String> marks = new LinkedHashMap<>();

    private final Map<String, String> outputs = new TreeMap<>();

    @Test
    void nothing_private_is_shown_anywhere() throws Exception {
        marks.put("broker password", broker.password());
        marks.put("database password", postgres.password());
        marks.put("client secret", "Sécret/mark&4f1d+9c");
        marks.put("wrong password", "Wröng/mark&77aa+1b");
        Files.writeString(folder.resolve("client-secret"), marks.get("client secret"));
        String url = members();
        try (GraphSimulator graph = GraphSimulator.builder()
                .app(GraphSimulator.CLIENT_ID, marks.get("client secret"))
                .mailbox("office@club.example")
                .start()) {
            Installation installation = installation(graph, url);
            command(installation, "capture", "install");
            try (CliProcess service = installation.start("run", "--log-format", "json")) {
                await().atMost(PATIENCE)
                        .pollInterval(Duration.ofSeconds(1))
                        .until(() ->
                                graph.mailbox("office@club.example").contacts().size() == MEMBERS);
                int port = port(service);
                change(url);
                publishBroken();
                await().atMost(PATIENCE).pollInterval(Duration.ofSeconds(1)).untilAsserted(() -> {
                    String status = get(port, "/api/v1/status");
                    assertThat(graph.mailbox("office@club.example").contacts())
                            .as(status)
                            .hasSize(MEMBERS - 1);
                    assertThat(JsonMapper.shared()
                                    .readTree(status)
                                    .path("deadLetters")
                                    .asInt(0))
                            .as(status)
                            .isGreaterThanOrEqualTo(4);
                });
                for (String path : List.of(
                        "/",
                        "/api/v1/status",
                        "/api/v1/changes",
                        "/api/v1/holds",
                        "/actuator",
                        "/actuator/health",
                        "/actuator/info",
                        "/actuator/prometheus",
                        "/actuator/env",
                        "/actuator/configprops",
                        "/nowhere?x=1")) {
                    outputs.put(path, get(port, path));
                }
                command(installation, "status", "--json");
                command(installation, "holds", "--json");
                command(installation, "capture", "status");
                command(installation, "resync");
                service.terminate();
                CliProcess.Result ended = service.ended(PATIENCE);
                assertThat(ended.code()).isZero();
                outputs.put("log", ended.out());
                outputs.put("error output", ended.err());
            }
            failures(installation);
        }

        assertThat(outputs.get("log"))
                .as("a verbose log")
                .contains("\"level\":\"DEBUG\"", "com.zaxxer.hikari", "M-1")
                .hasSizeGreaterThan(50_000);
        marks.forEach((what, mark) -> outputs.forEach((where, text) -> Disguises.of(mark)
                .forEach(form -> assertThat(text.contains(form))
                        .as("%s as \"%s\" in %s: %s", what, form, where, around(text, form))
                        .isFalse())));
    }

    private Installation installation(GraphSimulator graph, String url) {
        return new Installation(folder)
                .with("contact-sync.source.url", url)
                .with("contact-sync.source.username", postgres.username())
                .with("contact-sync.source.password", postgres.password())
                .with("contact-sync.source.query", "select id as contact_id, " + columns() + " from member")
                .with("contact-sync.state.url", SharedServers.freshDatabase())
                .with("contact-sync.state.username", postgres.username())
                .with("contact-sync.state.password", postgres.password())
                .with("contact-sync.rabbitmq.uri", broker.uri())
                .with("contact-sync.rabbitmq.queue", queue)
                .with("contact-sync.rabbitmq.dead-letter-queue", SharedServers.freshQueueName("dead"))
                .with("contact-sync.graph.endpoint", graph.endpoint().toString())
                .with("contact-sync.graph.authority", graph.authority().toString())
                .with("contact-sync.graph.tenant-id", GraphSimulator.TENANT_ID)
                .with("contact-sync.graph.client-id", GraphSimulator.CLIENT_ID)
                .with("contact-sync.graph.client-secret", "${file:client-secret}")
                .with("logging.level.root", "debug")
                .with("logging.level.com.zaxxer.hikari", "debug")
                .with("logging.level.org.springframework.jdbc", "debug")
                .with("logging.level.okhttp3", "trace")
                .with("logging.level.io.contactsync", "trace");
    }

    /** What a person gets to read when a secret is wrong. */
    private void failures(Installation installation) {
        String wrong = marks.get("wrong password");
        installation.with("contact-sync.source.password", wrong);
        command(installation, "run");
        command(installation, "capture", "status");
        installation.with("contact-sync.source.password", postgres.password());
        installation.with("contact-sync.state.password", wrong);
        command(installation, "status");
        installation.with("contact-sync.state.password", postgres.password());
        installation.with("contact-sync.rabbitmq.uri", "amqp://tester:" + wrong + "@127.0.0.1:" + broker.port() + "/");
        command(installation, "run");
        installation.with(
                "contact-sync.rabbitmq.uri", "amqp://tester:Wröng%2Fmark%2677aa%2B1b@127.0.0.1:" + broker.port() + "/");
        command(installation, "run");
        installation.with("contact-sync.graph.token-cache-keys", wrong);
        command(installation, "run");
    }

    private void command(Installation installation, String... arguments) {
        CliProcess.Result result = installation.run(arguments);
        outputs.merge(String.join(" ", arguments), result.out() + result.err(), String::concat);
    }

    /** Of its page, as its log tells it. */
    private static int port(CliProcess service) {
        return await().atMost(PATIENCE)
                .until(
                        () -> PAGE.matcher(service.saidSoFar())
                                .results()
                                .map(found -> Integer.parseInt(found.group(1)))
                                .findFirst(),
                        Optional::isPresent)
                .orElseThrow();
    }

    private static String get(int port, String path) {
        try {
            return HttpClient.newHttpClient()
                    .send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (IOException e) {
            return "";
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static final List<String> FIELDS = List.of(
            "givenName",
            "surname",
            "companyName",
            "jobTitle",
            "homeAddress.street",
            "homeAddress.city",
            "personalNotes",
            "businessPhones[0]",
            "mobilePhone",
            "emailAddresses[0].name");

    private static String columns() {
        StringBuilder columns = new StringBuilder("mail as \"emailAddresses[0].address\", born as birthday");
        for (int i = 0; i < FIELDS.size(); i++) {
            columns.append(", f")
                    .append(i)
                    .append(" as \"")
                    .append(FIELDS.get(i))
                    .append('"');
        }
        return columns.toString();
    }

    private String members() throws Exception {
        String url = SharedServers.freshDatabase();
        StringBuilder table = new StringBuilder("create table member (id text primary key, mail text, born date");
        StringBuilder insert = new StringBuilder("insert into member values (?, ?, date '1961-07-23'");
        for (int i = 0; i < FIELDS.size(); i++) {
            table.append(", f").append(i).append(" text");
            insert.append(", ?");
        }
        marks.put("birthday", "1961-07-23");
        try (java.sql.Connection members = DriverManager.getConnection(url, postgres.username(), postgres.password());
                var statement = members.createStatement()) {
            statement.execute(table + ")");
            try (PreparedStatement row = members.prepareStatement(insert + ")")) {
                for (int member = 1; member <= MEMBERS; member++) {
                    row.setString(1, "M-" + member);
                    row.setString(2, marked("address of " + member, "mail.mark" + member + "q7@private.example"));
                    for (int i = 0; i < FIELDS.size(); i++) {
                        String field = FIELDS.get(i);
                        row.setString(
                                i + 3,
                                marked(field + " of " + member, "Märk" + member + "&" + i + "/z" + field.length()));
                    }
                    row.executeUpdate();
                }
            }
        }
        return url;
    }

    private String marked(String what, String value) {
        marks.put(what, value);
        return value;
    }

    private void change(String url) throws Exception {
        try (java.sql.Connection members = DriverManager.getConnection(url, postgres.username(), postgres.password());
                var statement = members.createStatement()) {
            statement.execute("update member set f0 = '" + marked("new name", "Märk&new/q5x1") + "' where id = 'M-1'");
            statement.execute("delete from member where id = 'M-2'");
            // Too long for Graph: set aside, and told.
            statement.execute("update member set f1 = repeat('" + marked("long name", "Märk&long/q9") + "', 300)"
                    + " where id = 'M-3'");
        }
    }

    /** Events of another program that are refused, each with a mark in it. */
    private void publishBroken() throws Exception {
        String mark = marked("refused event", "Märk&refused/k3v8");
        ConnectionFactory factory = new ConnectionFactory();
        factory.setUri(broker.uri());
        try (Connection connection = factory.newConnection();
                Channel channel = connection.createChannel()) {
            for (String body : List.of(
                    "{\"event_type\":\"created\",\"contact_id\":\"X-1\",\"data\":{\"givenName\":[\"" + mark + "\"]}}",
                    "{\"event_type\":\"created\",\"contact_id\":\"X-2\",\"data\":{\"nickNames\":\"" + mark + "\"}}",
                    "{\"event_type\":\"dropped\",\"contact_id\":\"X-3\",\"data\":{\"givenName\":\"" + mark + "\"}}",
                    "{\"event_type\":\"created\",\"contact_id\":\"X-4\",\"data\":{\"givenName\":\"" + mark)) {
                channel.basicPublish("", queue, null, body.getBytes(StandardCharsets.UTF_8));
            }
        }
    }

    private static String around(String text, String form) {
        int at = text.indexOf(form);
        return at < 0 ? "" : text.substring(Math.max(0, at - 150), Math.min(text.length(), at + form.length() + 60));
    }
}
