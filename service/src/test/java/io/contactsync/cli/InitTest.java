package io.contactsync.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.ServiceRole;
import io.contactsync.Settings;
import io.contactsync.config.ConfigLoader;
import io.contactsync.memberdb.MemberDatabase;
import io.contactsync.ops.Operations;
import java.io.BufferedReader;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.time.Clock;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The first configuration, by questions. */
class InitTest {

    @TempDir
    Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private Path file;

    @BeforeEach
    void members() throws Exception {
        file = folder.resolve("contact-sync.yaml");
        try (var members = DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("club.db"));
                var statement = members.createStatement()) {
            statement.execute("create table fee (id integer primary key, amount integer)");
            statement.execute("create table member (nr integer primary key, first_name text, Nachname text, email text,"
                    + " \"street\" text, plz text, chapter text, shoe_size integer)");
            statement.execute(
                    "insert into member values (1, 'Ada', 'Lovelace', 'ada@club.example', 'A 1', '1', 'N', 38)");
        }
    }

    @Test
    void the_answers_become_a_configuration_that_reads_the_members() throws Exception {
        int code = init(
                "jdbc:sqlite:nowhere.db",
                "jdbc:sqlite:club.db",
                "",
                "",
                "amqp://us:se%20cret@mq.club.example:5672/",
                "",
                "club.example",
                "3f0a",
                "",
                "office@club.example",
                "Members");

        assertThat(err.toString()).isEmpty();
        assertThat(code).isZero();
        String yaml = Files.readString(file);
        assertThat(yaml)
                .contains("${GRAPH_CLIENT_SECRET}", "amqp://us:${RABBITMQ_PASSWORD}@mq.club.example")
                .doesNotContain("se%20cret");
        assertThat(out.toString()).contains("nowhere.db is not there", "Left out", "shoe_size", "contact-sync doctor");

        var settings = new Settings(ConfigLoader.load(
                file,
                Map.of(
                        "GRAPH_CLIENT_SECRET", "s",
                        "RABBITMQ_PASSWORD", "p",
                        "CONTACTSYNC_RABBITMQ_INSECURE", "true")));
        settings.check(ServiceRole.ALL);
        try (MemberDatabase source = MemberDatabase.open(settings.source())) {
            var reading = source.reader().readByIds(java.util.List.of(new io.contactsync.event.ContactId("1")));
            var row = reading.members().values().iterator().next();
            assertThat(row.data().json()).contains("Ada", "Lovelace", "ada@club.example", "A 1", "\"1\"");
            assertThat(row.tags()).containsEntry("chapter", "N");
        }
    }

    @Test
    void a_configuration_that_is_there_is_not_overwritten_without_asking() throws Exception {
        Files.writeString(file, "mine");

        assertThat(init("")).isEqualTo(1);
        assertThat(init("n")).isEqualTo(1);

        assertThat(Files.readString(file)).isEqualTo("mine");
    }

    @Test
    void an_input_that_ends_early_writes_nothing_and_is_one_line() {
        assertThat(init("jdbc:sqlite:club.db", "", "")).isEqualTo(1);

        assertThat(file).doesNotExist();
        assertThat(err.toString().lines()).singleElement().asString().contains("nothing is written");
    }

    @Test
    void a_secret_that_is_typed_where_its_place_is_asked_for_is_not_taken() {
        init("jdbc:sqlite:club.db", "", "", "", "club.example", "3f0a", "s3cr~t!", "GRAPH", "office@club.example", "");

        assertThat(out.toString()).contains("the secret itself is never written here");
        assertThat(file).content().contains("${GRAPH}").doesNotContain("s3cr~t");
    }

    private int init(String... answers) {
        var surroundings = new Cli.Surroundings(
                new BufferedReader(new StringReader(String.join("\n", answers) + "\n")),
                new PrintWriter(out),
                new PrintWriter(err),
                Terminal.NONE,
                Map.of(),
                "ada");
        return new Cli(
                        surroundings,
                        config -> new Operations(new Settings(config), Clock.systemUTC()),
                        (config, options) -> ExitCode.DONE,
                        Map.of())
                .execute("init", "--config", file.toString());
    }
}
