package io.contactsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import io.contactsync.config.ConfigLoader;
import io.contactsync.graphsimulator.GraphSimulator;
import io.contactsync.testkit.ChildProcess;
import io.contactsync.testkit.SharedServers;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Every command as a process beside a service at work: what it prints for scripts, and how it refuses what is wrong. The table of
 * refusals has a row for each command, and a command without one fails the test. {@code demo} and {@code simulator}, which are not in
 * production's jar, have theirs in the demo's tests.
 */
class EveryCommandIT {

    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final String OFFICE = "office@club.example";
    private static final Pattern COMMAND = Pattern.compile(
            "function _picocli_contact-sync_(\\w+)\\(\\).*?local commands=\"([^\"]*)\"", Pattern.DOTALL);

    /** The command and what is wrong about it, the exit code, what the line names. */
    private static final List<Refusal> REFUSALS = List.of(
            new Refusal("run", "--config nowhere.yaml", 2, "nowhere.yaml: not found"),
            new Refusal("init", "--config nowhere/contact-sync.yaml", 2, "nowhere/contact-sync.yaml"),
            new Refusal("doctor", "--outside ../ceo", 2, "--outside: \"../ceo\""),
            new Refusal("capture install", "--config broken.yaml", 2, "not valid YAML"),
            new Refusal("capture uninstall", "--config unknown.yaml", 2, "contact-sync.sauce: unknown key"),
            new Refusal("capture status", "--print-sq", 2, "--print-sq"),
            new Refusal("status", "--config malformed.yaml", 2, "\"soon\""),
            new Refusal("why", "--json", 2, "CONTACT_ID"),
            new Refusal("resync", "--mailbox nobody@club.example", 1, "nobody@club.example"),
            new Refusal("relist", "--mailbox nobody@club.example", 1, "nobody@club.example"),
            new Refusal("holds", "--json=maybe", 2, "--json"),
            new Refusal("approve", "4711", 1, "hold 4711 is not open"),
            new Refusal("reject", "seven", 2, "'seven' is not"),
            new Refusal("take-over", "0199-other", 1, "no folder is known to hold contacts"),
            new Refusal("dead-letters list", "--reason", 2, "--reason"),
            new Refusal("dead-letters show", "4711", 1, "4711"),
            new Refusal("dead-letters edit", "1 --event nowhere.json", 2, "nowhere.json: not found"),
            new Refusal("dead-letters retry", "4711", 1, "4711"),
            new Refusal("dead-letters discard", "--because x", 2, "--reason"),
            new Refusal("pause", "--mailbox nobody@club.example", 1, "nobody@club.example"),
            new Refusal("resume", "--mailbox nobody@club.example", 1, "nobody@club.example"),
            new Refusal("targets", "--config nowhere.yaml", 2, "nowhere.yaml: not found"),
            new Refusal("password", "s3cr3t", 2, "Unmatched argument"),
            new Refusal("sign-in", "", 2, "\"client-secret\" needs nobody to sign in"),
            new Refusal("sign-out", "", 2, "\"client-secret\" needs nobody to sign in"),
            new Refusal("completion", "fish", 2, "fish"));

    @TempDir
    static Path folder;

    private static GraphSimulator graph;
    private static ContactSyncService service;

    private record Refusal(String command, String wrong, int code, String named) {
        String[] words() {
            return (command + " " + wrong).strip().split(" ", -1);
        }
    }

