package io.contactsync.graph;

import static io.contactsync.graph.GraphStub.answer;
import static io.contactsync.graph.GraphStub.error;
import static io.contactsync.graph.GraphStub.json;
import static io.contactsync.graph.GraphStub.notSent;
import static io.contactsync.graph.GraphStub.refused;
import static io.contactsync.graph.GraphStub.unknown;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.testkit.RefusingPort;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What became of a request, told from what the server saw of it. */
@Timeout(60)
final class OutcomeTest {

    private final GraphStub stub = new GraphStub();
    private final List<Exchange> told = new CopyOnWriteArrayList<>();
    private final List<GraphContactsClient> open = new ArrayList<>();

    @AfterEach
    void stop() {
        open.forEach(GraphContactsClient::close);
        stub.close();
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void nothing_that_is_answered_is_sent_twice(Kind kind) throws Exception {
        GraphContactsClient client = client(stub.settings());
        int[] statuses = {301, 302, 303, 307, 308, 400, 408, 409, 421, 429, 500, 502, 503, 504};

        for (int status : statuses) {
            stub.willAnswer(answer(status)
                    .setHeader("Retry-After", "0")
                    .setHeader("Location", stub.url("/v1.0/elsewhere"))
                    .setHeader("Proxy-Authenticate", "Basic realm=\"x\"")
                    .build());
            int before = stub.requests().size();

            Answer<?> outcome = kind.outcome(client);

            assertThat(outcome.exchange().status()).isEqualTo(status);
            assertThat(outcome.exchange().retryAfter()).isEqualTo(Duration.ZERO);
            assertThat(stub.requests()).as("requests for " + status).hasSize(before + 1);
        }
        assertThat(told).extracting(Exchange::status).containsExactly(boxed(statuses));
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void a_connection_that_is_lost_under_a_request_leaves_its_outcome_unknown(Kind kind) throws Exception {
        GraphContactsClient client = client(stub.settings());
        stub.willAnswer(error(500, "x"));
        kind.outcome(client);

        stub.willAnswer(
                answer(200).onResponseStart(new SocketEffect.CloseSocket()).build());
        Answer<?> outcome = kind.outcome(client);

        assertThat(outcome).isInstanceOf(Answer.Unknown.class);
        assertThat(outcome.exchange().status()).isZero();
        assertThat(stub.requests()).hasSize(2);
        assertThat(stub.requests().get(1).getConnectionIndex())
                .as("the connection was a reused one")
                .isEqualTo(stub.requests().get(0).getConnectionIndex());
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void an_answer_that_breaks_off_leaves_the_outcome_unknown(Kind kind) throws Exception {
        stub.willAnswer(answer(200)
                .body("{\"id\":\"1\"," + " ".repeat(100_000) + "\"value\":[]}")
                .onResponseBody(new SocketEffect.CloseSocket())
                .build());

        Answer<?> outcome = kind.outcome(client(stub.settings()));

        assertThat(outcome).isInstanceOf(Answer.Unknown.class);
        assertThat(outcome.exchange().status()).isEqualTo(200);
        assertThat(stub.requests()).hasSize(1);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void where_nobody_listens_nothing_was_sent(Kind kind) throws Exception {
        try (RefusingPort nobody = RefusingPort.open()) {
            Answer<?> outcome = kind.outcome(client(withEndpoint(nobody.http() + "/v1.0")));

            assertThat(outcome).isInstanceOfSatisfying(Answer.NotSent.class, notSent -> {
                assertThat(notSent.cause()).startsWith("ConnectException");
                assertThat(notSent.tokenFailure()).isNull();
            });
        }
    }

    @Test
    void without_tls_where_tls_is_expected_nothing_was_sent() throws Exception {
        try (ServerSocket plain = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            String endpoint = "https://localhost:" + plain.getLocalPort() + "/v1.0";
            CompletableFuture<? extends Answer<?>> outcome = Kind.POST.send(client(withEndpoint(endpoint)));

            try (Socket connection = plain.accept()) {
                connection.getOutputStream().write("HTTP/1.1 400 Bad Request\r\n\r\n".getBytes(US_ASCII));
            }

            assertThat(outcome.get(30, TimeUnit.SECONDS)).isInstanceOf(Answer.NotSent.class);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "POST, 500, x, false",
        "POST, 500, ErrorInternalServerError, false",
        "POST, 502, x, false",
        "POST, 502, '', false",
        "POST, 503, x, false",
        "POST, 503, MailboxInfoStale, false",
        "POST, 408, x, false",
        "POST, 509, x, false",
        "PATCH, 503, ServiceUnavailable, false",
        "DELETE, 500, x, false",
        "POST, 409, ErrorMailboxMoveInProgress, false",
        "POST, 400, ErrorTimeoutExpired, false",
        "GET, 500, x, true",
        "GET, 503, x, true",
        "GET, 408, x, true",
        "POST, 429, x, true",
        "POST, 503, ErrorServerBusy, true",
        "POST, 503, ApplicationThrottled, true",
        "POST, 500, ErrorTooManyObjectsOpened, true",
        "POST, 500, ErrorQuotaExceeded, true",
        "POST, 400, x, true",
        "POST, 403, x, true",
        "POST, 501, x, true",
        "POST, 507, x, true",
        "PATCH, 409, x, true",
        "PATCH, 412, x, true",
        "DELETE, 404, x, true",
        "POST, 302, x, true"
    })
    void a_write_is_refused_only_where_the_answer_proves_that_it_was_not_begun(
            Kind kind, int status, String code, boolean refused) throws Exception {
        stub.willAnswer(error(status, code));

        assertThat(kind.outcome(client(stub.settings())))
                .isInstanceOf(refused ? Answer.Refused.class : Answer.Unknown.class);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void a_gateway_timeout_leaves_the_outcome_unknown(Kind kind) throws Exception {
        stub.willAnswer(error(504, "UnknownError"));

        assertThat(kind.outcome(client(stub.settings())))
                .isInstanceOfSatisfying(
                        Answer.Unknown.class,
                        unknown -> assertThat(unknown.cause()).isEqualTo("504 UnknownError"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{}", "[]", "{\"id\":\"\"}", "{\"id\":7}", "<html>Sign in</html>", "{\"id\":\"1"})
    void a_success_that_makes_no_sense_is_no_success(String body) throws Exception {
        GraphContactsClient client = client(stub.settings());
        for (Kind write : List.of(Kind.POST, Kind.PATCH, Kind.DELETE)) {
            stub.willAnswer(json(200, body));
            assertThat(write.outcome(client)).isInstanceOf(Answer.Unknown.class);
        }

        stub.willAnswer(json(200, body));
        assertThat(refused(client.listMarked(Kind.MAILBOX, FolderRef.defaultFolder(), null))
                        .error()
                        .errorClass())
                .isEqualTo(ErrorClass.RETRY);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"value\":[{\"id\":\"1\"},{}]}",
                "{\"value\":{}}",
                "{\"value\":[{\"id\":\"1\"}],\"@odata.nextLink\":7}",
                "{\"@odata.nextLink\":\"x\"}"
            })
    void half_a_page_is_no_page(String body) throws Exception {
        stub.willAnswer(json(200, body));

        var answer = refused(client(stub.settings()).listMarked(Kind.MAILBOX, FolderRef.defaultFolder(), null));

        assertThat(answer.error().errorClass()).isEqualTo(ErrorClass.RETRY);
    }

    @Test
    void an_answer_without_end_is_not_read_to_its_end() throws Exception {
        stub.willAnswer(json(200, "{\"value\":[]" + " ".repeat((int) ResponseBytes.LONGEST) + "}"));

        var answer = unknown(client(stub.settings()).listMarked(Kind.MAILBOX, FolderRef.defaultFolder(), null));

        assertThat(answer.cause()).contains("answer longer than");
    }

    private GraphContactsClient client(GraphSettings settings) {
        GraphContactsClient client = GraphContactsClient.open(settings, Clock.systemUTC(), told::add);
        open.add(client);
        return client;
    }

    private GraphSettings withEndpoint(String endpoint) {
        GraphSettings settings = stub.settings();
        return GraphSettings.of(URI.create(endpoint), settings.signIn());
    }

    private static Integer[] boxed(int[] values) {
        return Arrays.stream(values).boxed().toArray(Integer[]::new);
    }
}
