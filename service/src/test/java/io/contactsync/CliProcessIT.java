package io.contactsync;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What the program says and how it ends when its user is wrong, or what it needs is not there. */
class CliProcessIT {

    @TempDir
    Path folder;

    private Installation installation;

    @BeforeEach
    void install() {
        installation = new Installation(folder);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "run ",
                "capture ",
                "capture install ",
                "status ",
                "resync ",
                "relist ",
                "holds ",
                "approve ",
                "reject "
            })
    void help_is_on_stdout(String command) {
        CliProcess.Result result =
                installation.run((command + "--help").split(" ")).done();

        assertThat(result.out()).startsWith("Usage: contact-sync").contains("--help");
        System.out.println(
                "contact-sync " + command + "--help: " + result.took().toMillis() + " ms");
    }

    @Test
    void the_version_is_one_line() {
        assertThat(installation.run("--version").done().out().lines())
                .singleElement()
                .asString()
                .matches("contact-sync \\d.*");
    }

    @ParameterizedTest
    @CsvSource({"statsu, contact-sync status", "status --jsn, --json", "run --ony capture, --only"})
    void a_word_that_is_not_known_is_told_with_the_nearest(String command, String suggestion) {
        installation.run(command.split(" ")).refused(2, suggestion);
    }

    @ParameterizedTest
    @CsvSource({
        "why, CONTACT_ID",
        "dead-letters show seven, seven",
        "dead-letters retry, --reason",
        "pause --mailbox, --mailbox",
        "completion fish, fish",
        "init --config nowhere/contact-sync.yaml, nowhere/contact-sync.yaml",
        "doctor --config broken.yaml, not valid YAML"
    })
    void what_is_wrong_about_a_command_is_a_line_and_no_stack_trace(String command, String named) throws Exception {
        Files.writeString(folder.resolve("broken.yaml"), "contact-sync: [");

        installation.run(command.split(" ")).refused(2, named);
    }

    @Test
    void a_configuration_that_is_not_there_is_named() {
        installation.run("run", "--config", "nowhere.yaml").refused(2, "nowhere.yaml: not found", "--config FILE");
    }

    @Test
    void a_key_that_is_not_known_is_told_with_the_nearest() {
        installation.with("contact-sync.rabbitmq.quue", "x");

        installation.run("run").refused(2, "contact-sync.rabbitmq.quue: unknown key", "perhaps queue");
    }

    @Test
    void a_value_that_does_not_convert_is_told_with_what_was_expected() {
        installation.with("contact-sync.safety.unknown-outcome-hold", "soon");

        installation.run("run").refused(2, "unknown-outcome-hold", "\"soon\"", "a duration such as");
    }

    @Test
    void a_secrets_file_that_is_not_there_is_named_with_its_key() {
        installation.with("contact-sync.graph.client-secret", "${file:/nowhere/graph}");

        installation.run("run").refused(2, "contact-sync.graph.client-secret: the file /nowhere/graph cannot be read");
    }

    @Test
    void an_environment_variable_that_is_not_set_is_named_with_its_key() {
        installation.with("contact-sync.source.password", "${MEMBERS_PASSWORD}");

        installation.run("capture", "status").refused(2, "contact-sync.source.password", "MEMBERS_PASSWORD");
    }

    @Test
    void an_environment_variable_goes_before_the_file() {
        CliProcess.Result result =
                CliProcess.run(folder, Map.of("CONTACTSYNC_SOURCE_CAPTURE", "log"), "capture", "status");

        result.refused(2, "contact-sync.source.capture: log cannot be used with SQLite");
    }

    @Test
    void a_broker_that_is_away_is_one_line_after_a_little_patience() {
        installation.run("capture", "install").done();

        // Ten seconds of its own; a run that does not end within a minute fails the test.
        installation.run("run").refused(1, "RabbitMQ at amqp://127.0.0.1:1: connection refused");
    }

    @Test
    void a_source_that_is_away_is_one_line() {
        installation.with("contact-sync.source.url", "jdbc:postgresql://127.0.0.1:1/members");

        installation.run("run").refused(1, "the member database is away", "127.0.0.1:1");
        installation.run("capture", "install").refused(1, "the member database is away", "127.0.0.1:1");
    }

    @Test
    void a_state_db_that_is_away_is_one_line() {
        installation.with("contact-sync.state.url", "jdbc:postgresql://127.0.0.1:1/state");

        installation.run("status").refused(1, "the state DB cannot be opened", "127.0.0.1:1");
    }

    @Test
    void a_state_db_that_cannot_be_written_is_one_line() {
        installation.with("contact-sync.state.url", "jdbc:sqlite:nowhere/state.db");

        installation.run("run").refused(1, "nowhere");
    }

    @Test
    void a_column_that_fills_nothing_is_told_with_the_nearest() {
        installation.run("capture", "install").done();
        installation.with("contact-sync.source.query", "select id as contact_id, first_name as givnName from member");

        installation.run("run").refused(2, "contact-sync.source.query: ", "givnName", "givenName");
    }

    @Test
    void run_without_triggers_names_the_command_that_makes_them() {
        installation.run("run").refused(2, "contact-sync.source.tables: ", "contact-sync capture install");
    }

    @Test
    void the_triggers_are_printed_made_checked_and_removed() {
        installation.run("capture", "install", "--print-sql").done();
        assertThat(installation.run("capture", "status").code()).isEqualTo(1);

        assertThat(installation.run("capture", "install").done().out()).startsWith("Capture is installed");
        assertThat(json(installation.run("capture", "status", "--json").done())
                        .get(0)
                        .get("installed")
                        .asBoolean())
                .isTrue();
        assertThat(installation
                        .run("capture", "uninstall", "--print-sql")
                        .done()
                        .out())
                .contains("drop trigger");
        assertThat(installation.run("capture", "status").done().out()).contains("installed");

        installation.run("capture", "uninstall").done();
        assertThat(installation.run("capture", "uninstall").done().out()).startsWith("There was nothing to remove.");
    }

    @Test
    void before_the_first_start_there_is_nothing_to_show_and_no_state_db_is_made() {
        CliProcess.Result status = installation.run("status", "--json");
        assertThat(status.code()).isZero();
        assertThat(json(status).get("mailboxes")).isEmpty();
        installation.run("approve", "1").refused(1, "there is no state DB yet", "contact-sync run");
        installation.run("resync").refused(1, "there is no state DB yet", "contact-sync run");
        installation.run("relist").refused(1, "there is no state DB yet", "contact-sync run");
        assertThat(json(installation.run("holds", "--json").done())).isEmpty();

        assertThat(Files.exists(folder.resolve("contact-sync.db"))).isFalse();
    }

    private static JsonNode json(CliProcess.Result result) {
        return JsonMapper.builder().build().readTree(result.out());
    }
}
