package io.contactsync.graph;

import static io.contactsync.graph.GraphStub.answer;
import static io.contactsync.graph.GraphStub.json;
import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.testkit.RefusingPort;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.RecordedRequest;
import mockwebserver3.SocketEffect;
import okhttp3.HttpUrl;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class AppTokensTest {

    private final GraphStub stub = new GraphStub();

    @AfterEach
    void stop() {
        stub.close();
    }

    @Test
    void a_token_is_asked_for_with_one_form_post() throws Exception {
        stub.willAnswerTokens(GraphStub.token("abc"));

        assertThat(fetch()).isEqualTo(new TokenAnswer.Token(new Secret("abc"), Duration.ofSeconds(3599)));

        assertThat(stub.tokenRequests()).hasSize(1);
        RecordedRequest request = stub.tokenRequests().get(0);
        assertThat(request.getMethod()).isEqualTo("POST");
        assertThat(request.getTarget()).isEqualTo("/login/tenant.example/oauth2/v2.0/token");
        assertThat(request.getHeaders().get("Content-Type")).isEqualTo("application/x-www-form-urlencoded");
        HttpUrl form = HttpUrl.get("http://form/?" + GraphStub.body(request));
        assertThat(form.queryParameter("grant_type")).isEqualTo("client_credentials");
        assertThat(form.queryParameter("client_id")).isEqualTo("client-id");
        assertThat(form.queryParameter("client_secret")).isEqualTo(GraphStub.SECRET);
        assertThat(form.queryParameter("scope")).isEqualTo("https://graph.microsoft.com/.default");
        assertThat(GraphStub.body(request)).contains("s3cr3t%7Evalue");
    }

    @ParameterizedTest
    @CsvSource({
        "7000215, 401, client-secret",
        "7000222, 401, client-secret",
        "7000218, 401, client-secret",
        "700016, 400, client-id",
        "7000112, 400, disabled",
        "90002, 400, tenant-id",
        "900023, 400, tenant-id",
        "65001, 400, Contacts.ReadWrite",
        "50034, 400, tenant",
        "53003, 400, Conditional Access",
        "70011, 400, graph.endpoint",
        "500011, 400, same cloud",
        "700027, 401, certificate",
        "700024, 401, clock",
        "700213, 400, service account",
        "50076, 400, second factor",
        "70043, 400, contact-sync sign-in",
        "700082, 400, contact-sync sign-in",
        "50173, 400, contact-sync sign-in",
        "99999, 400, error?code=99999"
    })
    void each_refusal_names_its_code_and_what_a_person_can_do(int number, int status, String remedy) throws Exception {
        stub.willAnswerTokens(aadsts(status, number));

        TokenFailure failure = failure();

        assertThat(failure.code()).isEqualTo("AADSTS" + number);
        assertThat(failure.remedy()).contains(remedy);
        assertThat(failure.retryable()).isFalse();
        assertThat(failure.toString()).doesNotContain("Trace ID", GraphStub.SECRET);
    }

    @Test
    void the_code_is_found_in_the_description_alone() throws Exception {
        stub.willAnswerTokens(json(
                400, "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS7000215: Invalid. Trace ID: 1\"}"));

        assertThat(failure().code()).isEqualTo("AADSTS7000215");
    }

    @ParameterizedTest
    @ValueSource(ints = {50196, 90033, 90055})
    void passing_faults_that_come_as_400_are_retryable(int number) throws Exception {
        stub.willAnswerTokens(aadsts(400, number));

        assertThat(failure().retryable()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 429, 500, 502, 503, 504})
    void an_overloaded_endpoint_is_asked_once_and_its_wait_is_kept(int status) throws Exception {
        stub.willAnswerTokens(answer(status).setHeader("Retry-After", "0").build());

        TokenFailure failure = failure();

        assertThat(failure.retryable()).isTrue();
        assertThat(failure.retryAfter()).isEqualTo(Duration.ZERO);
        assertThat(stub.tokenRequests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"access_token\":\"a b\",\"expires_in\":3599}",
                "{\"access_token\":\"a\\r\\nX: y\",\"expires_in\":3599}",
                "{\"access_token\":\"\",\"expires_in\":3599}",
                "{\"access_token\":\"abc\",\"expires_in\":0}",
                "{\"access_token\":\"abc\",\"expires_in\":-5}",
                "{\"access_token\":\"abc\"}",
                "<html>Sign in to the hotel's network</html>",
                ""
            })
    void what_is_no_usable_token_is_a_failure(String body) throws Exception {
        stub.willAnswerTokens(json(200, body));

        assertThat(failure().code()).isEqualTo("unreadable");
    }

    @Test
    void a_redirect_is_not_followed_with_the_secret() throws Exception {
        stub.willAnswerTokens(answer(307)
                .setHeader("Location", stub.url("/elsewhere/oauth2/v2.0/token"))
                .build());

        assertThat(failure().code()).isEqualTo("HTTP 307");
        assertThat(stub.tokenRequests()).hasSize(1);
    }

    @Test
    void a_lost_connection_is_a_retryable_failure_and_not_repeated() throws Exception {
        stub.willAnswerTokens(
                answer(200).onResponseStart(new SocketEffect.CloseSocket()).build());

        assertThat(failure().retryable()).isTrue();
        assertThat(stub.tokenRequests()).hasSize(1);
    }

    @Test
    void an_endpoint_that_is_not_there_is_a_retryable_failure() throws Exception {
        try (RefusingPort nobody = RefusingPort.open()) {
            TokenFailure failure = ((TokenAnswer.Failed) fetch(withAuthority(nobody.http() + "/login"))).failure();

            assertThat(failure.code()).isEqualTo("ConnectException");
            assertThat(failure.remedy()).contains("contact-sync.graph.authority");
            assertThat(failure.retryable()).isTrue();
        }
    }

    @Test
    void an_authority_with_a_path_and_a_slash_keeps_its_path() throws Exception {
        fetch(withAuthority(stub.url("/login/")));

        assertThat(stub.tokenRequests().get(0).getTarget()).isEqualTo("/login/tenant.example/oauth2/v2.0/token");
    }

    private GraphSettings withAuthority(String authority) {
        return GraphSettings.of(
                URI.create(stub.url("/v1.0")),
                URI.create(authority),
                "tenant.example",
                "client-id",
                new Secret(GraphStub.SECRET));
    }

    private static MockResponse aadsts(int status, int number) {
        return json(
                status,
                "{\"error\":\"invalid_client\",\"error_description\":\"AADSTS" + number
                        + ": Something.\\r\\nTrace ID: 1\",\"error_codes\":[" + number + "]}");
    }

    private TokenAnswer fetch() throws Exception {
        return fetch(stub.settings());
    }

    private static TokenAnswer fetch(GraphSettings settings) throws Exception {
        try (TokenHttp http = TokenHttp.open(settings, Clock.systemUTC())) {
            return settings.signIn()
                    .connect(http, settings.resource(), Clock.systemUTC())
                    .fetch()
                    .get(30, TimeUnit.SECONDS);
        }
    }

    private TokenFailure failure() throws Exception {
        return ((TokenAnswer.Failed) fetch()).failure();
    }
}
