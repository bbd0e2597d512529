package io.contactsync.graphsimulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.graphsimulator.GraphClient.Answer;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** graph-facts §9: rotated secrets, when credentials run out, managed identities, other platforms' tokens. */
class CredentialTest {
    private static final String APP = GraphSimulator.CLIENT_ID;
    private static final String IMDS =
            "/metadata/identity/oauth2/token?api-version=2018-02-01&resource=https%3A%2F%2Fgraph.microsoft.com";

    private GraphSimulator simulator;

    @BeforeEach
    void start() {
        simulator = GraphSimulator.builder().mailbox("board@club.example").start();
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    private Answer withSecret(String secret) {
        return GraphClient.requestToken(simulator, GraphSimulator.TENANT_ID, Map.of("client_secret", secret));
    }

    private static int aadsts(Answer answer) {
        return answer.json().at("/error_codes/0").intValue();
    }

    @Test
    void two_secrets_are_valid_while_they_are_rotated_and_a_revoked_one_ends_no_token() {
        simulator.apps().register(APP, "second");
        String token = withSecret(GraphSimulator.CLIENT_SECRET).text("access_token");
        assertThat(withSecret("second").status()).isEqualTo(200);

        simulator.apps().revokeSecret(APP, GraphSimulator.CLIENT_SECRET);

        assertThat(aadsts(withSecret(GraphSimulator.CLIENT_SECRET))).isEqualTo(7000215);
        assertThat(withSecret("second").status()).isEqualTo(200);
        assertThat(new GraphClient(simulator.endpoint(), token)
                        .get("/users/board@club.example/contacts")
                        .status())
                .isEqualTo(200);
    }

    @Test
    void a_secret_runs_out_by_the_clock() {
        Instant end = simulator.clock().instant().plus(Duration.ofDays(2));
        simulator.apps().register(APP, "short", end);

        assertThat(withSecret("short").status()).isEqualTo(200);
        simulator.clock().advance(Duration.ofDays(2));

        assertThat(aadsts(withSecret("short"))).isEqualTo(7000222);
    }

    @Test
    void the_directory_tells_when_credentials_run_out_and_never_what_they_are() throws GeneralSecurityException {
        Instant end = Instant.parse("2031-05-01T00:00:00Z");
        simulator.apps().register(APP, "second", end);
        simulator.apps().register(APP, rsa().getPublic(), end);
        GraphClient graph = GraphClient.of(simulator);

        for (String set : Set.of("applications", "servicePrincipals")) {
            Answer app = graph.get("/" + set + "(appId='" + APP + "')?$select=id,passwordCredentials,keyCredentials");

            JsonNode second = app.json().at("/passwordCredentials/1");
            assertThat(second.get("endDateTime").stringValue()).isEqualTo("2031-05-01T00:00:00Z");
            assertThat(second.get("hint").stringValue()).isEqualTo("sec");
            assertThat(second.get("secretText").isNull()).isTrue();
            assertThat(app.json().at("/keyCredentials/0/endDateTime").stringValue())
                    .isEqualTo("2031-05-01T00:00:00Z");
            assertThat(app.json().at("/keyCredentials/0/key").isNull()).isTrue();
            assertThat(graph.get("/" + set + "/" + app.text("id")).text("appId"))
                    .isEqualTo(APP);
        }
        assertThat(graph.get("/applications(appId='nobody')").code()).isEqualTo("Request_ResourceNotFound");
        assertThat(graph.get("/applications/" + APP).status())
                .as("an app id is no object id")
                .isEqualTo(404);
        assertThat(graph.post("/applications", "{}").status()).isEqualTo(400);
        simulator.apps().grantRoles(APP, Set.of());
        assertThat(GraphClient.of(simulator)
                        .get("/applications(appId='" + APP + "')")
                        .status())
                .isEqualTo(403);
    }

    private GraphClient platform() {
        return new GraphClient(simulator.authority(), null);
    }

    @Test
    void app_service_gives_tokens_to_who_knows_its_header() {
        String url = simulator.identityEndpoint() + "?api-version=2019-08-01&resource=https://graph.microsoft.com";
        GraphClient inside = platform().with("X-IDENTITY-HEADER", GraphSimulator.IDENTITY_HEADER);

        Answer token = inside.get(url);

        assertThat(token.json().propertyNames())
                .containsExactly("access_token", "client_id", "expires_on", "resource", "token_type");
        assertThat(Long.parseLong(token.text("expires_on")))
                .isGreaterThan(simulator.clock().instant().getEpochSecond());
        assertThat(new GraphClient(simulator.endpoint(), token.text("access_token"))
                        .get("/users/board@club.example/contacts")
                        .status())
                .isEqualTo(200);
        assertThat(platform().get(url).status()).isEqualTo(401);
        assertThat(inside.get(simulator.identityEndpoint() + "?api-version=2019-08-01")
                        .status())
                .isEqualTo(400);
        assertThat(inside.get(url + "&client_id=" + APP).text("message"))
                .as("an app that is no identity of the machine")
                .isEqualTo("Identity not found");
        assertThat(inside.post(url, "").status()).isEqualTo(405);
    }

    @Test
    void a_virtual_machine_gives_tokens_to_who_sends_its_header() {
        simulator.apps().registerManagedIdentity("user-assigned");
        GraphClient inside = platform().with("Metadata", "true");

        Answer own = inside.get(IMDS);
        Answer assigned = inside.get(IMDS + "&client_id=user-assigned");

        assertThat(own.text("client_id")).isEqualTo(GraphSimulator.MANAGED_IDENTITY_ID);
        assertThat(own.text("expires_in")).isEqualTo("3599");
        assertThat(assigned.text("client_id")).isEqualTo("user-assigned");
        assertThat(platform().get(IMDS).text("error")).isEqualTo("bad_request_102");
        assertThat(inside.get("/metadata/identity/oauth2/token?resource=x").text("error"))
                .isEqualTo("invalid_request");
    }

    private static KeyPair rsa() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        return generator.generateKeyPair();
    }

