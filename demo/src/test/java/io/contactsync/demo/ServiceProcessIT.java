package io.contactsync.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contactsync.graphsimulator.GraphSimulator;
import io.contactsync.testkit.ChildProcess;
import io.contactsync.testkit.PackagedProgram;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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

            ChildProcess withoutTriggers = ended(environment, "run", "--config", config.toString());
            ChildProcess installed = ended(environment, "capture", "install", "--config", config.toString());
            int stopped;
            JsonNode status;
            try (ChildProcess service = start(environment, "run", "--config", config.toString())) {
                await().atMost(PATIENCE)
                        .pollInterval(Duration.ofMillis(200))
                        .untilAsserted(() -> assertThat(
                                        mailboxes.differences().stream().limit(5))
                                .isEmpty());
                // A contact is in its mailbox before the service has settled the answer that says so.
                status = await().atMost(PATIENCE)
                        .until(
                                () -> status(environment, config),
                                report -> report.path("inSync").booleanValue());
                service.stop();
                stopped = service.exitCode().orElseThrow();
            }

            assertThat(withoutTriggers.exitCode()).contains(2);
            assertThat(withoutTriggers.stderr().text()).contains("capture install");
            assertThat(installed.exitCode()).contains(0);
            assertThat(status.path("mailboxes")).hasSize(StoryMailboxes.ALL.size());
            assertThat(status.path("totals").path("wanted").longValue()).isGreaterThan(MEMBERS);
            assertThat(status.path("totals").path("inSync"))
                    .isEqualTo(status.path("totals").path("wanted"));
            assertThat(stopped).isZero();
        }
    }

    @Test
    void the_demo_loads_changes_compares_and_says_that_all_is_equal() {
        ChildProcess demo = ended(Map.of(), "demo", "--once", "--members", "50");

        assertThat(demo.stdout().text()).contains("contacts equal to the database: yes");
        assertThat(demo.exitCode()).contains(0);
    }

    @Test
    void the_simulator_alone_says_where_it_is_until_it_is_told_to_end() {
        try (ChildProcess simulator =
                start(Map.of(), "simulator", "--mailbox", "office@club.example", "--client-secret", "s")) {
            assertThat(simulator.says(2, PATIENCE)).last().asString().startsWith("authority: http://127.0.0.1:");
            simulator.stop();

            assertThat(simulator.stdout().lines())
                    .hasSize(2)
                    .first()
                    .asString()
                    .startsWith("endpoint: http://127.0.0.1:");
            assertThat(simulator.stderr().text()).isEmpty();
        }
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
    void what_is_wrong_about_a_command_of_the_demo_is_a_line_and_no_stack_trace(String command, String named) {
        ChildProcess wrong = ended(Map.of(), command.split(" ", -1));

        assertThat(wrong.stderr().text())
                .startsWith("contact-sync: ")
                .contains(named)
                .doesNotContain("Exception", "\tat ");
        assertThat(wrong.stdout().text()).isEmpty();
        assertThat(wrong.exitCode()).contains(2);
    }

    private static JsonNode status(Map<String, String> environment, Path config) {
        ChildProcess status = ended(environment, "status", "--json", "--config", config.toString());
        assertThat(status.exitCode()).contains(0);
        return JsonMapper.shared().readTree(status.stdout().text());
    }

    private static ChildProcess ended(Map<String, String> environment, String... arguments) {
        return ChildProcess.ended(spec(environment, arguments), PATIENCE);
    }

    private static ChildProcess start(Map<String, String> environment, String... arguments) {
        return ChildProcess.start(spec(environment, arguments));
    }

    private static ChildProcess.Spec spec(Map<String, String> environment, String... arguments) {
        List<String> command = PackagedProgram.command();
        command.addAll(List.of(arguments));
        return ChildProcess.Spec.of("contact-sync " + arguments[0], command).with(environment);
    }
}
