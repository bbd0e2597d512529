package io.contactsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.contactsync.config.ConfigException;
import io.contactsync.config.ConfigLoader;
import io.contactsync.graph.Answer;
import io.contactsync.graph.FolderRef;
import io.contactsync.graph.GraphContactsClient;
import io.contactsync.graph.Mailbox;
import io.contactsync.graph.RequestListener;
import io.contactsync.graphsimulator.GraphSimulator;
import io.contactsync.ops.OperationFailedException;
import io.contactsync.ops.Operations;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.PublicKey;
import java.security.cert.Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Each way to sign in, from the configuration to a mailbox that answers, against the simulator over http and https. */
final class SignInWaysTest {

    private static final String MAILBOX = "office@club.example";
    private static final HeldCertificate OLD =
            new HeldCertificate.Builder().commonName("old").rsa2048().build();
    private static final HeldCertificate NEW =
            new HeldCertificate.Builder().commonName("new").rsa2048().build();

    private static GraphSimulator graph;

    @TempDir
    Path folder;

    /** Each test's own app, so that none sees another's credentials. */
    private final String app = UUID.randomUUID().toString();

    private final Map<String, String> keys = new TreeMap<>();
    private final Map<String, String> environment = new HashMap<>();

    @BeforeAll
    static void simulate() {
        graph = GraphSimulator.builder().tls(0).mailbox(MAILBOX).start();
    }

    @AfterAll
    static void stop() {
        graph.close();
    }

