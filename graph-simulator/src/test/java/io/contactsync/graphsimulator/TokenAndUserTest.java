package io.contactsync.graphsimulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.graphsimulator.GraphClient.Answer;
import io.contactsync.graphsimulator.fault.Fault;
import io.contactsync.graphsimulator.fault.FaultRule;
import io.contactsync.graphsimulator.mailbox.MailboxCondition;
import io.contactsync.graphsimulator.settings.Switch;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** graph-facts §8 and §9: tokens, users, mailboxes that do not answer as they should, and the headers of every answer. */
class TokenAndUserTest {
    private static final String CONTACTS = "/users/board@club.example/contacts";

    private GraphSimulator simulator;
    private GraphClient graph;

    @BeforeEach
    void start() {
        simulator = GraphSimulator.builder()
                .mailbox("board@club.example")
                .tokenLifetime(Duration.ofMinutes(5))
                .start();
        graph = GraphClient.of(simulator);
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    private Answer token(Map<String, String> changes) {
        return GraphClient.requestToken(simulator, GraphSimulator.TENANT_ID, changes);
    }

    private static void assertRefused(Answer answer, int status, String error, int aadsts) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.text("error")).isEqualTo(error);
        assertThat(answer.text("error_description"))
                .startsWith("AADSTS" + aadsts + ": ")
                .contains("\r\nTrace ID: ", "\r\nCorrelation ID: ", "\r\nTimestamp: ");
        assertThat(answer.json().at("/error_codes/0").intValue()).isEqualTo(aadsts);
    }

    @Test
    void a_registered_app_gets_a_token_for_its_secret() {
        Answer answer = token(Map.of());

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.text("token_type")).isEqualTo("Bearer");
        assertThat(answer.json().get("expires_in").intValue()).isEqualTo(300);
        assertThat(answer.text("access_token").split("\\.", -1)).hasSize(3);
    }

    @Test
    void each_wrong_part_of_a_token_request_has_its_own_aadsts_code() {
        assertRefused(token(Map.of("client_secret", "wrong")), 401, "invalid_client", 7000215);
        assertRefused(token(Map.of("client_id", "unknown")), 400, "unauthorized_client", 700016);
        assertRefused(token(Map.of("client_secret", "")), 401, "invalid_client", 7000218);
        assertRefused(token(Map.of("grant_type", "")), 400, "invalid_request", 900144);
        assertRefused(token(Map.of("grant_type", "password")), 400, "unsupported_grant_type", 70003);
        assertRefused(token(Map.of("scope", "Contacts.Read")), 400, "invalid_scope", 70011);
        assertRefused(
                token(Map.of("scope", "https://a.example/.default https://b.example/.default")),
                400,
                "invalid_scope",
                70011);
        assertRefused(GraphClient.requestToken(simulator, "other.example", Map.of()), 400, "invalid_request", 90002);
        simulator.apps().expireSecret(GraphSimulator.CLIENT_SECRET);
        assertRefused(token(Map.of()), 401, "invalid_client", 7000222);
    }

    @Test
    void the_sign_in_scopes_that_msal_adds_are_overlooked() {
        assertThat(token(Map.of("scope", "https://graph.microsoft.com/.default openid profile offline_access"))
                        .status())
                .isEqualTo(200);
    }

    @Test
    void the_secret_may_come_as_basic_authentication() {
        String pair = GraphSimulator.CLIENT_ID + ":" + GraphSimulator.CLIENT_SECRET;
        String basic = "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));

        Answer answer = new GraphClient(simulator.endpoint(), null)
                .with("Authorization", basic)
                .with("Content-Type", "application/x-www-form-urlencoded")
                .post(
                        simulator.authority() + "/" + GraphSimulator.TENANT_ID + "/oauth2/v2.0/token",
                        "grant_type=client_credentials&scope=https%3A%2F%2Fgraph.microsoft.com%2F.default");

        assertThat(answer.status()).isEqualTo(200);
    }

    @Test
    void any_app_of_any_tenant_is_taken_when_open_to_all() {
        try (GraphSimulator open = GraphSimulator.builder().acceptAnyApp(true).start()) {
            assertThat(GraphClient.requestToken(open, "any.example", Map.of("client_id", "x", "client_secret", "y"))
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void missing_malformed_unknown_expired_and_foreign_tokens_are_refused_with_401() {
        String elsewhere =
                token(Map.of("scope", "https://vault.example/.default")).text("access_token");
        for (String each : new String[] {"", "nodots", "a.b.c", elsewhere}) {
            Answer refused = new GraphClient(simulator.endpoint(), each).get(CONTACTS);
            assertThat(refused.status()).as(each).isEqualTo(401);
            assertThat(refused.code()).isEqualTo("InvalidAuthenticationToken");
            assertThat(refused.header("WWW-Authenticate")).startsWith("Bearer");
        }
        assertThat(new GraphClient(simulator.endpoint(), null).get(CONTACTS).status())
                .isEqualTo(401);
        assertThat(graph.get(CONTACTS).status()).isEqualTo(200);

        simulator.clock().advance(Duration.ofMinutes(5));

        assertThat(graph.get(CONTACTS).status()).isEqualTo(401);
        assertThat(graph.get(CONTACTS).message()).isEqualTo("Access token has expired or is not yet valid.");
        assertThat(GraphClient.of(simulator).get(CONTACTS).status()).isEqualTo(200);
    }

    @Test
    void revoked_tokens_are_worth_nothing() {
        simulator.tokens().revokeAll();

        assertThat(graph.get(CONTACTS).status()).isEqualTo(401);
    }

    @Test
    void the_token_endpoint_suffers_faults_that_name_its_path() {
        simulator.inject(FaultRule.of(Fault.status(503, "x")).onPath("/oauth2/").times(1));
        simulator.inject(FaultRule.of(Fault.html(502)).times(1));

        assertThat(token(Map.of()).status()).isEqualTo(503);
        assertThat(token(Map.of()).status()).isEqualTo(200);
    }

    @Test
    void address_in_any_case_and_object_id_are_the_same_mailbox() {
        graph.post(CONTACTS, "{\"givenName\":\"A\"}");

        for (String user : new String[] {
            "BOARD@club.example", simulator.mailbox("board@club.example").objectId()
        }) {
            assertThat(graph.get("/users/" + user + "/contacts")
                            .json()
                            .get("value")
                            .size())
                    .isOne();
        }
    }

    @Test
    void a_name_that_begins_with_a_dollar_is_a_key_and_no_segment() {
        simulator.mailbox("$eve@club.example");

        assertThat(graph.get("/users/$eve@club.example/contacts").status()).isEqualTo(400);
        assertThat(graph.get("/users/$eve@club.example").status()).isEqualTo(400);
        assertThat(graph.get("/users('$eve@club.example')/contacts").status()).isEqualTo(200);
        assertThat(graph.get("/users('$eve@club.example')").text("userPrincipalName"))
                .isEqualTo("$eve@club.example");
    }

    @Test
    void an_address_that_is_handed_on_is_another_mailbox() {
        SimulatedMailbox board = simulator.mailbox("board@club.example");
        board.seedContact(Map.of("givenName", "Ada"));
        String id = board.objectId();

        SimulatedMailbox former = board.handOn("former@club.example");

        assertThat(former.objectId()).isEqualTo(id);
        assertThat(former.contacts()).hasSize(1);
        assertThat(board.objectId()).isNotEqualTo(id);
        assertThat(board.contacts()).isEmpty();
        assertThat(graph.get("/users/board@club.example").text("id")).isEqualTo(board.objectId());
        assertThat(graph.get("/users/" + id).text("userPrincipalName")).isEqualTo("former@club.example");
    }

    @Test
    void an_unknown_user_is_refused_unless_mailboxes_come_to_be() {
        Answer refused = graph.get("/users/nobody@club.example/contacts");

        assertThat(refused.status()).isEqualTo(404);
        assertThat(refused.code()).isEqualTo("ErrorInvalidUser");
        assertThat(refused.message()).isEqualTo("The requested user 'nobody@club.example' is invalid.");
        simulator.set(Switch.UNKNOWN_USER_IS_RESOURCE_NOT_FOUND, true);
        assertThat(graph.get("/users/nobody@club.example/contacts").code()).isEqualTo("Request_ResourceNotFound");
        try (GraphSimulator open =
                GraphSimulator.builder().autoCreateMailboxes(true).start()) {
            assertThat(GraphClient.of(open)
                            .get("/users/nobody@club.example/contacts")
                            .status())
                    .isEqualTo(200);
            assertThat(GraphClient.of(open).get("/users/nobody/contacts").status())
                    .isEqualTo(404);
        }
    }

    @Test
    void missing_on_premises_denied_and_full_mailboxes_each_answer_their_own_way() {
        SimulatedMailbox board = simulator.mailbox("board@club.example");

        board.condition(MailboxCondition.NOT_ENABLED);
        assertThat(graph.get(CONTACTS).code()).isEqualTo("MailboxNotEnabledForRESTAPI");
        board.condition(MailboxCondition.ON_PREMISES);
        assertThat(graph.get(CONTACTS).status()).isEqualTo(404);
        assertThat(graph.get(CONTACTS).message())
                .isEqualTo("The mailbox is either inactive, soft-deleted, or is hosted on-premise.");
        board.condition(MailboxCondition.UNKNOWN_USER);
        assertThat(graph.get(CONTACTS).code()).isEqualTo("ErrorInvalidUser");
        board.condition(MailboxCondition.DENIED);
        assertThat(graph.get(CONTACTS).status()).isEqualTo(403);
        assertThat(graph.get(CONTACTS).code()).isEqualTo("ErrorAccessDenied");
        assertThat(graph.get(CONTACTS).message()).isEqualTo("Access to OData is disabled.");
        board.condition(MailboxCondition.FULL);
        assertThat(graph.get(CONTACTS).status()).isEqualTo(200);
        assertThat(graph.post(CONTACTS, "{\"givenName\":\"A\"}").status()).isEqualTo(403);
        assertThat(graph.post(CONTACTS, "{\"givenName\":\"A\"}").code()).isEqualTo("ErrorQuotaExceeded");
        simulator.set(Switch.FULL_MAILBOX_ANSWERS_507, true);
        assertThat(graph.post(CONTACTS, "{\"givenName\":\"A\"}").status()).isEqualTo(507);
        board.condition(MailboxCondition.ACTIVE);
        assertThat(graph.post(CONTACTS, "{\"givenName\":\"A\"}").status()).isEqualTo(201);
    }

    @Test
    void every_answer_carries_graphs_headers_and_errors_their_ids() {
        GraphClient named = graph.with("client-request-id", "c0ffee00-0000-4000-8000-000000000001");

        Answer fine = named.get(CONTACTS);
        Answer refused = named.get("/users/nobody@club.example/contacts");

        for (Answer each : new Answer[] {fine, refused}) {
            assertThat(each.header("client-request-id")).isEqualTo("c0ffee00-0000-4000-8000-000000000001");
            assertThat(each.header("request-id")).hasSize(36);
            assertThat(each.header("Date")).endsWith("GMT");
            assertThat(each.header("x-ms-ags-diagnostic")).contains("ServerInfo");
            assertThat(each.header("OData-Version")).isEqualTo("4.0");
            assertThat(each.header("Content-Type")).startsWith("application/json;odata.metadata=minimal");
        }
        assertThat(refused.json().at("/error/innerError/request-id").stringValue())
                .isEqualTo(refused.header("request-id"));
        assertThat(refused.json().at("/error/innerError/client-request-id").stringValue())
                .isEqualTo("c0ffee00-0000-4000-8000-000000000001");
        simulator.set(Switch.INNER_ERROR_IN_LOWER_CASE, true);
        assertThat(graph.get("/users/nobody@club.example/contacts")
                        .json()
                        .at("/error/innererror")
                        .isObject())
                .isTrue();
    }

    @Test
    void a_body_above_four_megabytes_is_refused() {
        Answer refused = graph.post(CONTACTS, "{\"givenName\":\"" + "x".repeat(4 * 1024 * 1024) + "\"}");

        assertThat(refused.status()).isEqualTo(413);
    }
}
