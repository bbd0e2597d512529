package io.contactsync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.contactsync.config.ConfigException;
import io.contactsync.config.ConfigLoader;
import io.contactsync.rabbit.BrokerConnection;
import io.contactsync.rabbit.BrokerSettings;
import io.contactsync.rabbit.BrokerUnavailableException;
import io.contactsync.testkit.PrivateRabbitMq;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import okhttp3.tls.HeldCertificate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** AMQP over TLS with a RabbitMQ that asks for client certificates, from the configuration to an open connection. */
final class BrokerTlsIT {

    @TempDir
    private static Path folder;

    private static PrivateRabbitMq broker;

    private final Map<String, String> keys = new TreeMap<>();

    @BeforeAll
    static void start() throws IOException {
        HeldCertificate authority = new HeldCertificate.Builder()
                .commonName("Club CA")
                .certificateAuthority(0)
                .build();
        HeldCertificate server = new HeldCertificate.Builder()
                .commonName("broker")
                .addSubjectAlternativeName("localhost")
                .rsa2048()
                .signedBy(authority)
                .build();
        HeldCertificate client = new HeldCertificate.Builder()
                .commonName("contact-sync")
                .rsa2048()
                .signedBy(authority)
                .build();
        HeldCertificate stranger = new HeldCertificate.Builder()
                .commonName("Another CA")
                .certificateAuthority(0)
                .build();
        write("ca.pem", authority.certificatePem());
        write("stranger.pem", stranger.certificatePem() + stranger.privateKeyPkcs8Pem());
        write("client.pem", client.certificatePem() + client.privateKeyPkcs8Pem());
        write("client.crt", client.certificatePem());
        write("client.key", client.privateKeyPkcs8Pem());
        broker = PrivateRabbitMq.started(new PrivateRabbitMq.Tls(
                folder.resolve("ca.pem"),
                write("server.pem", server.certificatePem()),
                write("server.key", server.privateKeyPkcs8Pem())));
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    @BeforeEach
    void configure() {
        keys.put("uri", broker.tlsUri("localhost"));
        keys.put("ca", "ca.pem");
        keys.put("certificate", "client.pem");
    }

    @Test
    void an_own_ca_and_a_client_certificate_open_a_connection() {
        assertThat(probe()).isEqualTo("RabbitMQ");

        keys.put("certificate", "client.crt");
        keys.put("private-key", "client.key");
        assertThat(probe()).isEqualTo("RabbitMQ");
    }

    @Test
    void a_server_of_another_name_than_its_certificates_is_refused() {
        keys.put("uri", broker.tlsUri("127.0.0.1"));

        assertRefused();
    }

    @Test
    void a_server_that_this_java_does_not_trust_is_refused() {
        keys.remove("ca");
        assertRefused();

        keys.put("ca", "stranger.pem");
        assertRefused();
    }

    @ParameterizedTest
    @CsvSource({"none", "stranger.pem"})
    void a_broker_that_wants_to_know_us_refuses_who_cannot_prove_it(String certificate) {
        keys.put("certificate", certificate);
        if (certificate.equals("none")) {
            keys.remove("certificate");
        }

        assertThatThrownBy(this::probe).isInstanceOf(BrokerUnavailableException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "ca, nowhere.pem, contact-sync.rabbitmq.ca: ",
        "certificate, nowhere.pem, contact-sync.rabbitmq.certificate: ",
        "certificate, ca.pem, contact-sync.rabbitmq.certificate: ",
        "private-key, ca.pem, contact-sync.rabbitmq.certificate: ",
    })
    void a_file_that_cannot_be_used_is_named(String key, String value, String problem) {
        keys.put(key, value);

        assertThatThrownBy(this::settings)
                .isInstanceOf(ConfigException.class)
                .hasMessageStartingWith(problem)
                .hasMessageContaining("(expected: ")
                .hasMessageNotContaining(broker.password());
    }

    private void assertRefused() {
        BrokerUnavailableException refused = catchThrowableOfType(BrokerUnavailableException.class, this::probe);

        assertThat(refused.kind()).isEqualTo(BrokerUnavailableException.Kind.TLS);
        assertThat(refused).hasMessageContaining("contact-sync.rabbitmq.ca");
    }

    private String probe() {
        return BrokerConnection.probe(settings()).name();
    }

    private BrokerSettings settings() {
        var yaml = new StringBuilder();
        keys.forEach((key, value) -> yaml.append("contact-sync.rabbitmq.")
                .append(key)
                .append(": '")
                .append(value)
                .append("'\n"));
        try {
            return new Settings(ConfigLoader.load(write("contact-sync.yaml", yaml.toString()), Map.of())).broker();
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    private static Path write(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }
}