    @BeforeAll
    static void start() throws Exception {
        graph = GraphSimulator.builder()
                .tenant("club.example")
                .app("app-1", "s3cr3t")
                .mailbox(OFFICE)
                .start();
        var installation = new Installation(folder)
                .with("contact-sync.rabbitmq.uri", SharedServers.rabbitMq().uri())
                .with("contact-sync.rabbitmq.queue", SharedServers.freshQueueName("events"))
                .with("contact-sync.rabbitmq.dead-letter-queue", SharedServers.freshQueueName("dead"))
                .with("contact-sync.graph.endpoint", graph.endpoint().toString())
                .with("contact-sync.graph.authority", graph.authority().toString())
                .with("contact-sync.graph.client-id", "app-1")
                .with("contact-sync.graph.client-secret", "s3cr3t")
                // Every delete asks a person.
                .with("contact-sync.safety.max-deletes", "0%")
                .with("contact-sync.safety.max-deletes-floor", "0");
        Files.writeString(folder.resolve("broken.yaml"), "contact-sync: [");
        Files.writeString(folder.resolve("unknown.yaml"), "contact-sync: { sauce: x }");
        Files.writeString(folder.resolve("malformed.yaml"), "contact-sync: { safety: { unknown-outcome-hold: soon } }");
        installation.run("capture", "install").done();
        service = ContactSyncService.start(
                ConfigLoader.load(folder.resolve("contact-sync.yaml"), Map.of()),
                ServiceRole.ALL,
                false,
                ServiceListeners.NONE);
        await().atMost(PATIENCE)
                .until(() -> asked("status").get("totals").get("inSync").asLong() == 3);
    }

    @AfterAll
    static void stop() {
        service.close();
        graph.close();
    }

    @Test
    void each_command_refuses_what_is_wrong_in_one_line_without_a_stack_trace() throws Exception {
        CliProcess.Result completion = run("completion", "bash").done();

        assertThat(REFUSALS.stream().map(row -> letters(row.command())).toList())
                .as("the commands of the table")
                .containsExactlyInAnyOrderElementsOf(commands(completion.out()));
        assertThat(failures(REFUSALS.stream()
                        .<Supplier<CliProcess.Result>>map(
                                row -> () -> run(row.words()).refused(row.code(), row.named()))
                        .toList()))
                .isEmpty();
    }

    @Test
    void the_completion_is_a_script_that_the_shell_takes() throws Exception {
        Path script = folder.resolve("completion.bash");
        Files.writeString(script, run("completion", "bash").done().out());

        ChildProcess bash =
                ChildProcess.ended(ChildProcess.Spec.of("bash", List.of("bash", "-n", script.toString())), PATIENCE);

        assertThat(bash.stdout().text() + bash.stderr().text()).isEmpty();
        assertThat(bash.exitCode()).contains(0);
        assertThat(run("completion", "zsh").done().out()).startsWith("autoload -U +X compinit");
    }

    @Test
    void a_password_becomes_a_line_for_the_configuration_and_is_not_shown() {
        try (CliProcess password = CliProcess.start(folder, Map.of(), "password")) {
            password.type("a long enough password");
            CliProcess.Result printed = password.ended(PATIENCE).done();
            assertThat(printed.out().lines()).hasSize(1);
            assertThat(printed.out()).contains("$2").doesNotContain("long enough");
        }
        try (CliProcess empty = CliProcess.start(folder, Map.of(), "password")) {
            empty.type("");
            empty.ended(PATIENCE).refused(2, "expected");
        }
    }

    @Test
    void what_lists_print_for_scripts_carries_the_ids_that_other_commands_take() {
        sql("delete from member where id = 3");
        awaitHold();
        String rejected = id("holds");
        assertThat(run("holds").done().out()).contains(rejected, "approve ID");

        assertThat(run("reject", rejected).done().out()).contains(rejected);
        assertThat(json(run("holds", "--json").done())).isEmpty();
        run("approve", rejected).refused(1, "is not open");
        assertThat(contacts()).isEqualTo(3);

        sql("delete from member where id = 2");
        awaitHold();
        assertThat(run("approve", id("holds")).done().out()).contains("is approved");
        await().atMost(PATIENCE).until(() -> contacts() == 2);
    }

    @Test
    void a_dead_letter_is_shown_and_discarded_by_its_id() throws Exception {
        new ForeignProgram(
                        SharedServers.rabbitMq(),
                        ConfigLoader.load(folder.resolve("contact-sync.yaml"), Map.of())
                                .config()
                                .rabbitmq()
                                .queue())
                .publish("{\"event_type\":\"updated\",\"contact_id\":\"F-1\",\"data\":{\"givenName\":1}}");
        await().atMost(PATIENCE).until(() -> asked("status").get("deadLetters").asLong() == 1);
        String id = id("dead-letters", "list");

        assertThat(run("dead-letters", "list").done().out()).contains(id, "F-1");
        JsonNode shown = json(run("dead-letters", "show", id, "--json").done());
        assertThat(shown.get("id").asString()).isEqualTo(id);
        assertThat(shown.get("event").asString()).contains("givenName");
        assertThat(run("dead-letters", "show", id).done().out()).contains("Remedy", "The event:");
        JsonNode discarded = json(run("dead-letters", "discard", id, "--because", "a test", "--json")
                .done());

        assertThat(discarded).hasSize(1);
        assertThat(discarded.get(0).get("id").asString()).isEqualTo(id);
        assertThat(json(run("dead-letters", "list", "--json").done())).isEmpty();
    }

