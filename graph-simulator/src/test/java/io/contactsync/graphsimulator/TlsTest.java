package io.contactsync.graphsimulator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Point 1: TLS with a certificate of its own, beside plain http. */
class TlsTest {
    @Test
    void graph_and_tokens_are_served_over_tls_to_those_who_trust_the_certificate() throws Exception {
        try (GraphSimulator simulator =
                GraphSimulator.builder().tls(0).mailbox("board@club.example").start()) {
            simulator.mailbox("board@club.example");
            for (int i = 0; i < 11; i++) {
                simulator.mailbox("board@club.example").seedContact(Map.of("givenName", "G" + i));
            }
            HttpRequest request = HttpRequest.newBuilder(
                            URI.create(simulator.tlsRoot() + "/v1.0/users/board@club.example/contacts?$select=id"))
                    .header("Authorization", "Bearer " + GraphClient.token(simulator))
                    .build();
            HttpClient trusting = HttpClient.newBuilder()
                    .sslContext(simulator.certificate().clientContext())
                    .build();

            HttpResponse<String> answer = trusting.send(request, HttpResponse.BodyHandlers.ofString());

            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body())
                    .as("links lead back over TLS")
                    .contains("\"@odata.nextLink\":\"" + simulator.tlsRoot() + "/v1.0/");
            assertThatThrownBy(() -> HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString()))
                    .isInstanceOf(IOException.class);
            assertThat(simulator.certificate().pem()).startsWith("-----BEGIN CERTIFICATE-----");
        }
    }

    @Test
    void without_tls_there_is_no_root_for_it() {
        try (GraphSimulator simulator = GraphSimulator.start()) {
            assertThatThrownBy(simulator::tlsRoot).hasMessageContaining("tls: off");
        }
    }
}
