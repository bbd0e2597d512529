package io.contactsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.contactsync.config.ConfigLoader;
import io.contactsync.config.LoadedConfig;
import io.contactsync.graph.GraphContactsClient;
import io.contactsync.graph.RequestListener;
import io.contactsync.graphsimulator.GraphSimulator;
import io.contactsync.graphsimulator.ledger.LedgerEntry;
import io.contactsync.ops.CredentialWatch;
import io.contactsync.ops.HealthSource;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Set;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When a credential ends: from the configuration, from the app registration over HTTP, or from the certificate itself. */
class CredentialExpiryTest {

    private static final String APP = "3f0a9c52";

    @TempDir
    Path folder;

    private final GraphSimulator graph = GraphSimulator.start();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final CredentialWatch watch = new CredentialWatch(registry, Clock.systemUTC());
    private final Instant now = Clock.systemUTC().instant();

    @AfterEach
    void stop() {
        graph.close();
    }

    @Test
    void the_end_of_a_secret_is_looked_up_in_the_app_registration() throws Exception {
        graph.apps().register(APP, "abc-the-secret", inDays(45));
        graph.apps().register(APP, "xyz-another", inDays(500));

        look("client-secret: abc-the-secret");

        assertThat(watch.read())
                .isInstanceOfSatisfying(
                        HealthSource.Warns.class,
                        warning -> assertThat(warning.reason()).isEqualTo("client-secret expires in 44 days"));
        assertEnds("client-secret", inDays(45));
    }

    @Test
    void of_secrets_that_begin_alike_the_newest_is_taken_for_ours() throws Exception {
        graph.apps().register(APP, "abc-the-old-one", inDays(3));
        graph.apps().register(APP, "abc-the-secret", inDays(300));

        look("client-secret: abc-the-secret");

        assertThat(watch.read()).isEqualTo(new HealthSource.Works("client-secret expires in 299 days"));
    }

    @Test
    void each_of_two_secrets_has_its_own_end_and_the_next_one_to_end_is_told() throws Exception {
        graph.apps().register(APP, "abc-the-secret", inDays(5));
        graph.apps().register(APP, "xyz-the-next", inDays(300));

        look("client-secret: abc-the-secret", "client-secret-next: xyz-the-next");

        assertThat(watch.read()).isInstanceOf(HealthSource.Broken.class);
        assertEnds("client-secret", inDays(5));
        assertEnds("client-secret-next", inDays(300));
    }

    @Test
    void what_the_configuration_says_is_believed_and_nobody_is_asked() throws Exception {
        graph.apps().register(APP, "abc-the-secret", inDays(3));
        LocalDate end = LocalDate.ofInstant(inDays(29), ZoneOffset.UTC);

        look("client-secret: abc-the-secret", "client-secret-expires: " + end);

        assertThat(watch.read()).isInstanceOf(HealthSource.Warns.class);
        assertEnds("client-secret", end.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant());
        assertThat(graph.ledger()).isEmpty();
    }

    @Test
    void without_the_right_to_look_it_says_what_would_help() throws Exception {
        graph.apps().register(APP, "abc-the-secret", inDays(3));
        graph.apps().grantRoles(APP, Set.of("Contacts.ReadWrite"));

        look("client-secret: abc-the-secret");

        assertThat(watch.read())
                .isInstanceOfSatisfying(
                        HealthSource.Unknown.class,
                        unknown ->
                                assertThat(unknown.reason()).contains("client-secret-expires", "Application.Read.All"));
        assertThat(registry.find("contact.sync.credential.expiry").gauges()).isEmpty();
        assertThat(graph.ledger()).extracting(LedgerEntry::status).containsExactly(403);
    }

    @Test
    void a_certificate_says_it_itself() throws Exception {
        var certificate = new HeldCertificate.Builder()
                .rsa2048()
                .validityInterval(
                        now.minus(Duration.ofDays(1)).toEpochMilli(), inDays(20).toEpochMilli())
                .build();
        Files.writeString(folder.resolve("own.pem"), certificate.certificatePem() + certificate.privateKeyPkcs8Pem());
        graph.apps().register(APP, certificate.certificate().getPublicKey());

        look("auth: client-certificate", "certificate: own.pem");

        assertThat(watch.read()).isInstanceOf(HealthSource.Warns.class);
        assertEnds("certificate", inDays(20));
        assertThat(graph.ledger()).isEmpty();
    }

    private Instant inDays(int days) {
        return now.plus(Duration.ofDays(days));
    }

    private void assertEnds(String credential, Instant at) {
        assertThat(registry.get("contact.sync.credential.expiry")
                        .tag("credential", credential)
                        .gauge()
                        .value())
                .isCloseTo((double) Duration.between(now, at).toSeconds(), within(60.0));
    }

    private void look(String... keys) throws IOException {
        Path file = folder.resolve("contact-sync.yaml");
        Files.writeString(file, """
                contact-sync:
                  graph:
                    endpoint: %s
                    authority: %s
                    tenant-id: %s
                    client-id: %s
                    %s
                """.formatted(
                graph.endpoint(), graph.authority(), GraphSimulator.TENANT_ID, APP, String.join("\n    ", keys)));
        LoadedConfig loaded = ConfigLoader.load(file, Map.of());
        try (GraphContactsClient client =
                GraphContactsClient.open(new Settings(loaded).graph(), Clock.systemUTC(), RequestListener.NONE)) {
            new CredentialExpiry(loaded, watch).look(client);
        }
    }
}
