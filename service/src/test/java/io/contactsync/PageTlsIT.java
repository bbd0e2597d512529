package io.contactsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.contactsync.config.ConfigLoader;
import io.contactsync.ops.login.Passwords;
import io.contactsync.testkit.SharedServers;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import javax.net.ssl.SSLException;
import okhttp3.tls.HandshakeCertificates;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page with a certificate of its own, by Spring Boot's {@code server.ssl}, in files beside the configuration. */
class PageTlsIT {

    private static final HeldCertificate CERTIFICATE = new HeldCertificate.Builder()
            .addSubjectAlternativeName("127.0.0.1")
            .ecdsa256()
            .build();
    private static final HttpClient TRUSTING = HttpClient.newBuilder()
            .sslContext(new HandshakeCertificates.Builder()
                    .addTrustedCertificate(CERTIFICATE.certificate())
                    .build()
                    .sslContext())
            .build();

    @TempDir
    static Path folder;

    private static Installation installation;
    private static ContactSyncService service;

    @BeforeAll
    static void start() throws IOException {
        Files.writeString(folder.resolve("page.crt"), CERTIFICATE.certificatePem());
        Files.writeString(folder.resolve("page.key"), CERTIFICATE.privateKeyPkcs8Pem());
        installation = new Installation(folder)
                .with("contact-sync.rabbitmq.uri", SharedServers.rabbitMq().uri())
                .with("contact-sync.rabbitmq.queue", SharedServers.freshQueueName("events"))
                .with("contact-sync.rabbitmq.dead-letter-queue", SharedServers.freshQueueName("dead"))
                .with("contact-sync.web.users[0].name", "otto")
                .with("contact-sync.web.users[0].role", "operator")
                .with("contact-sync.web.users[0].password", Passwords.hash("a long enough password"))
                .with("server.ssl.certificate", "page.crt")
                .with("server.ssl.certificate-private-key", "page.key");
        installation.run("capture", "install").done();
        service = ContactSyncService.start(
                ConfigLoader.load(folder.resolve("contact-sync.yaml"), Map.of()),
                ServiceRole.CAPTURE,
                false,
                ServiceListeners.NONE);
    }

    @AfterAll
    static void stop() {
        service.close();
    }

    @Test
    void a_browser_is_told_to_come_by_https_alone_and_to_send_the_session_nowhere_else() throws Exception {
        HttpResponse<String> login = get(TRUSTING, service.page().resolve("login"));

        assertThat(service.page().getScheme()).isEqualTo("https");
        assertThat(login.statusCode()).isEqualTo(200);
        assertThat(login.headers().firstValue("Strict-Transport-Security"))
                .hasValueSatisfying(value -> assertThat(value).contains("max-age=31536000"));
        assertThat(login.headers().allValues("Set-Cookie"))
                .isNotEmpty()
                .allSatisfy(cookie -> assertThat(cookie).contains("Secure", "HttpOnly", "SameSite=Lax"));
        assertThat(get(TRUSTING, service.page()).headers().firstValue("Location"))
                .hasValueSatisfying(location -> assertThat(location).doesNotStartWith("http:"));
    }

    @Test
    void who_comes_by_http_learns_nothing() throws Exception {
        URI plain = URI.create("http://" + service.page().getAuthority() + "/login");

        HttpResponse<String> answer = get(HttpClient.newHttpClient(), plain);

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.headers().firstValue("Set-Cookie")).isEmpty();
        assertThat(answer.body()).doesNotContain("<form");
    }

    @Test
    void the_certificate_is_the_one_of_the_files_and_nobody_else_vouches_for_it() {
        assertThatThrownBy(() -> get(HttpClient.newHttpClient(), service.page()))
                .isInstanceOf(SSLException.class);
    }

    @Test
    void files_that_cannot_be_used_are_named_before_anything_starts() throws Exception {
        Files.writeString(folder.resolve("empty.crt"), "");
        try {
            installation
                    .with("server.ssl.certificate", "nowhere.crt")
                    .run("run")
                    .refused(2, "server.ssl.certificate: ", "nowhere.crt cannot be read (expected: ");
            installation
                    .with("server.ssl.certificate", "empty.crt")
                    .run("run")
                    .refused(2, "server.ssl.certificate: ", "empty.crt holds no certificate (expected: PEM");
            installation
                    .with("server.ssl.certificate", "page.crt")
                    .without("server.ssl.certificate-private-key")
                    .run("run")
                    .refused(2, "server.ssl.certificate-private-key: missing (expected: ");
        } finally {
            installation
                    .with("server.ssl.certificate", "page.crt")
                    .with("server.ssl.certificate-private-key", "page.key");
        }
    }

    private static HttpResponse<String> get(HttpClient client, URI url) throws Exception {
        return client.send(HttpRequest.newBuilder(url).build(), HttpResponse.BodyHandlers.ofString());
    }
}