    @BeforeEach
    void configure() throws IOException {
        write("graph-ca.pem", graph.certificate().pem());
        write("old.pem", OLD.certificatePem() + OLD.privateKeyPkcs8Pem());
        write("new.pem", NEW.certificatePem() + NEW.privateKeyPkcs8Pem());
        over("http");
        keys.put("tenant-id", GraphSimulator.TENANT_ID);
        keys.put("client-id", app);
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void a_client_secret(String scheme) throws Exception {
        over(scheme);
        graph.apps().register(app, "the-secret");
        keys.put("client-secret", "the-secret");

        assertWorks();
    }

    @ParameterizedTest
    @CsvSource({
        "http, old.pem, , ",
        "https, old.pem, , ",
        "http, old.crt, old.key, ",
        "http, old.pfx, , pfx-password",
    })
    void a_certificate(String scheme, String file, String privateKey, String password) throws Exception {
        over(scheme);
        write("old.crt", OLD.certificatePem());
        write("old.key", OLD.privateKeyPkcs8Pem());
        writePfx("old.pfx", "pfx-password");
        graph.apps().register(app, OLD.certificate().getPublicKey());
        keys.put("auth", "client-certificate");
        keys.put("certificate", file);
        putIfPresent("private-key", privateKey);
        putIfPresent("certificate-password", password);

        assertWorks();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void a_platforms_token_from_a_file_that_is_replaced(String scheme) throws Exception {
        over(scheme);
        graph.apps().trust(app, "https://cluster.example", "system:serviceaccount:club:sync", publicKey());
        keys.put("auth", "workload-identity");
        keys.remove("client-id");
        keys.remove("tenant-id");
        environment.put("AZURE_CLIENT_ID", app);
        environment.put("AZURE_TENANT_ID", GraphSimulator.TENANT_ID);
        environment.put("AZURE_FEDERATED_TOKEN_FILE", folder.resolve("token").toString());
        write("token", "expired and replaced by now");
        try (GraphContactsClient client = client()) {
            assertThat(refusal(client)).contains("AADSTS");
        }

        write("token", platformToken() + "\n");

        assertWorks();
    }

    @ParameterizedTest
    @ValueSource(strings = {"system", "user"})
    void a_managed_identity_as_app_service_has_it(String assigned) throws Exception {
        managedIdentity(assigned);
        environment.put("IDENTITY_ENDPOINT", graph.identityEndpoint().toString());
        environment.put("IDENTITY_HEADER", GraphSimulator.IDENTITY_HEADER);

        assertWorks();
    }

    @ParameterizedTest
    @ValueSource(strings = {"system", "user"})
    void a_managed_identity_as_virtual_machines_have_it(String assigned) throws Exception {
        managedIdentity(assigned);
        environment.put("AZURE_POD_IDENTITY_AUTHORITY_HOST", graph.authority() + "/");

        assertWorks();
    }

    @Test
    void an_identity_that_is_not_assigned_is_told_with_a_remedy() throws Exception {
        keys.put("auth", "managed-identity");
        environment.put("IDENTITY_ENDPOINT", graph.identityEndpoint().toString());
        environment.put("IDENTITY_HEADER", GraphSimulator.IDENTITY_HEADER);

        try (GraphContactsClient client = client()) {
            assertThat(refusal(client)).contains("assign one to it");
        }
    }

    @Test
    void an_identity_endpoint_elsewhere_is_refused() {
        keys.put("auth", "managed-identity");
        environment.put("IDENTITY_ENDPOINT", "http://elsewhere.example/token");
        environment.put("IDENTITY_HEADER", "x");

        assertThatThrownBy(() -> settings().graph())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("IDENTITY_ENDPOINT: http://elsewhere.example/token (expected: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void a_person_signs_in_once_and_is_renewed_from_the_cache(String scheme) throws Exception {
        over(scheme);
        person();

        signIn();

        assertWorks();
        String first = Files.readString(folder.resolve("tokens.enc"));
        assertWorks();
        assertThat(Files.readString(folder.resolve("tokens.enc")))
                .as("the new refresh token is kept")
                .isNotEqualTo(first);
        for (String file : new String[] {"tokens.enc", "tokens.enc.key"}) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(file))))
                    .isEqualTo("rw-------");
        }
    }

    @Test
    void a_person_who_declines_is_told_so() {
        person();

        assertThatThrownBy(() ->
                        operations().signIn().signIn(prompt -> graph.signIns().decline(prompt.code())))
                .isInstanceOf(OperationFailedException.class)
                .hasMessageContaining("declined");
        assertThat(folder.resolve("tokens.enc")).doesNotExist();
    }

    @Test
    void a_revoked_sign_in_asks_for_a_new_one_and_finds_it_without_a_restart() throws Exception {
        person();
        signIn();
        try (GraphContactsClient client = client()) {
            graph.signIns().revokeRefreshTokens();
            assertThat(refusal(client)).contains("AADSTS", "contact-sync sign-in");
        }
        signIn();

        assertWorks();
    }

    @Test
    void without_a_sign_in_the_service_does_not_start() {
        person();

        assertThatThrownBy(() -> settings().check(ServiceRole.DELIVER))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("contact-sync.graph.token-cache: ")
                .hasMessageContaining("`contact-sync sign-in`");
    }

    @Test
    void a_cache_that_does_not_open_is_an_error_and_never_a_new_sign_in() throws Exception {
        person();
        signIn();
        String[] parts = Files.readString(folder.resolve("tokens.enc")).split("\\.", -1);
        parts[3] = (parts[3].charAt(0) == 'A' ? "B" : "A") + parts[3].substring(1);
        write("tokens.enc", String.join(".", parts));

        assertRefusedCache("does not open");

        assertThat(operations().signIn().signOut()).isTrue();
        signIn();
        keys.put("token-cache-key", "bm90IHRoZSBrZXkgbm90IHRoZSBrZXkgbm90IHRoZSE=");
        assertRefusedCache("does not open");
        keys.put("token-cache-key", "too short");
        assertRefusedCache("openssl rand -base64 32");
        keys.remove("token-cache-key");
        keys.put("client-id", GraphSimulator.CLIENT_ID);
        assertRefusedCache("of another tenant, app or authority");
        keys.put("client-id", app);
        Files.delete(folder.resolve("tokens.enc.key"));
        assertRefusedCache("tokens.enc.key cannot be read");
    }

    @Test
    void the_next_secret_works_on_whichever_side_it_is_put_first() throws Exception {
        graph.apps().register(app, "old-secret");
        keys.put("client-secret", "old-secret");
        keys.put("client-secret-next", "new-secret");
        assertWorks();

        graph.apps().register(app, "new-secret");
        graph.apps().revokeSecret(app, "old-secret");

        assertWorks();
    }

    @Test
    void the_next_certificate_takes_over_when_the_first_is_refused() throws Exception {
        graph.apps().register(app, NEW.certificate().getPublicKey());
        keys.put("auth", "client-certificate");
        keys.put("certificate", "old.pem");
        keys.put("certificate-next", "new.pem");

        assertWorks();
    }

    @Test
    void a_secret_replaced_in_its_file_is_found_without_a_restart() throws Exception {
        write("secret", "old-secret\n");
        keys.put("client-secret", "${file:secret}");
        graph.apps().register(app, "old-secret");
        try (GraphContactsClient client = client()) {
            assertThat(answer(client)).isInstanceOf(Answer.Done.class);
            graph.apps().register(app, "new-secret");
            graph.apps().revokeSecret(app, "old-secret");
            graph.tokens().revokeAll();
            write("secret", "new-secret\n");

            // The first finds its token refused, the next asks for a new one.
            assertThat(answer(client)).isInstanceOf(Answer.Refused.class);
            assertThat(answer(client)).isInstanceOf(Answer.Done.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "auth, client-certificate, contact-sync.graph.certificate: missing",
        "auth, device-code, contact-sync.graph.token-cache: missing",
        "auth, workload-identity, contact-sync.graph.federated-token-file: missing",
        "auth, client-secret, contact-sync.graph.client-secret: missing",
        "ca, nowhere.pem, contact-sync.graph.ca: ",
        "ca, empty.pem, contact-sync.graph.ca: ",
    })
    void what_a_way_lacks_is_named(String key, String value, String problem) throws Exception {
        write("empty.pem", "");
        keys.put(key, value);
        if (!key.equals("auth")) {
            keys.put("client-secret", "x");
        }

        assertThatThrownBy(() -> settings().graph())
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(problem)
                .hasMessageContaining("(expected: ");
    }

    @ParameterizedTest
    @CsvSource({
        "nowhere.pem, cannot be read",
        "graph-ca.pem, holds no private key",
        "config.yaml, holds no certificate",
        "ec.pem, a key for EC (expected: an RSA key)",
        "old.pfx, a PFX file that its password opens",
    })
    void a_certificate_that_cannot_be_used_is_named(String file, String problem) throws Exception {
        HeldCertificate elliptic = new HeldCertificate.Builder().ecdsa256().build();
        write("ec.pem", elliptic.certificatePem() + elliptic.privateKeyPkcs8Pem());
        write("config.yaml", "nothing");
        writePfx("old.pfx", "another-password");
        keys.put("auth", "client-certificate");
        keys.put("certificate", file);
        keys.put("certificate-password", "wrong-password");

        assertThatThrownBy(() -> settings().graph())
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith("contact-sync.graph.certificate: ")
                .hasMessageContaining(problem)
                .hasMessageNotContaining("wrong-password");
    }

    @Test
    void a_server_whose_ca_is_not_trusted_is_not_told_the_secret() throws Exception {
        over("https");
        keys.remove("ca");
        graph.apps().register(app, "the-secret");
        keys.put("client-secret", "the-secret");

        try (GraphContactsClient client = client()) {
            assertThat(refusal(client)).contains("SSLHandshakeException");
        }
    }

    private void assertRefusedCache(String problem) {
        assertThatThrownBy(() -> settings().check(ServiceRole.DELIVER))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("contact-sync.graph.token-cache: ")
                .hasMessageContaining(problem);
        assertThatThrownBy(() -> operations().signIn().signIn(prompt -> {
                    throw new AssertionError("asked a person");
                }))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining(problem);
    }

    private void person() {
        keys.put("auth", "device-code");
        keys.put("token-cache", "tokens.enc");
        graph.apps().register(app, "unused");
    }

    private void signIn() {
        operations().signIn().signIn(prompt -> graph.signIns().approve(prompt.code(), MAILBOX));
    }

    private void managedIdentity(String assigned) {
        keys.put("auth", "managed-identity");
        keys.remove("tenant-id");
        if (assigned.equals("system")) {
            keys.remove("client-id");
        } else {
            graph.apps().registerManagedIdentity(app);
        }
    }

    private void over(String scheme) {
        String root = scheme.equals("http")
                ? graph.authority().toString()
                : graph.tlsRoot().toString();
        keys.put("endpoint", root + "/v1.0");
        keys.put("authority", root);
        if (scheme.equals("https")) {
            keys.put("ca", "graph-ca.pem");
        }
    }

    private void assertWorks() throws Exception {
        settings().check(ServiceRole.DELIVER);
        try (GraphContactsClient client = client()) {
            assertThat(answer(client)).isInstanceOf(Answer.Done.class);
        }
    }

    private GraphContactsClient client() {
        return GraphContactsClient.open(settings().graph(), Clock.systemUTC(), RequestListener.NONE);
    }

    private static Answer<?> answer(GraphContactsClient client) throws Exception {
        return client.listMarked(new Mailbox(MAILBOX), FolderRef.defaultFolder(), null)
                .get(30, TimeUnit.SECONDS);
    }

    private static String refusal(GraphContactsClient client) throws Exception {
        return answer(client) + " " + client.tokenHealth();
    }

    private Operations operations() {
        return new Operations(settings(), Clock.systemUTC());
    }

    private Settings settings() {
        var yaml = new StringBuilder("contact-sync.targets[0].mailbox: " + MAILBOX + "\n");
        keys.forEach((key, value) -> yaml.append("contact-sync.graph.")
                .append(key)
                .append(": '")
                .append(value)
                .append("'\n"));
        try {
            write("contact-sync.yaml", yaml.toString());
        } catch (IOException e) {
            throw new AssertionError(e);
        }
        return new Settings(ConfigLoader.load(folder.resolve("contact-sync.yaml"), environment));
    }

    private void putIfPresent(String key, String value) {
        if (value != null) {
            keys.put(key, value);
        }
    }

    private void write(String name, String content) throws IOException {
        Files.writeString(folder.resolve(name), content);
    }

    private void writePfx(String name, String password) throws Exception {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(
                "own", OLD.keyPair().getPrivate(), password.toCharArray(), new Certificate[] {OLD.certificate()});
        try (OutputStream out = Files.newOutputStream(folder.resolve(name))) {
            store.store(out, password.toCharArray());
        }
    }

    private static PublicKey publicKey() {
        return OLD.keyPair().getPublic();
    }

    private static String platformToken() throws Exception {
        var token = new SignedJWT(
                new JWSHeader(JWSAlgorithm.RS256),
                new JWTClaimsSet.Builder()
                        .issuer("https://cluster.example")
                        .subject("system:serviceaccount:club:sync")
                        .audience("api://AzureADTokenExchange")
                        .expirationTime(Date.from(Instant.now().plus(Duration.ofHours(1))))
                        .build());
        token.sign(new RSASSASigner(OLD.keyPair().getPrivate()));
        return token.serialize();
    }
}