    @Test
    void one_mailbox_is_paused_and_resumed_by_its_address() {
        run("pause", "--mailbox", OFFICE).done();
        await().atMost(PATIENCE).until(() -> isPaused());
        run("resume", "--mailbox", OFFICE).done();
        await().atMost(PATIENCE).until(() -> !isPaused());
    }

    @Test
    void tables_for_people_and_json_for_scripts_tell_the_same() {
        assertThat(run("status").done().out()).contains(OFFICE);
        assertThat(mailbox(json(run("status", "--json").done())).get("address").asString())
                .isEqualTo(OFFICE);
        assertThat(json(run("why", "1", "--mailbox", OFFICE, "--json").done()).get("links"))
                .hasSize(1);
        assertThat(run("resync", "--contact", "1", "--mailbox", OFFICE).done().out())
                .isEqualTo("1 contact is published again." + System.lineSeparator());
    }

    /** Two at a time: most of a process's life is the start of its JVM. */
    private static List<String> failures(List<Supplier<CliProcess.Result>> all) throws Exception {
        ExecutorService two = Executors.newFixedThreadPool(2);
        try {
            List<Future<CliProcess.Result>> results = new ArrayList<>();
            all.forEach(each -> results.add(two.submit(each::get)));
            List<String> failures = new ArrayList<>();
            for (int i = 0; i < results.size(); i++) {
                try {
                    results.get(i).get();
                } catch (ExecutionException e) {
                    failures.add(REFUSALS.get(i) + ": " + e.getCause().getMessage());
                }
            }
            return failures;
        } finally {
            two.shutdownNow();
        }
    }

    /** All commands that have none below them, as the shell's completion knows them: letters alone. */
    private static Set<String> commands(String completion) {
        Set<String> commands = COMMAND.matcher(completion)
                .results()
                .filter(found -> found.group(2).isEmpty())
                .map(found -> letters(found.group(1)))
                .collect(Collectors.toCollection(TreeSet::new));
        if (commands.size() < 20) {
            fail("the completion script has another form now: only " + commands);
        }
        return commands;
    }

    private static String letters(String name) {
        return name.replaceAll("[^a-z]", "");
    }

    private static String id(String... list) {
        JsonNode json =
                json(run(Stream.concat(Stream.of(list), Stream.of("--json")).toArray(String[]::new))
                        .done());
        assertThat(json).hasSize(1);
        return json.get(0).get("id").asString();
    }

    private static JsonNode mailbox(JsonNode status) {
        return status.get("mailboxes").get(0);
    }

    private static boolean isPaused() throws Exception {
        return mailbox(asked("status")).get("paused").asBoolean();
    }

    private static void awaitHold() {
        await().atMost(PATIENCE).until(() -> asked("holds").size() == 1);
    }

    /** What the API answers now. */
    private static JsonNode asked(String what) throws Exception {
        return JsonMapper.builder()
                .build()
                .readTree(HttpClient.newHttpClient()
                        .send(
                                HttpRequest.newBuilder(service.page().resolve("api/v1/" + what))
                                        .build(),
                                HttpResponse.BodyHandlers.ofString())
                        .body());
    }

    private static CliProcess.Result run(String... arguments) {
        return CliProcess.run(folder, arguments);
    }

    private static int contacts() {
        return graph.mailbox(OFFICE).contacts().size();
    }

    private static void sql(String statement) {
        new ClubProgram(folder.resolve("members.db")).sql(statement);
    }

    private static JsonNode json(CliProcess.Result result) {
        return JsonMapper.builder().build().readTree(result.out());
    }
}
