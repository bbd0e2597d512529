package io.contactsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.contactsync.config.ConfigException;
import io.contactsync.config.ConfigLoader;
import io.contactsync.memberdb.WatchedTable;
import io.contactsync.routing.OnMissing;
import io.contactsync.routing.Target;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {

    private static final String SECRET = "s3cr3t-0f-the-club";

    @TempDir
    Path folder;

    /** The keys of a configuration that is complete; a test changes one of them, or takes one out. */
    private final Map<String, String> keys = new TreeMap<>(Map.ofEntries(
            Map.entry("source.url", "jdbc:postgresql://db.club.example/members"),
            Map.entry("source.username", "sync"),
            Map.entry("source.password", SECRET),
            Map.entry("source.query", "select id as contact_id from member"),
            Map.entry("source.tables[0].name", "member"),
            Map.entry("source.tables[0].key", "id"),
            Map.entry("rabbitmq.uri", "amqps://sync:" + SECRET + "@broker.club.example/"),
            Map.entry("graph.tenant-id", "club.example"),
            Map.entry("graph.client-id", "3f0a9c52"),
            Map.entry("graph.client-secret", SECRET),
            Map.entry("state.url", "jdbc:postgresql://db.club.example/state"),
            Map.entry("state.password", SECRET),
            Map.entry("targets[0].mailbox", "Office@club.example"),
            Map.entry("targets[0].folder", "Members"),
            Map.entry("targets[0].only.chapter[0]", "North")));

    @ParameterizedTest
    @EnumSource(ServiceRole.class)
    void a_complete_configuration_is_enough_for_every_role(ServiceRole role) {
        assertThatCode(() -> settings().check(role)).doesNotThrowAnyException();
    }

    @Test
    void each_stage_is_given_what_was_configured() {
        Settings settings = settings();

        assertThat(settings.source().url()).isEqualTo("jdbc:postgresql://db.club.example/members");
        assertThat(settings.source().tables()).containsExactly(new WatchedTable("member", "id"));
        assertThat(settings.broker().queue()).isEqualTo("contact.sync");
        assertThat(settings.graph().signIn())
                .asString()
                .contains("tenantId=club.example", "client-secret")
                .doesNotContain(SECRET);
        assertThat(settings.graph().callTimeout()).hasSeconds(30);
        assertThat(settings.targets().targets())
                .containsExactly(new Target.OfMailbox(
                        "targets[0]",
                        "office@club.example",
                        "Members",
                        Map.of("chapter", List.of("North")),
                        OnMissing.RECREATE));
    }

    @Test
    void files_count_from_the_configurations_folder() {
        keys.put("source.url", "jdbc:sqlite:members.db");
        keys.put("state.url", "jdbc:sqlite:state.db");

        assertThat(settings().source().url()).isEqualTo("jdbc:sqlite:" + folder.resolve("members.db"));
        assertThat(settings().state().url()).isEqualTo("jdbc:sqlite:" + folder.resolve("state.db"));
    }

    @ParameterizedTest
    @CsvSource({
        "CAPTURE, source.url, source.url: missing",
        "CAPTURE, source.query, source.query: missing",
        "CAPTURE, source.tables[0].name, source.tables[0].name: missing",
        "CAPTURE, source.tables[0].key, source.tables[0].key: missing",
        "DELIVER, graph.tenant-id, graph.tenant-id: missing",
        "DELIVER, graph.client-id, graph.client-id: missing",
        "DELIVER, graph.client-secret, graph.client-secret: missing",
        "DELIVER, targets[0].mailbox, targets[0].mailbox: missing",
    })
    void what_a_role_needs_is_missed_by_it_and_by_the_whole_and_not_by_the_other_half(
            ServiceRole role, String key, String problem) {
        keys.remove(key);

        assertThat(problems(role))
                .singleElement()
                .asString()
                .startsWith("contact-sync." + problem)
                .contains("(expected: ");
        assertThat(problems(ServiceRole.ALL)).isEqualTo(problems(role));
        assertThat(problems(role == ServiceRole.CAPTURE ? ServiceRole.DELIVER : ServiceRole.CAPTURE))
                .isEmpty();
    }

    @Test
    void no_tables_and_no_targets_are_missed() {
        keys.keySet().removeIf(key -> key.startsWith("source.tables") || key.startsWith("targets"));

        assertThat(problems(ServiceRole.ALL))
                .satisfiesExactly(
                        tables -> assertThat(tables).startsWith("contact-sync.source.tables: missing (expected: "),
                        targets -> assertThat(targets).startsWith("contact-sync.targets: missing (expected: "));
    }

    @Test
    void all_problems_are_told_at_once() {
        keys.put("state.url", "jdbc:mysql://db/state");
        keys.put("rabbitmq.uri", "http://broker/");
        keys.put("safety.max-deletes-floor", "-1");
        keys.remove("source.url");
        keys.remove("graph.client-id");
        keys.put("targets[0].folder", " ");

        assertThat(problems(ServiceRole.ALL))
                .satisfiesExactly(
                        state -> assertThat(state).startsWith("contact-sync.state.url: "),
                        broker -> assertThat(broker).startsWith("contact-sync.rabbitmq.uri: scheme http"),
                        safety -> assertThat(safety).startsWith("contact-sync.safety.max-deletes-floor: -1"),
                        source -> assertThat(source).startsWith("contact-sync.source.url: missing"),
                        graph -> assertThat(graph).startsWith("contact-sync.graph.client-id: missing"),
                        target -> assertThat(target).startsWith("contact-sync.targets[0].folder: empty"));
    }

    @Test
    void a_database_without_a_log_is_refused_by_name() {
        keys.put("source.url", "jdbc:sqlite:members.db");
        keys.put("source.capture", "log");

        assertThat(problems(ServiceRole.CAPTURE))
                .containsExactly("contact-sync.source.capture: log cannot be used with SQLite, which keeps none"
                        + " (expected: outbox or poll)");
    }

    @Test
    void any_database_can_be_polled_and_needs_no_tables() {
        keys.put("source.url", "jdbc:oracle:thin:@db/members");
        keys.put("source.capture", "poll");
        keys.keySet().removeIf(key -> key.startsWith("source.tables"));

        assertThat(problems(ServiceRole.CAPTURE)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "graph.max-in-flight-per-mailbox, 0, 1 to 4",
        "graph.max-in-flight-per-mailbox, 5, 1 to 4",
        "graph.requests-per-10-minutes, 9, 10 to 10000",
        "graph.requests-per-10-minutes, 10001, 10 to 10000",
        "graph.batch-size, 0, 1 to 20",
        "graph.batch-size, 21, 1 to 20",
        "graph.max-in-flight, 0, 1 to 10000",
        "graph.max-in-flight, 10001, 1 to 10000",
        "safety.max-deletes-floor, -1, 0 to 1000000",
        "safety.max-deletes-floor, 1000001, 0 to 1000000",
    })
    void a_number_out_of_its_range_is_refused_with_the_range(String key, String value, String range) {
        keys.put(key, value);

        assertThat(problems(ServiceRole.ALL))
                .containsExactly("contact-sync." + key + ": " + value + " (expected: " + range + ")");
    }

    @ParameterizedTest
    @CsvSource({
        "graph.max-in-flight-per-mailbox, 1",
        "graph.max-in-flight-per-mailbox, 4",
        "graph.requests-per-10-minutes, 10",
        "graph.requests-per-10-minutes, 10000",
        "graph.batch-size, 1",
        "graph.batch-size, 20",
        "safety.max-deletes-floor, 0",
        "safety.max-deletes, 0%",
        "safety.max-deletes, 100%",
        "safety.delete-settle, 0s",
        "safety.delete-settle, 24h",
    })
    void the_ends_of_a_range_belong_to_it(String key, String value) {
        keys.put(key, value);

        assertThat(problems(ServiceRole.ALL)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "graph.call-timeout",
                "graph.group-interval",
                "safety.unknown-outcome-hold",
                "source.outbox-interval",
                "source.compare-interval"
            })
    void a_duration_of_nothing_or_less_is_refused(String key) {
        keys.put(key, "0s");
        assertThat(problems(ServiceRole.ALL)).containsExactly("contact-sync." + key + ": PT0S (expected: more than 0)");

        keys.put(key, "-1s");
        assertThat(problems(ServiceRole.ALL))
                .containsExactly("contact-sync." + key + ": PT-1S (expected: more than 0)");
    }

    @ParameterizedTest
    @CsvSource({"-1s, PT-1S", "1441m, PT24H1M"})
    void deletes_settle_for_a_day_at_most(String value, String read) {
        keys.put("safety.delete-settle", value);

        assertThat(problems(ServiceRole.ALL))
                .containsExactly("contact-sync.safety.delete-settle: " + read + " (expected: 0s to 24h)");
    }

    @ParameterizedTest
    @CsvSource({
        "graph.endpoint, http://graph.club.example/v1.0, graph.insecure",
        "graph.authority, http://login.club.example, graph.insecure",
        "rabbitmq.uri, amqp://sync:s3cr3t-0f-the-club@broker.club.example/, rabbitmq.insecure",
    })
    void what_others_could_read_is_refused_unless_insecure_stands_beside_it(String key, String value, String insecure) {
        keys.put(key, value);
        assertThat(problems(ServiceRole.ALL))
                .singleElement()
                .asString()
                .startsWith("contact-sync." + key + ": ")
                .contains("insecure: true");

        keys.put(insecure, "true");
        assertThat(problems(ServiceRole.ALL)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "graph.endpoint, http://127.0.0.1:8081/v1.0",
        "graph.authority, http://localhost:8081",
        "rabbitmq.uri, amqp://guest:guest@localhost:5672/",
        "rabbitmq.uri, amqp://127.0.0.1/",
    })
    void this_machine_may_do_without_encryption(String key, String value) {
        keys.put(key, value);

        assertThat(problems(ServiceRole.ALL)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "state.url, jdbc:mysql://db/state, state.url: ",
        "state.url, jdbc:sqlite:, state.url: ",
        "source.url, jdbc:oracle://sync:s3cr3t-0f-the-club@db/members, source.url: jdbc:oracle:… ",
        "source.installation, With Space, source.installation: ",
        "source.tables[0].key, id; drop table member, source.tables[0].key: ",
        "rabbitmq.queue, contact.sync.dead, rabbitmq.dead-letter-queue: ",
        "rabbitmq.uri, amqps://sync:s3cr3t-0f-the-club@bro ker/, rabbitmq.uri: not a URI ",
        "graph.tenant-id, ../other, graph.tenant-id: ",
        "graph.endpoint, ftp://graph.club.example, graph.endpoint: ",
        "graph.endpoint, https://u:s3cr3t-0f-the-club@graph.club.example, graph.endpoint: ",
        "targets[0].folder, '', targets[0].folder: empty ",
    })
    void a_value_that_cannot_work_is_refused_by_its_key(String key, String value, String problem) {
        keys.put(key, value);

        assertThat(problems(ServiceRole.ALL))
                .singleElement()
                .asString()
                .startsWith("contact-sync." + problem)
                .contains("(expected: ");
    }

    @Test
    void a_tag_that_takes_nothing_is_refused() {
        keys.remove("targets[0].only.chapter[0]");
        keys.put("targets[0].only.chapter", "");

        assertThat(problems(ServiceRole.ALL))
                .containsExactly(
                        "contact-sync.targets[0].only.chapter: empty (expected: at least one value of tag.chapter)");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                ".",
                "..",
                "../users/ceo@club.example",
                "office@club.example/contacts",
                "a/b@club.example",
                "a\\b@club.example",
                "office@club.example?$expand=x",
                "office@club.example#x",
                "office%2f..%2fceo@club.example",
                "%00",
                "office@club.example\r\nX-Injected: y",
                "office@club.example@evil.example",
                "office@club.example,ceo@club.example"
            })
    void a_name_that_could_reach_another_mailbox_is_refused_before_anything_is_asked(String name) {
        keys.put("targets[0].mailbox", name);

        assertThat(problems(ServiceRole.DELIVER))
                .singleElement()
                .asString()
                .startsWith("contact-sync.targets[0].mailbox: \"")
                .endsWith("\" (expected: an address or a directory object id)")
                .doesNotContainPattern("\\p{Cntrl}");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "targets[0].mailbox | board | targets[0].mailbox: \"board\"",
                "targets[0].mailbox | Me | targets[0].mailbox: \"me\" means who signs in, and nobody does",
                "targets[0].group | 6f1c | targets[0]: mailbox and group (expected: one of mailbox, group, mailbox-from)",
                "targets[1].group | 6f1c | targets[1].group: \"6f1c\"",
                "targets[1].folder | Other | targets[1].mailbox: missing",
                "targets[1].mailbox-from | owner | targets[1].mailbox-from: \"owner\" (expected: tag.NAME",
                "targets[1].mailbox-from | tag.owner | targets[1].allowed: missing",
                "targets[0].allowed[0] | club.example | targets[0].allowed: club.example (expected: only beside",
                "targets[0].on-missing | forget | targets[0].on-missing",
            })
    void a_target_that_cannot_be_is_refused_by_its_key(String key, String value, String problem) {
        keys.put(key, value);

        assertThat(problems(ServiceRole.ALL))
                .singleElement()
                .asString()
                .startsWith("contact-sync." + problem)
                .contains("(expected: ");
    }

    @Test
    void targets_that_contradict_each_other_are_refused() {
        keys.put("targets[1].mailbox", "north@club.example");
        keys.put("targets[1].folder", "members");
        assertThat(problems(ServiceRole.ALL))
                .singleElement()
                .asString()
                .startsWith("contact-sync.targets[1].folder: \"members\" differs from \"Members\" of targets[0]");

        keys.put("targets[1].mailbox", "OFFICE@club.example");
        keys.put("targets[1].folder", "Members");
        assertThat(problems(ServiceRole.ALL))
                .as("two targets may fill one folder")
                .isEmpty();

        keys.put("targets[1].on-missing", "leave");
        assertThat(problems(ServiceRole.ALL))
                .singleElement()
                .asString()
                .startsWith("contact-sync.targets[1].on-missing: leave differs from that of targets[0]");
    }

    @Test
    void groups_and_owners_are_targets() {
        keys.put("targets[1].group", "6F1C7F6E-23ab-4c5d-9e01-0d5a2b3c4d5e");
        keys.put("targets[1].on-missing", "leave");
        keys.put("targets[2].mailbox-from", "tag.owner");
        keys.put("targets[2].allowed[0]", "Club.Example");

        assertThat(settings().targets().groups())
                .singleElement()
                .matches(target -> target.group().equals("6f1c7f6e-23ab-4c5d-9e01-0d5a2b3c4d5e")
                        && target.onMissing() == OnMissing.LEAVE);
        assertThat(settings().targets().owners())
                .singleElement()
                .matches(target -> target.route().tag().equals("owner")
                        && target.route().allowed().equals(List.of("club.example")));
    }

    @Test
    void no_settings_show_a_secret() {
        Settings settings = settings();

        assertThat(List.of(settings.source(), settings.broker(), settings.graph(), settings.state(), settings.config()))
                .allSatisfy(part -> assertThat(part.toString()).doesNotContain(SECRET));
    }

    private List<String> problems(ServiceRole role) {
        ConfigException problem =
                catchThrowableOfType(ConfigException.class, () -> settings().check(role));
        List<String> problems = problem == null ? List.of() : problem.problems();
        assertThat(problems).allSatisfy(line -> assertThat(line).doesNotContain(SECRET));
        return problems;
    }

    private Settings settings() {
        var yaml = new StringBuilder();
        keys.forEach((key, value) -> yaml.append("contact-sync.")
                .append(key)
                .append(": '")
                .append(value)
                .append("'\n"));
        try {
            return new Settings(
                    ConfigLoader.load(Files.writeString(folder.resolve("contact-sync.yaml"), yaml), Map.of()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
