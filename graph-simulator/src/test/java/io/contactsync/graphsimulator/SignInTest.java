package io.contactsync.graphsimulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.graphsimulator.GraphClient.Answer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** graph-facts §9: certificate assertions, device code, refresh. */
class SignInTest {
    private static final String DEVICE = "urn:ietf:params:oauth:grant-type:device_code";

    private GraphSimulator simulator;
    private KeyPair keys;

    @BeforeEach
    void start() throws GeneralSecurityException {
        simulator = GraphSimulator.builder()
                .mailbox("ada@club.example")
                .mailbox("other@club.example")
                .start();
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        keys = generator.generateKeyPair();
        simulator.apps().register("cert-app", keys.getPublic());
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    private Answer token(Map<String, String> changes) {
        return GraphClient.requestToken(simulator, GraphSimulator.TENANT_ID, changes);
    }

    private Answer withAssertion(String jwt) {
        return token(Map.of(
                "client_id", "cert-app",
                "client_secret", "",
                "client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                "client_assertion", jwt));
    }

    private Map<String, Object> claims() {
        long now = simulator.clock().instant().getEpochSecond();
        return new LinkedHashMap<>(Map.of(
                "aud",
                simulator.authority() + "/" + GraphSimulator.TENANT_ID + "/oauth2/v2.0/token",
                "iss",
                "cert-app",
                "sub",
                "cert-app",
                "jti",
                "1",
                "nbf",
                now - 5,
                "exp",
                now + 600));
    }

    static String jwt(String algorithm, Map<String, Object> claims, KeyPair signer) throws GeneralSecurityException {
        JsonMapper json = JsonMapper.shared();
        String signed = base64(json.writeValueAsBytes(Map.of("alg", algorithm, "typ", "JWT"))) + "."
                + base64(json.writeValueAsBytes(claims));
        Signature signature = Signature.getInstance(algorithm.equals("PS256") ? "RSASSA-PSS" : "SHA256withRSA");
        if (algorithm.equals("PS256")) {
            signature.setParameter(new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, 32, 1));
        }
        signature.initSign(signer.getPrivate());
        signature.update(signed.getBytes(StandardCharsets.US_ASCII));
        return signed + "." + base64(signature.sign());
    }

    private static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static int aadsts(Answer answer) {
        return answer.json().at("/error_codes/0").intValue();
    }

    @Test
    void a_signed_assertion_gets_a_token_with_either_algorithm() throws GeneralSecurityException {
        assertThat(withAssertion(jwt("RS256", claims(), keys)).status()).isEqualTo(200);
        assertThat(withAssertion(jwt("PS256", claims(), keys)).status()).isEqualTo(200);
    }

    @Test
    void an_assertion_is_refused_for_each_thing_that_is_wrong_with_it() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        assertThat(aadsts(withAssertion(jwt("RS256", claims(), generator.generateKeyPair()))))
                .isEqualTo(700027);
        assertThat(aadsts(withAssertion("x"))).isEqualTo(50027);
        assertThat(aadsts(withAssertion("x.y.z"))).isEqualTo(50027);
        assertThat(aadsts(withAssertion(jwt("RS256", changed("aud", "https://elsewhere.example"), keys))))
                .isEqualTo(700023);
        assertThat(aadsts(withAssertion(jwt("RS256", changed("iss", "someone"), keys))))
                .isEqualTo(700021);
        assertThat(aadsts(withAssertion(jwt("RS256", changed("exp", 1L), keys))))
                .isEqualTo(700024);
        String good = jwt("RS256", claims(), keys);
        assertThat(aadsts(token(Map.of("client_id", "cert-app", "client_secret", "", "client_assertion", good))))
                .as("without its type")
                .isEqualTo(7000218);
    }

    private Map<String, Object> changed(String claim, Object value) {
        Map<String, Object> claims = claims();
        claims.put(claim, value);
        return claims;
    }

    private Answer begin() {
        return new GraphClient(simulator.endpoint(), null)
                .with("Content-Type", "application/x-www-form-urlencoded")
                .post(
                        simulator.authority() + "/" + GraphSimulator.TENANT_ID + "/oauth2/v2.0/devicecode",
                        "client_id=" + GraphSimulator.CLIENT_ID + "&scope=Contacts.ReadWrite%20offline_access");
    }

    private Answer poll(String grant, String deviceCode) {
        return token(Map.of(
                "grant_type", grant,
                "device_code", deviceCode,
                "client_secret", "",
                "scope", "openid Contacts.ReadWrite offline_access",
                "client_info", "1"));
    }

    @Test
    void a_device_waits_until_its_user_signs_in_and_then_acts_for_that_user_only() {
        Answer codes = begin();
        String deviceCode = codes.text("device_code");

        assertThat(codes.json().propertyNames())
                .containsExactly("user_code", "device_code", "verification_uri", "expires_in", "interval", "message");
        assertThat(codes.json().get("expires_in").intValue()).isEqualTo(900);
        assertThat(poll(DEVICE, deviceCode).text("error")).isEqualTo("authorization_pending");

        simulator.signIns().approve(codes.text("user_code"), "ada@club.example");
        Answer signedIn = poll("device_code", deviceCode);

        assertThat(signedIn.status()).isEqualTo(200);
        assertThat(signedIn.text("refresh_token")).isNotEmpty();
        assertThat(signedIn.text("id_token")).isNotEmpty();
        assertThat(signedIn.text("client_info")).isNotEmpty();
        GraphClient ada = new GraphClient(simulator.endpoint(), signedIn.text("access_token"));
        assertThat(ada.post("/me/contacts", "{\"givenName\":\"A\"}").status()).isEqualTo(201);
        assertThat(simulator.mailbox("ada@club.example").contacts()).hasSize(1);
        assertThat(ada.get("/users/ada@club.example/contacts").status()).isEqualTo(200);
        assertThat(ada.get("/users/other@club.example/contacts").status()).isEqualTo(403);
        assertThat(poll(DEVICE, deviceCode).text("error")).as("used up").isEqualTo("bad_verification_code");
    }

    @Test
    void a_user_may_decline_or_take_too_long() {
        Answer declined = begin();
        Answer late = begin();
        new GraphClient(simulator.control(), null).post("/signIns/" + declined.text("user_code"), "{}");

        assertThat(poll(DEVICE, declined.text("device_code")).text("error")).isEqualTo("authorization_declined");
        simulator.clock().advance(Duration.ofMinutes(15));
        assertThat(poll(DEVICE, late.text("device_code")).text("error")).isEqualTo("expired_token");
    }

    @Test
    void a_refresh_token_gives_new_tokens_until_it_is_revoked() {
        Answer codes = begin();
        simulator.signIns().approve(codes.text("user_code"), "ada@club.example");
        String refresh = poll(DEVICE, codes.text("device_code")).text("refresh_token");
        Map<String, String> form = Map.of(
                "grant_type",
                "refresh_token",
                "refresh_token",
                refresh,
                "client_secret",
                "",
                "scope",
                "Contacts.ReadWrite");

        Answer refreshed = token(form);

        assertThat(refreshed.status()).isEqualTo(200);
        assertThat(refreshed.text("refresh_token")).isNotEmpty().isNotEqualTo(refresh);
        assertThat(new GraphClient(simulator.endpoint(), refreshed.text("access_token"))
                        .get("/me/contacts")
                        .status())
                .isEqualTo(200);
        simulator.signIns().revokeRefreshTokens();
        assertThat(token(form).text("error")).isEqualTo("invalid_grant");
        assertThat(aadsts(token(form))).isEqualTo(50173);
    }

    @Test
    void client_credentials_never_come_with_a_refresh_token() {
        assertThat(token(Map.of()).json().has("refresh_token")).isFalse();
    }
}
