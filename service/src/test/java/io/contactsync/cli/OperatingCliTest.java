package io.contactsync.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.contactsync.intake.Arrivals;
import io.contactsync.ops.StateRows;
import io.contactsync.state.StateDb;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;

/** What a person does from the terminal beside a service, running or not. */
class OperatingCliTest {

    private static final String BROKEN =
            "{\"event_type\":\"updated\",\"contact_id\":\"1\",\"version\":5,\"data\":{\"emailAddresses\":1}}";

    @TempDir
    Path folder;

    private TestCli cli;

    @BeforeEach
    void install() {
        cli = new TestCli(folder);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dead-letters",
                "dead-letters list",
                "dead-letters show",
                "dead-letters edit",
                "dead-letters retry",
                "dead-letters discard",
                "pause",
                "resume",
                "why",
                "completion"
            })
    void every_command_explains_itself(String command) {
        assertThat(cli.plain((command + " --help").split(" "))).isZero();
        assertThat(cli.out()).startsWith("Usage: contact-sync " + command).contains("--help");
        assertThat(cli.err()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dead-letters",
                "dead-letters remove",
                "dead-letters show",
                "dead-letters show seven",
                "dead-letters retry",
                "dead-letters retry 1 --all",
                "dead-letters retry --reason",
                "dead-letters retry --reason x --all",
                "dead-letters discard",
                "dead-letters edit 1",
                "dead-letters edit 1 --event nowhere.json",
                "pause office@club.example",
                "pause --mailbox",
                "why",
                "why 1 2",
                "completion fish"
            })
    void wrong_usage_is_told_in_a_line_or_two_with_exit_2(String command) {
        assertThat(cli.plain(command.split(" "))).isEqualTo(2);
        assertThat(cli.out()).isEmpty();
        assertThat(cli.err()).startsWith("contact-sync: ").doesNotContain("\tat ", "Exception");
        assertThat(cli.err().lines().count()).isLessThanOrEqualTo(2);
    }

    @Test
    void before_the_first_start_nothing_is_listed_and_no_state_db_is_made() {
        assertThat(cli.run("dead-letters", "list", "--json")).isZero();
        assertThat(cli.json().isArray()).isTrue();
        for (String command : new String[] {
            "dead-letters show 1",
            "dead-letters retry --all",
            "dead-letters discard 1",
            "pause",
            "resume --mailbox x",
            "why 1 --json"
        }) {
            assertThat(cli.run(command.split(" "))).as(command).isEqualTo(1);
            assertThat(cli.err().lines()).singleElement().asString().contains("there is no state DB yet");
            assertThat(cli.out()).isEmpty();
        }
        assertThat(folder.resolve("contact-sync.db")).doesNotExist();
    }

    @Test
    void a_dead_letter_is_listed_shown_mended_and_retried() throws Exception {
        arrive(BROKEN, "no json");

        assertThat(cli.run("dead-letters", "list")).isZero();
        assertThat(cli.out())
                .contains(
                        "not what Microsoft Graph takes",
                        "(invalid-data)",
                        "The message is not JSON",
                        "Correct the member")
                .containsPattern("(?m)^ *ID  CONTACT  MAILBOX  SINCE +DETAIL");
        assertThat(cli.run("dead-letters", "list", "--reason", "invalid-data", "--json"))
                .isZero();
        JsonNode letter = cli.json().get(0);
        assertThat(cli.json()).hasSize(1);
        String id = letter.get("id").asString();
        assertThat(letter.get("event").isNull()).as("no contact data in lists").isTrue();

        assertThat(cli.run("dead-letters", "show", id, "--json")).isZero();
        assertThat(cli.json().get("event").asString()).isEqualTo(BROKEN);
        assertThat(cli.run("dead-letters", "show", id)).isZero();
        assertThat(cli.out()).contains("Remedy", "Correct the member", "emailAddresses");
        assertThat(cli.run("dead-letters", "retry", id, "--json")).isEqualTo(1);
        assertThat(cli.json().get(0).get("result").asString()).isEqualTo("refused");

        Path mended = Files.writeString(folder.resolve("mended.json"), BROKEN.replace("\"emailAddresses\":1", ""));
        assertThat(cli.run("dead-letters", "edit", id, "--event", mended.toString()))
                .isZero();
        assertThat(cli.run("dead-letters", "retry", id)).isZero();
        assertThat(cli.out()).contains("1 dead letter: taken");
        assertThat(cli.run("dead-letters", "discard", "--all", "--because", "noise", "--json"))
                .isZero();
        assertThat(cli.json().get(0).get("id").isNumber()).isTrue();
        assertThat(cli.run("dead-letters", "list")).isZero();
        assertThat(cli.out()).isEqualToIgnoringNewLines("There is no open dead letter.");
        assertThat(cli.run("dead-letters", "discard", id)).isEqualTo(1);
        assertThat(cli.err()).contains("dead letter " + id + " is not open");
        assertThat(cli.query("select who || ' ' || action from audit order by at"))
                .containsExactly("ada retry", "ada edit dead letter", "ada retry", "ada discard");
    }

    @Test
    void pause_and_resume_are_shown_by_status() {
        try (StateDb db = cli.stateDb()) {
            new StateRows(db).mailbox("m1", "office@club.example", "").mailbox("m2", "board@club.example", "");
        }

        assertThat(cli.run("pause", "--mailbox", "office@club.example")).isZero();
        assertThat(cli.run("status", "--json")).isZero();
        assertThat(cli.json().get("mailboxes").toString()).contains("\"paused\":true", "\"paused\":false");
        assertThat(cli.run("pause")).isZero();
        assertThat(cli.run("status")).isZero();
        assertThat(cli.out().lines().filter(line -> line.contains("paused"))).hasSize(2);
        assertThat(cli.run("resume")).isZero();
        assertThat(cli.run("resume", "--mailbox", "m1")).isZero();
        assertThat(cli.run("status", "--json")).isZero();
        assertThat(cli.out()).doesNotContain("\"paused\":true");
        assertThat(cli.run("pause", "--mailbox", "nobody")).isEqualTo(1);
        assertThat(cli.err()).contains("mailbox nobody is not known");
    }

    @Test
    void why_shows_the_row_beside_what_was_published() {
        arrive("{\"event_type\":\"updated\",\"contact_id\":\"1\",\"version\":5,\"data\":{\"givenName\":\"Eve\"}}");
        try (StateDb db = cli.stateDb()) {
            new StateRows(db)
                    .mailbox("m1", "office@club.example", "Members")
                    .links("m1", "Members", "1", 1, "failing", true, Duration.ofSeconds(9))
                    .writes("m1", 1, Duration.ofSeconds(5));
            db.write(tx -> tx.jdbc()
                    .update("update link set contact = '1', error_class = 'DATA',"
                            + " error_code = 'ErrorInvalidRequest', error_detail = 'Correct it.', request_id = 'r-1'"));
            db.write(tx -> tx.jdbc().update("update request_log set contact = '1', request_id = 'r-2'"));
        }

        assertThat(cli.run("why", "1", "--json")).isZero();

        JsonNode why = cli.json();
        assertThat(why.get("source").get("state").asString()).isEqualTo("present");
        assertThat(why.get("source").get("differs").toString()).contains("givenName");
        assertThat(why.get("wanted").get("data").get("givenName").asString()).isEqualTo("Eve");
        assertThat(why.get("links").get(0).get("error").get("requestId").asString())
                .isEqualTo("r-1");
        assertThat(why.get("requests").get(0).get("requestId").asString()).isEqualTo("r-2");
        assertThat(why.has("known")).isFalse();

        assertThat(cli.run("why", "1")).isZero();
        assertThat(cli.out()).contains("It fails in 1 mailbox", "Correct it.", "r-1", "r-2", "givenName");
        assertThat(cli.run("why", "1", "--mailbox", "nobody")).isEqualTo(1);
        assertThat(cli.run("why", "4711")).isEqualTo(1);
        assertThat(cli.out()).contains("Nothing is known of it");
        assertThat(cli.run("why", "a\nb")).isEqualTo(1);
        assertThat(cli.err().lines()).singleElement().asString().startsWith("contact-sync: contact id: ");
    }

    @Test
    void a_table_fits_the_terminal_and_has_colours_only_there() {
        arrive("no json");

        cli.on(new Terminal(true, true, 60)).run("dead-letters", "list");
        assertThat(cli.out()).contains("\u001b[31m", "…");
        assertThat(cli.out().replaceAll("\u001b\\[\\d+m", "").lines().filter(line -> line.contains("…")))
                .allSatisfy(line -> assertThat(line.length()).isLessThanOrEqualTo(60));
        cli.on(new Terminal(true, false, 60)).run("dead-letters", "list");
        assertThat(cli.out()).doesNotContain("\u001b").contains("…");
        cli.on(Terminal.NONE).run("dead-letters", "list");
        assertThat(cli.out()).doesNotContain("\u001b", "…");
    }

    @Test
    void status_waits_until_nothing_is_on_its_way_and_draws_a_bar_on_a_terminal() throws Exception {
        try (StateDb db = cli.stateDb()) {
            new StateRows(db)
                    .mailbox("m1", "office@club.example", "")
                    .links("m1", "", "s", 3, "synced", true, Duration.ofSeconds(9))
                    .links("m1", "", "p", 1, "pending", true, Duration.ofSeconds(9));
            var waiting = CompletableFuture.supplyAsync(
                    () -> cli.on(new Terminal(true, false, 80)).run("status", "--wait"));
            await().until(() -> cli.out().contains("3 of 4 in sync"));
            assertThat(waiting).isNotDone();
            db.write(tx -> tx.jdbc().update("update link set state = 'failing' where state = 'pending'"));
            assertThat(waiting.get(60, TimeUnit.SECONDS)).isEqualTo(1);
            db.write(tx -> tx.jdbc().update("update link set state = 'synced'"));
        }

        assertThat(cli.on(Terminal.NONE).run("status", "--wait", "--json")).isZero();
        assertThat(cli.json().get("inSync").asBoolean()).isTrue();
    }

    @Test
    void status_does_not_wait_for_mailboxes_that_only_a_person_can_open() {
        try (StateDb db = cli.stateDb()) {
            new StateRows(db)
                    .mailbox("m1", "paused@club.example", "")
                    .mailbox("m2", "gone@club.example", "")
                    .paused("m1")
                    .refusing("m2", "MAILBOX", "ErrorInvalidUser", "Look whether the user is there.")
                    .links("m1", "", "a", 1, "pending", true, Duration.ofSeconds(9))
                    .links("m2", "", "b", 1, "pending", true, Duration.ofSeconds(9));
        }

        assertThat(cli.run("status", "--wait")).isEqualTo(1);
        assertThat(cli.out()).contains("paused", "refusing");
    }

    @Test
    void status_waits_for_the_comparison_that_a_resync_asks_for() throws Exception {
        try (StateDb db = cli.stateDb()) {
            new StateRows(db)
                    .mailbox("m1", "office@club.example", "")
                    .links("m1", "", "s", 3, "synced", true, Duration.ZERO);
            assertThat(cli.run("resync")).isZero();

            var waiting = CompletableFuture.supplyAsync(
                    () -> cli.on(new Terminal(true, false, 80)).run("status", "--wait"));

            await().until(() -> cli.out().contains("3 of 3 in sync"));
            assertThat(waiting).isNotDone();
            db.write(tx -> tx.jdbc().update("delete from feed_state"));
            assertThat(waiting.get(60, TimeUnit.SECONDS)).isZero();
        }
    }

    @Test
    void the_completion_script_knows_the_commands() {
        assertThat(cli.plain("completion", "bash")).isZero();
        assertThat(cli.out()).contains("dead-letters", "--mailbox", "complete -F");
    }

    private void arrive(String... bodies) {
        try (StateDb db = cli.stateDb()) {
            new Arrivals(db).take(bodies);
        }
    }
}
