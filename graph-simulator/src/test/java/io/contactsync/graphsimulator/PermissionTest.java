package io.contactsync.graphsimulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.graphsimulator.GraphClient.Answer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** graph-facts §9: what a token grants, and Exchange's own scopes beside it. */
class PermissionTest {
    private static final String IN_SCOPE = "/users/in@club.example/contacts";
    private static final String OUTSIDE = "/users/out@club.example/contacts";
    private static final String CONTACT = "{\"givenName\":\"Ada\"}";

    private GraphSimulator simulator;

    @BeforeEach
    void start() {
        simulator = GraphSimulator.builder()
                .mailbox("in@club.example")
                .mailbox("out@club.example")
                .start();
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    private GraphClient withRoles(String... roles) {
        simulator.apps().grantRoles(GraphSimulator.CLIENT_ID, Set.of(roles));
        return GraphClient.of(simulator);
    }

    private static JsonNode claims(String token) {
        byte[] payload = Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]);
        return JsonMapper.shared().readTree(new String(payload, StandardCharsets.UTF_8));
    }

    @Test
    void a_token_tells_the_roles_the_app_had_when_it_was_issued() {
        simulator.apps().grantRoles(GraphSimulator.CLIENT_ID, Set.of("Contacts.ReadWrite", "User.Read.All"));

        String token = GraphClient.token(simulator);
        simulator.apps().grantRoles(GraphSimulator.CLIENT_ID, Set.of());

        assertThat(claims(token).get("roles").valueStream().map(JsonNode::stringValue))
                .containsExactly("Contacts.ReadWrite", "User.Read.All");
        assertThat(claims(token).get("aud").stringValue()).isEqualTo("https://graph.microsoft.com");
        assertThat(claims(token).get("appid").stringValue()).isEqualTo(GraphSimulator.CLIENT_ID);
        assertThat(new GraphClient(simulator.endpoint(), token).get(IN_SCOPE).status())
                .isEqualTo(200);
        assertThat(claims(GraphClient.token(simulator)).has("roles")).isFalse();
    }

    @Test
    void without_a_role_an_app_is_refused_and_changes_nothing() {
        Answer contact = withRoles().post(IN_SCOPE, CONTACT);

        assertThat(contact.status()).isEqualTo(403);
        assertThat(contact.code()).isEqualTo("ErrorAccessDenied");
        assertThat(simulator.mailbox("in@club.example").contacts()).isEmpty();
        assertThat(withRoles().get("/users/in@club.example").code()).isEqualTo("Authorization_RequestDenied");
        assertThat(withRoles("User.Read.All")
                        .get("/groups/" + UUID.randomUUID() + "/transitiveMembers")
                        .status())
                .isEqualTo(403);
        assertThat(withRoles("User.Read.All").get("/users").status()).isEqualTo(200);
    }

    @Test
    void who_may_read_contacts_may_not_write_them() {
        GraphClient reader = withRoles("Contacts.Read");

        assertThat(reader.get(IN_SCOPE).status()).isEqualTo(200);
        assertThat(reader.post(IN_SCOPE, CONTACT).status()).isEqualTo(403);
    }

    @Test
    void a_scoped_app_is_let_into_its_mailboxes_only() {
        simulator.apps().grantMailboxes(GraphSimulator.CLIENT_ID, Set.of("In@club.example"));
        GraphClient scoped = withRoles();

        assertThat(scoped.post(IN_SCOPE, CONTACT).status()).isEqualTo(201);
        Answer outside = scoped.post(OUTSIDE, CONTACT);

        assertThat(outside.status()).isEqualTo(403);
        assertThat(outside.code()).isEqualTo("ErrorAccessDenied");
        assertThat(outside.message()).isEqualTo("Access to OData is disabled.");
    }

    @Test
    void grants_add_up_so_a_scope_beside_the_role_keeps_nobody_out() {
        simulator.apps().grantMailboxes(GraphSimulator.CLIENT_ID, Set.of("in@club.example"));

        assertThat(withRoles("Contacts.ReadWrite").post(OUTSIDE, CONTACT).status())
                .isEqualTo(201);
    }

    @Test
    void a_users_token_tells_its_scopes_and_opens_me() {
        GraphClient user = new GraphClient(simulator.endpoint(), userToken("Contacts.ReadWrite User.Read", 200));

        assertThat(user.get("/me?$select=id,userPrincipalName").text("userPrincipalName"))
                .isEqualTo("in@club.example");
        assertThat(user.get("/users/in@club.example").status()).isEqualTo(200);
        assertThat(user.get("/users/out@club.example").status()).isEqualTo(403);
        assertThat(user.post("/me/contacts", CONTACT).status()).isEqualTo(201);
        assertThat(user.get(OUTSIDE).status()).isEqualTo(403);
    }

    @Test
    void a_user_who_only_granted_contacts_has_no_profile_to_show() {
        GraphClient user = new GraphClient(simulator.endpoint(), userToken("Contacts.ReadWrite", 200));

        assertThat(user.get("/me").code()).isEqualTo("Authorization_RequestDenied");
    }

    @Test
    void a_scope_that_the_app_was_not_granted_is_refused() {
        simulator.apps().grantScopes(GraphSimulator.CLIENT_ID, Set.of("User.Read"));

        assertThat(userToken("Contacts.ReadWrite", 400)).isEqualTo("invalid_grant");
        assertThat(claims(userToken("User.Read", 200)).get("scp").stringValue()).isEqualTo("User.Read");
    }

    /** The token of a device that in@club.example signed in on; or the error. */
    private String userToken(String scope, int status) {
        Answer codes = new GraphClient(simulator.endpoint(), null)
                .with("Content-Type", "application/x-www-form-urlencoded")
                .post(
                        simulator.authority() + "/" + GraphSimulator.TENANT_ID + "/oauth2/v2.0/devicecode",
                        "client_id=" + GraphSimulator.CLIENT_ID + "&scope=" + GraphClient.encode(scope));
        simulator.signIns().approve(codes.text("user_code"), "in@club.example");
        Answer token = GraphClient.requestToken(
                simulator,
                GraphSimulator.TENANT_ID,
                Map.of(
                        "grant_type",
                        "device_code",
                        "device_code",
                        codes.text("device_code"),
                        "client_secret",
                        "",
                        "scope",
                        scope));
        assertThat(token.status()).isEqualTo(status);
        return status == 200 ? token.text("access_token") : token.text("error");
    }

    @Test
    void batched_requests_are_held_to_the_same_grants() {
        Answer batch = withRoles("Contacts.Read")
                .post(
                        "/$batch",
                        "{\"requests\":[{\"id\":\"1\",\"method\":\"POST\",\"url\":\"" + IN_SCOPE
                                + "\",\"headers\":{\"Content-Type\":\"application/json\"},\"body\":" + CONTACT + "}]}");

        assertThat(batch.json().at("/responses/0/status").intValue()).isEqualTo(403);
    }

    @Test
    void grants_are_settable_over_the_control_api() {
        GraphClient control = new GraphClient(simulator.control(), null);
        control.patch("/apps/" + GraphSimulator.CLIENT_ID, "{\"roles\":[],\"mailboxes\":[\"in@club.example\"]}");
        GraphClient scoped = GraphClient.of(simulator);

        assertThat(List.of(scoped.get(IN_SCOPE).status(), scoped.get(OUTSIDE).status()))
                .containsExactly(200, 403);
        assertThat(control.patch("/apps/x", "{\"colour\":1}").status()).isEqualTo(400);
    }
}