    @Test
    void another_platforms_token_speaks_for_the_app_that_trusts_it() throws GeneralSecurityException {
        KeyPair cluster = rsa();
        simulator
                .apps()
                .trust(APP, "https://cluster.example", "system:serviceaccount:contacts:sync", cluster.getPublic());

        assertThat(exchange(cluster, Map.of()).status()).isEqualTo(200);
        assertThat(aadsts(exchange(cluster, Map.of("iss", "https://other.example"))))
                .isEqualTo(700211);
        assertThat(aadsts(exchange(cluster, Map.of("sub", "system:serviceaccount:contacts:other"))))
                .isEqualTo(700213);
        assertThat(aadsts(exchange(cluster, Map.of("aud", "https://kubernetes.default.svc"))))
                .isEqualTo(700212);
        assertThat(aadsts(exchange(cluster, Map.of("exp", 1L)))).isEqualTo(700024);
        assertThat(aadsts(exchange(rsa(), Map.of()))).isEqualTo(700027);
    }

    private Answer exchange(KeyPair signer, Map<String, Object> changes) throws GeneralSecurityException {
        Map<String, Object> claims = new LinkedHashMap<>(Map.of(
                "iss",
                "https://cluster.example",
                "sub",
                "system:serviceaccount:contacts:sync",
                "aud",
                "api://AzureADTokenExchange",
                "exp",
                simulator.clock().instant().getEpochSecond() + 600));
        claims.putAll(changes);
        return GraphClient.requestToken(
                simulator,
                GraphSimulator.TENANT_ID,
                Map.of(
                        "client_secret",
                        "",
                        "client_assertion_type",
                        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                        "client_assertion",
                        SignInTest.jwt("RS256", claims, signer)));
    }
}
