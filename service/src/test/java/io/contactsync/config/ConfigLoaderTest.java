package io.contactsync.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {

    @TempDir
    Path folder;

    @Test
    void an_empty_configuration_has_the_defaults_of_the_contract() {
        ContactSyncConfig config = load("contact-sync: {}\n").config();

        assertThat(config.source().capture()).isEqualTo(ContactSyncConfig.Capture.OUTBOX);
        assertThat(config.source().outboxInterval()).isEqualTo(Duration.ofMillis(50));
        assertThat(config.source().pollInterval()).isEqualTo(Duration.ofSeconds(5));
        assertThat(config.source().pollOverlap()).isEqualTo(Duration.ofMinutes(5));
        assertThat(config.source().compareIntervalOrDefault()).isEqualTo(Duration.ofHours(24));
        assertThat(config.rabbitmq().uri().value()).isEqualTo("amqp://guest:guest@localhost:5672/");
        assertThat(config.rabbitmq().queue()).isEqualTo("contact.sync");
        assertThat(config.rabbitmq().deadLetterQueue()).isEqualTo("contact.sync.dead");
        assertThat(config.graph().endpoint()).isEqualTo(URI.create("https://graph.microsoft.com/v1.0"));
        assertThat(config.graph().authority()).isEqualTo(URI.create("https://login.microsoftonline.com"));
        assertThat(config.graph().auth()).isEqualTo(ContactSyncConfig.Auth.CLIENT_SECRET);
        assertThat(config.graph().maxInFlightPerMailbox()).isEqualTo(4);
        assertThat(config.graph().requestsPer10Minutes()).isEqualTo(10_000);
        assertThat(config.graph().batchSize()).isEqualTo(20);
        assertThat(config.state().url()).isEqualTo("jdbc:sqlite:contact-sync.db");
        assertThat(config.safety().maxDeletes().value()).isEqualTo(10.0);
        assertThat(config.safety().maxDeletesFloor()).isEqualTo(20);
        assertThat(config.safety().unknownOutcomeHold()).isEqualTo(Duration.ofSeconds(60));
        assertThat(config.targets()).isEmpty();
    }

    @Test
    void poll_compares_every_hour_unless_told_otherwise() {
        assertThat(load("contact-sync: { source: { capture: poll } }")
                        .config()
                        .source()
                        .compareIntervalOrDefault())
                .isEqualTo(Duration.ofHours(1));
        assertThat(load("contact-sync: { source: { capture: poll, compare-interval: 2m } }")
                        .config()
                        .source()
                        .compareIntervalOrDefault())
                .isEqualTo(Duration.ofMinutes(2));
    }

    @Test
    void reads_every_key_of_the_contract() {
        ContactSyncConfig config = load("""
                contact-sync:
                  source:
                    url: jdbc:postgresql://db/members
                    username: sync
                    password: secret-1
                    query: select 1
                    tables:
                      - { name: member, key: id }
                      - { name: address, key: "'M-' || member_id" }
                    updated-at: updated_at
                  graph:
                    tenant-id: t
                    client-id: c
                    client-secret: secret-2
                    requests-per-10-minutes: 500
                  targets:
                    - mailbox: office@club.example
                      folder: Members
                      only: { chapter: [North, East], "Home Chapter_1": [South] }
                    - mailbox-from: tag.owner
                      allowed: [club.example]
                server:
                  port: 9999
                """).config();

        assertThat(config.source().tables())
                .containsExactly(
                        new ContactSyncConfig.Table("member", "id"),
                        new ContactSyncConfig.Table("address", "'M-' || member_id"));
        assertThat(config.graph().requestsPer10Minutes()).isEqualTo(500);
        assertThat(config.targets().get(0).only())
                .containsOnly(
                        Map.entry("chapter", List.of("North", "East")), Map.entry("Home Chapter_1", List.of("South")));
        assertThat(config.targets().get(1).mailboxFrom()).isEqualTo("tag.owner");
        assertThat(config.targets().get(1).allowed()).containsExactly("club.example");
        assertThat(config.toString()).doesNotContain("secret-1", "secret-2", "guest:guest");
    }

    @Test
    void the_environment_goes_before_the_file() {
        LoadedConfig loaded = load(
                "contact-sync: { graph: { client-secret: from-file, tenant-id: t } }",
                Map.of(
                        "CONTACTSYNC_GRAPH_CLIENTSECRET",
                        "from-environment",
                        "CONTACTSYNC_TARGETS_0_MAILBOX",
                        "a@b.example"));

        assertThat(loaded.config().graph().clientSecret()).isEqualTo(new Secret("from-environment"));
        assertThat(loaded.config().graph().tenantId()).isEqualTo("t");
        assertThat(loaded.config().targets().get(0).mailbox()).isEqualTo("a@b.example");
    }

    @Test
    void a_placeholder_takes_a_variable_or_the_content_of_a_file_and_looks_no_further() throws Exception {
        Files.writeString(folder.resolve("secret.txt"), "p$${x}\\1\n");

        ContactSyncConfig config = load(
                        "contact-sync: { source: { password: '${file:secret.txt}', username: '${WHO}', url: '${URL:jdbc:sqlite:m.db}' } }",
                        Map.of("WHO", "sync"))
                .config();

        assertThat(config.source().password()).isEqualTo(new Secret("p$${x}\\1"));
        assertThat(config.source().username()).isEqualTo("sync");
        assertThat(config.source().url()).isEqualTo("jdbc:sqlite:m.db");
    }

    @Test
    void a_missing_file_or_variable_is_named_with_its_key() {
        assertThatThrownBy(() -> load("contact-sync: { graph: { client-secret: '${file:/absent/x}' } }"))
                .isInstanceOf(ConfigException.class)
                .hasMessage("contact-sync.graph.client-secret: the file /absent/x cannot be read"
                        + " (expected: a readable text file)");
        assertThatThrownBy(() -> load("contact-sync: { source: { password: '${ABSENT}' } }"))
                .isInstanceOf(ConfigException.class)
                .hasMessage("contact-sync.source.password: ${ABSENT} is not set"
                        + " (expected: the environment variable ABSENT)");
        assertThatThrownBy(() -> ConfigLoader.load(folder.resolve("absent.yaml"), Map.of()))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("absent.yaml: not found (expected: a configuration file");
    }

    @Test
    void an_unknown_key_is_named_with_the_nearest_one() {
        assertThatThrownBy(() -> load("contact-sync: { source: { usrname: x } }"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("contact-sync.source.usrname: unknown key in")
                .hasMessageContaining("(expected: perhaps username)");
        assertThatThrownBy(() -> load("contact-sync: { graph: { request-per-10-minutes: 5 } }"))
                .hasMessageContaining("perhaps requests-per-10-minutes");
        assertThatThrownBy(() -> load("contact-sync: { targets: [ { mailbx: x } ] }"))
                .hasMessageContaining("contact-sync.targets[0].mailbx")
                .hasMessageContaining("perhaps mailbox");
        assertThatThrownBy(() -> load("contactsync: { source: { url: x } }"))
                .hasMessageContaining("contactsync: unknown key in")
                .hasMessageContaining("contact-sync");
    }

    @Test
    void a_value_that_does_not_convert_is_named_with_what_was_expected() {
        assertThatThrownBy(() -> load("contact-sync: { source: { outbox-interval: soon } }"))
                .hasMessage("contact-sync.source.outbox-interval: \"soon\" cannot be used"
                        + " (expected: a duration such as 50ms, 5s, 5m or 24h)");
        assertThatThrownBy(() -> load("contact-sync: { safety: { max-deletes: 130% } }"))
                .hasMessage("contact-sync.safety.max-deletes: \"130%\" cannot be used"
                        + " (expected: a percentage such as 10%, from 0% to 100%)");
        assertThatThrownBy(() -> load("contact-sync: { source: { capture: magic } }"))
                .hasMessage(
                        "contact-sync.source.capture: \"magic\" cannot be used (expected: one of outbox, log, poll)");
        assertThatThrownBy(() -> load("contact-sync: { graph: { batch-size: many } }"))
                .hasMessage("contact-sync.graph.batch-size: \"many\" cannot be used (expected: a whole number)");
    }

    @Test
    void broken_yaml_is_one_clear_line() {
        assertThatThrownBy(() -> load("contact-sync: [\n  x: : y"))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("not valid YAML")
                .hasMessageContaining("line")
                .satisfies(e -> assertThat(e.getMessage().lines()).hasSize(1));
        assertThatThrownBy(() -> load("contact-sync:\n  graph: {}\n  graph: {}\n"))
                .hasMessageContaining("duplicate key graph");
    }

    @Test
    void a_sqlite_file_counts_from_the_folder_of_the_configuration() {
        LoadedConfig loaded = load("contact-sync: {}");

        assertThat(loaded.jdbcUrl("jdbc:sqlite:a/b.db?x=1"))
                .isEqualTo("jdbc:sqlite:" + folder.resolve("a/b.db") + "?x=1");
        assertThat(loaded.jdbcUrl("jdbc:sqlite:/a/b.db")).isEqualTo("jdbc:sqlite:/a/b.db");
        assertThat(loaded.jdbcUrl("jdbc:postgresql://h/d")).isEqualTo("jdbc:postgresql://h/d");
    }

    private LoadedConfig load(String yaml) {
        return load(yaml, Map.of());
    }

    private LoadedConfig load(String yaml, Map<String, String> environment) {
        try {
            return ConfigLoader.load(Files.writeString(folder.resolve("contact-sync.yaml"), yaml), environment);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
