package io.contactsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.Settings;
import io.contactsync.config.ConfigException;
import io.contactsync.config.LoadedConfig;
import io.contactsync.ops.Operations;
import io.contactsync.ops.StateRows;
import io.contactsync.state.StateDb;
import io.contactsync.state.TestStateDb;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class CliTest {

    /** Ages do not depend on how long a command takes. */
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-23T02:00:00Z"), ZoneOffset.UTC);

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private String in = "";
    private Terminal terminal = Terminal.NONE;
    private final List<RunOptions> runs = new ArrayList<>();
    private ServiceRunner runner = (config, options) -> {
        runs.add(options);
        return ExitCode.DONE;
    };

    @BeforeEach
    void configure() throws Exception {
        Files.writeString(folder.resolve("contact-sync.yaml"), """
                contact-sync:
                  source:
                    url: jdbc:sqlite:members.db
                    query: select id as contact_id, first_name as givenName from member
                    tables: [{ name: member, key: id }]
                """);
        try (Connection members = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("members.db"));
                var statement = members.createStatement()) {
            statement.execute("create table member (id integer primary key, first_name text)");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "run",
                "capture",
                "capture install",
                "capture uninstall",
                "capture status",
                "status",
                "resync",
                "relist",
                "holds",
                "approve",
                "reject",
                "take-over"
            })
    void every_command_explains_itself(String command) {
        assertThat(cli((command + " --help").strip().split(" "))).isEqualTo(0);
        assertThat(out.toString()).startsWith("Usage: contact-sync").contains("--help");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void the_help_names_the_demo_and_the_exit_codes() {
        cli("--help");

        assertThat(out.toString()).contains("contact-sync demo", "contact-sync simulator", "3 refused by a safety");
    }

    @Test
    void the_version_is_one_line() {
        assertThat(cli("--version")).isEqualTo(0);
        assertThat(out.toString().lines()).singleElement().asString().startsWith("contact-sync ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "statsu",
                "status --jsn",
                "status extra",
                "approve",
                "approve seven",
                "capture",
                "capture remove",
                "run --only both",
                "run --log-format xml",
                "resync --contact",
                "status --config"
            })
    void wrong_usage_is_told_in_a_line_or_two_with_exit_2(String command) {
        assertThat(cli(command.isEmpty() ? new String[0] : command.split(" "))).isEqualTo(2);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString()).startsWith("contact-sync: ").doesNotContain("\tat ");
        assertThat(err.toString().lines().count()).isLessThanOrEqualTo(2);
    }

    @Test
    void a_configuration_that_is_not_there_is_exit_2() {
        assertThat(cli("status", "--config", "nowhere.yaml")).isEqualTo(2);
        assertThat(err.toString()).contains("nowhere.yaml: not found").doesNotContain("\tat ");
    }

    @Test
    void a_key_that_is_wrong_is_exit_2_and_named() throws Exception {
        Path file = Files.writeString(
                folder.resolve("wrong.yaml"), "contact-sync:\n  state:\n    url: jdbc:mysql://localhost/state\n");

        assertThat(cli("status", "--config", file.toString())).isEqualTo(2);
        assertThat(err.toString().lines()).singleElement().asString().contains("contact-sync.state.url", "expected");
    }

    @Test
    void a_state_db_that_is_away_is_one_line_and_exit_1() throws Exception {
        Path file = Files.writeString(
                folder.resolve("away.yaml"),
                "contact-sync:\n  state:\n    url: jdbc:postgresql://127.0.0.1:1/state\n    username: u\n");

        assertThat(cli("status", "--json", "--config", file.toString())).isEqualTo(1);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .startsWith("contact-sync: the state DB cannot be");
    }

    @Test
    void before_the_first_start_status_is_empty_and_makes_no_state_db() {
        assertThat(configured("status", "--json")).isEqualTo(0);

        assertThat(json().get("mailboxes").isEmpty()).isTrue();
        assertThat(err.toString()).contains("no state DB yet");
        assertThat(folder.resolve("contact-sync.db")).doesNotExist();
    }

    @ParameterizedTest
    @ValueSource(strings = {"approve 1", "reject 1", "resync", "resync --contact 1", "resync --mailbox m1", "relist"})
    void a_decision_needs_a_state_db_and_makes_none(String command) {
        assertThat(configured(command.split(" "))).isEqualTo(1);

        assertThat(err.toString().lines()).singleElement().asString().contains("there is no state DB yet");
        assertThat(folder.resolve("contact-sync.db")).doesNotExist();
    }

    @Test
    void status_is_a_table_for_people() {
        try (StateDb db = stateDb()) {
            new StateRows(db)
                    .mailbox("m1", "office@club.example", "Members")
                    .links("m1", "Members", "s", 1234, "synced", true, Duration.ofHours(9))
                    .links("m1", "Members", "p", 3, "pending", true, Duration.ofSeconds(90))
                    .mailbox("m2", "board@club.example", "")
                    .refusing("m2", "mailbox", "ErrorAccessDenied", "Grant Contacts.ReadWrite.");
        }

        assertThat(configured("status")).isEqualTo(0);

        assertThat(out.toString().lines())
                .anySatisfy(line -> assertThat(line).matches("Oldest unsynced change: 90 s \\(2.*Z\\)\\."))
                .anySatisfy(line -> assertThat(line)
                        .matches("MAILBOX +FOLDER +STATE +WANTED +IN SYNC +PENDING +FAILING +HELD +OLDEST +ETA"))
                .anySatisfy(line -> assertThat(line)
                        .matches("office@club.example +Members +working +1,237 +1,234 +3 +0 +0 +90 s +-"))
                .contains("board@club.example: ErrorAccessDenied. Grant Contacts.ReadWrite.");
        assertThat(out.toString()).doesNotContain("\u001b");
    }

    @Test
    void json_is_one_value_and_nothing_else() {
        try (StateDb db = stateDb()) {
            new StateRows(db).mailbox("m1", "office@club.example", "Members");
        }

        assertThat(configured("status", "--json")).isEqualTo(0);

        assertThat(json().get("mailboxes").get(0).get("id").asString()).isEqualTo("m1");
        assertThat(err.toString()).isEmpty();
    }

    @Test
    void a_hold_is_listed_approved_once_and_written_into_the_audit() {
        try (StateDb db = stateDb()) {
            new StateRows(db)
                    .mailbox("m1", "office@club.example", "")
                    .links("m1", "", "h", 1, "held", false, Duration.ofMinutes(1))
                    .mailboxHold(7, "m1", "", "h-1");
        }

        assertThat(configured("holds", "--json")).isEqualTo(0);
        assertThat(json().get(0).get("id").asLong()).isEqualTo(7);
        assertThat(configured("approve", "7")).isEqualTo(0);
        assertThat(out.toString()).isEqualToIgnoringNewLines("Hold 7 is approved.");
        assertThat(configured("reject", "7")).isEqualTo(1);
        assertThat(err.toString()).contains("hold 7 is not open");
        assertThat(configured("holds")).isEqualTo(0);
        assertThat(out.toString()).contains("Nothing waits for a person.");

        assertThat(query("select who || ' ' || action || ' ' || detail from audit"))
                .containsExactly("ada approve hold 7");
        assertThat(query("select state from link")).containsExactly("pending");
    }

    @Test
    void a_rejected_hold_leaves_the_contacts_there() {
        try (StateDb db = stateDb()) {
            new StateRows(db)
                    .links("m1", "", "h", 1, "held", false, Duration.ofMinutes(1))
                    .mailboxHold(7, "m1", "", "h-1");
        }

        assertThat(configured("reject", "7")).isEqualTo(0);

        assertThat(query("select state from link")).containsExactly("rejected");
        assertThat(query("select action from audit")).containsExactly("reject");
    }

    @Test
    void resync_asks_the_relay_for_all_for_some_or_for_a_mailbox() {
        try (StateDb db = stateDb()) {
            new StateRows(db)
                    .mailbox("m1", "Office@club.example", "")
                    .links("m1", "", "s", 3, "synced", true, Duration.ofMinutes(1));
        }

        assertThat(configured("resync", "--mailbox", "office@CLUB.example")).isEqualTo(0);
        assertThat(query("select contact || force || gone from feed_candidate order by contact"))
                .containsExactly("s-110", "s-210", "s-310");
        assertThat(configured("resync", "--contact", "4711", "s-1")).isEqualTo(0);
        assertThat(query("select contact || force || gone from feed_candidate order by contact"))
                .containsExactly("471111", "s-111", "s-210", "s-310");
        assertThat(configured("resync")).isEqualTo(0);
        assertThat(query("select name from feed_state")).containsExactly("resync-wanted");
        assertThat(configured("resync", "--mailbox", "unknown@club.example")).isEqualTo(1);
        assertThat(configured("resync", "--mailbox", "m1", "--contact", "4711")).isEqualTo(1);
        assertThat(query("select detail from audit order by detail"))
                .containsExactly("3 contacts of mailbox m1", "all contacts", "contacts 4711, s-1");
    }

    @Test
    void the_triggers_are_printed_installed_checked_and_removed() {
        assertThat(configured("capture", "status")).isEqualTo(1);
        assertThat(out.toString()).containsPattern("member +missing");
        assertThat(err.toString()).contains("capture install");

        assertThat(configured("capture", "install", "--print-sql")).isEqualTo(0);
        assertThat(out.toString()).containsIgnoringCase("create trigger");
        assertThat(configured("capture", "status")).as("printing runs nothing").isEqualTo(1);

        assertThat(configured("capture", "install")).isEqualTo(0);
        assertThat(configured("capture", "status", "--json")).isEqualTo(0);
        assertThat(json().get(0).get("state").asString()).isEqualTo("installed");
        assertThat(configured("capture", "install")).isEqualTo(0);
        assertThat(out.toString()).contains("Nothing was missing");

        assertThat(configured("capture", "uninstall", "--print-sql")).isEqualTo(0);
        assertThat(out.toString().lines()).hasSize(5).allMatch(line -> line.startsWith("drop t") && line.endsWith(";"));
        assertThat(configured("capture", "status")).as("printing runs nothing").isEqualTo(0);

        assertThat(configured("capture", "uninstall")).isEqualTo(0);
        assertThat(configured("capture", "status")).isEqualTo(1);
        assertThat(configured("capture", "uninstall", "--print-sql")).isEqualTo(0);
        assertThat(out.toString()).isEmpty();
    }

    @Test
    void a_table_that_is_not_there_is_one_line_and_exit_2() throws Exception {
        Path file = Files.writeString(
                folder.resolve("gone.yaml"),
                Files.readString(folder.resolve("contact-sync.yaml")).replace("name: member,", "name: absent,"));

        assertThat(cli("capture", "install", "--config", file.toString())).isEqualTo(2);
        assertThat(err.toString().lines())
                .singleElement()
                .asString()
                .startsWith("contact-sync: contact-sync.source.tables: absent is not there (expected: ");
    }

    @Test
    void run_is_given_its_half_and_its_log_format() {
        assertThat(configured("run", "--only", "deliver", "--log-format", "json"))
                .isEqualTo(0);
        assertThat(configured("run")).isEqualTo(0);

        assertThat(runs)
                .containsExactly(
                        new RunOptions(RunOptions.Half.DELIVER, true), new RunOptions(RunOptions.Half.BOTH, false));
    }

    @Test
    void what_stops_run_keeps_its_exit_code() {
        runner = (config, options) -> ExitCode.REFUSED;
        assertThat(configured("run")).isEqualTo(3);

        runner = (config, options) -> {
            throw new ConfigException(List.of("a: missing", "b: missing"));
        };
        assertThat(configured("run")).isEqualTo(2);
        assertThat(err.toString().lines()).containsExactly("contact-sync: a: missing", "contact-sync: b: missing");

        runner = (config, options) -> {
            throw new IllegalStateException("not thought of");
        };
        assertThat(configured("run")).isEqualTo(1);
        assertThat(err.toString().lines())
                .containsExactly("contact-sync: failed: IllegalStateException: not thought of");
    }

    private int configured(String... command) {
        List<String> arguments = new ArrayList<>(List.of(command));
        arguments.addAll(List.of("--config", folder.resolve("contact-sync.yaml").toString()));
        return cli(arguments.toArray(String[]::new));
    }

    private int cli(String... arguments) {
        out.getBuffer().setLength(0);
        err.getBuffer().setLength(0);
        var surroundings = new Cli.Surroundings(
                new BufferedReader(new StringReader(in)),
                new PrintWriter(out),
                new PrintWriter(err),
                terminal,
                Map.of(),
                "ada");
        return new Cli(surroundings, CliTest::operations, runner, Map.of()).execute(arguments);
    }

    private static Operations operations(LoadedConfig config) {
        return new Operations(new Settings(config), CLOCK);
    }

    private StateDb stateDb() {
        return TestStateDb.open(folder.resolve("contact-sync.db"), CLOCK);
    }

    private List<String> query(String sql) {
        try (StateDb db = stateDb()) {
            return db.read(tx -> tx.sql().sql(sql).query(String.class).list());
        }
    }

    private JsonNode json() {
        return JsonMapper.builder().build().readTree(out.toString());
    }
}
