package io.contactsync.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contactsync.graphsimulator.GraphSimulator;
import io.contactsync.testkit.ChildProcess;
import io.contactsync.testkit.PackagedProgram;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The program itself, as a process: what is started from a terminal or by systemd. */
class ServiceProcessIT {

    private static final int MEMBERS = 100;
    private static final Duration PATIENCE = Duration.ofSeconds(90);

    @TempDir
    private Path folder;

    @Test
    void the_service_loads_says_so_and_ends_in_order_when_it_is_told_to() throws Exception {
        try (StoryParts parts = new ProductionStoryIT.Servers();
                StoryMembers members = StoryMembers.create(parts.members(), MEMBERS);
                GraphSimulator graph = StoryMailboxes.simulator()) {
            var mailboxes = new StoryMailboxes(members, graph);
            Path config = StoryConfiguration.write(folder, parts, graph);
            Map<String, String> environment = Map.of(
                    "STORY_PASSWORD", Objects.requireNonNull(parts.members().password()));

            int withoutTriggers = ended("no triggers", environment, "run", "--config", config.toString());
            String refused = output("no triggers");
            int installed = ended("install", environment, "capture", "install", "--config", config.toString());
            int stopped;
            JsonNode status;
            try (ChildProcess service = start("run", environment, "run", "--config", config.toString())) {
                await().atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(200))
                        .untilAsserted(() -> assertThat(
                                        mailboxes.differences().stream().limit(5))
                                .isEmpty());
                // A contact is in its mailbox before the service has settled the answer that says so.
                var looks = new AtomicInteger();
                status = await().atMost(PATIENCE)
                        .until(
                                () -> status("status " + looks.incrementAndGet(), environment, config),
                                report -> report.path("inSync").booleanValue());
                service.stop();
                stopped = service.exitCode().orElseThrow();
            }

            assertThat(withoutTriggers).isEqualTo(2);
            assertThat(refused).contains("capture install");
            assertThat(installed).isZero();
            assertThat(status.path("mailboxes")).hasSize(StoryMailboxes.ALL.size());
            assertThat(status.path("totals").path("wanted").longValue()).isGreaterThan(MEMBERS);
            assertThat(status.path("totals").path("inSync"))
                    .isEqualTo(status.path("totals").path("wanted"));
            assertThat(stopped).isZero();
        }
    }

    @Test
    void the_demo_loads_changes_compares_and_says_that_all_is_equal() throws IOException {
        int code = ended("demo", Map.of(), "demo", "--once", "--members", "50");

        assertThat(output("demo")).contains("contacts equal to the database: yes");
        assertThat(code).isZero();
    }

    @Test
    void the_simulator_alone_says_where_it_is_until_it_is_told_to_end() throws Exception {
        try (ChildProcess simulator =
                start("simulator", Map.of(), "simulator", "--mailbox", "office@club.example", "--client-secret", "s")) {
            await().atMost(PATIENCE).until(() -> output("simulator").contains("authority: http://127.0.0.1:"));
            simulator.stop();
        }

        assertThat(output("simulator").lines()).hasSize(2).first().asString().startsWith("endpoint: http://127.0.0.1:");
    }

    @ParameterizedTest
    @CsvSource({
        "demo --onc, --once",
        "demo --members none, --members",
        "demo --members 0, --members",
        "simulator --port x, --port",
        "simulator --latency soon, soon",
        "simulator --state nowhere/state.json, nowhere"
    })
    void what_is_wrong_about_a_command_of_the_demo_is_a_line_and_no_stack_trace(String command, String named)
            throws Exception {
        int code = ended("wrong", Map.of(), command.split(" ", -1));

        assertThat(output("wrong")).startsWith("contact-sync: ").contains(named).doesNotContain("Exception", "\tat ");
        assertThat(code).isEqualTo(2);
    }

    private JsonNode status(String name, Map<String, String> environment, Path config) throws IOException {
        assertThat(ended(name, environment, "status", "--json", "--config", config.toString()))
                .isZero();
        return JsonMapper.shared().readTree(output(name));
    }

    private int ended(String name, Map<String, String> environment, String... arguments) {
        try (ChildProcess process = start(name, environment, arguments)) {
            if (!process.endsWithin(PATIENCE)) {
                throw process.failure("still there after " + PATIENCE.toSeconds() + " s");
            }
            return process.exitCode().orElseThrow();
        }
    }

    private ChildProcess start(String name, Map<String, String> environment, String... arguments) {
        List<String> command = PackagedProgram.command();
        command.addAll(List.of(arguments));
        return ChildProcess.start(new ChildProcess.Spec(
                name, command, environment, folder.resolve(name + ".log"), ChildProcess.Signal.TERM));
    }

    private String output(String name) throws IOException {
        return Files.readString(folder.resolve(name + ".log"));
    }
}
