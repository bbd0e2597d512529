package io.contactsync.graph;

import static io.contactsync.graph.GraphStub.answer;
import static io.contactsync.graph.GraphStub.await;
import static io.contactsync.graph.GraphStub.done;
import static io.contactsync.graph.GraphStub.error;
import static io.contactsync.graph.GraphStub.json;
import static io.contactsync.graph.GraphStub.notSent;
import static io.contactsync.graph.GraphStub.refused;
import static io.contactsync.graph.GraphStub.unknown;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** What became of a request, told from what the server saw of it. */
@Timeout(60)
final class OutcomeTest {

    private static final Mailbox MAILBOX = new Mailbox("office@club.example");
    private static final ObjectNode NOTHING = JsonNodeFactory.instance.objectNode();

    /** One method of each HTTP method. */
    enum Kind {
        POST {
            @Override
            CompletableFuture<? extends Answer<?>> send(ContactsClient client) {
                return client.create(MAILBOX, FolderRef.defaultFolder(), NOTHING, "4711");
            }
        },
        PATCH {
            @Override
            CompletableFuture<? extends Answer<?>> send(ContactsClient client) {
                return client.update(MAILBOX, "1", NOTHING);
            }
        },
        DELETE {
            @Override
            CompletableFuture<? extends Answer<?>> send(ContactsClient client) {
                return client.delete(MAILBOX, "1");
            }
        },
        GET {
            @Override
            CompletableFuture<? extends Answer<?>> send(ContactsClient client) {
                return client.listMarked(MAILBOX, FolderRef.defaultFolder(), null);
            }
        };

        abstract CompletableFuture<? extends Answer<?>> send(ContactsClient client);

        Answer<?> outcome(ContactsClient client) throws Exception {
            return send(client).get(30, TimeUnit.SECONDS);
        }
    }

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
    void a_server_that_never_answers_is_left_after_the_call_timeout(Kind kind) throws Exception {
        stub.willAnswer(answer(200).onResponseStart(SocketEffect.Stall.INSTANCE).build());
        GraphContactsClient client = client(stub.settings().withCallTimeout(Duration.ofMillis(700)));
        signIn(client);

        Answer<?> outcome = kind.outcome(client);

        assertThat(outcome).isInstanceOf(Answer.Unknown.class);
        assertThat(outcome.exchange().duration()).isBetween(Duration.ofMillis(690), Duration.ofSeconds(5));
        assertThat(stub.requests()).hasSize(2);
    }

    @Test
    void the_call_timeout_bounds_an_answer_that_trickles() throws Exception {
        stub.willAnswer(answer(201)
                .body("{\"id\":\"1\"" + " ".repeat(1000) + "}")
                .throttleBody(1, 50, TimeUnit.MILLISECONDS)
                .build());
        GraphContactsClient client = client(stub.settings().withCallTimeout(Duration.ofMillis(700)));
        signIn(client);

        Answer<?> outcome = Kind.POST.outcome(client);

        assertThat(outcome).isInstanceOf(Answer.Unknown.class);
        assertThat(outcome.exchange().duration()).isLessThan(Duration.ofSeconds(5));
    }

    @Test
    void the_call_timeout_bounds_the_wait_for_a_token_and_then_nothing_leaves() throws Exception {
        stub.willAnswerTokens(answer(200)
                .headersDelay(2, TimeUnit.SECONDS)
                .body("{\"access_token\":\"late\",\"expires_in\":3599}")
                .build());
        GraphSettings settings = stub.settings().withCallTimeout(Duration.ofMillis(300));

        Answer<?> outcome = Kind.POST.outcome(client(settings));

        assertThat(outcome).isInstanceOf(Answer.NotSent.class);
        assertThat(outcome.exchange().duration()).isLessThan(Duration.ofSeconds(2));
        assertThat(stub.requests()).isEmpty();
    }

    @Test
    void a_request_whose_time_is_over_cannot_leave_and_one_that_left_is_not_called_unsent() {
        Flight<Deleted> late = new Flight<>("DELETE", RequestListener.NONE, Clock.systemUTC());
        Flight<Deleted> gone = new Flight<>("DELETE", RequestListener.NONE, Clock.systemUTC());

        late.expire(Duration.ofSeconds(1));
        assertThat(gone.leave()).isTrue();
        gone.expire(Duration.ofSeconds(1));

        assertThat(late.leave()).isFalse();
        assertThat(late.answer().getNow(null)).isInstanceOf(Answer.NotSent.class);
        assertThat(gone.leave()).as("a second time").isFalse();
        assertThat(gone.answer().getNow(null)).isInstanceOf(Answer.Unknown.class);
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void where_nobody_listens_nothing_was_sent(Kind kind) throws Exception {
        String nowhere;
        try (GraphStub closed = new GraphStub()) {
            nowhere = closed.url("/v1.0");
        }

        Answer<?> outcome = kind.outcome(client(withEndpoint(nowhere)));

        assertThat(outcome).isInstanceOfSatisfying(Answer.NotSent.class, notSent -> {
            assertThat(notSent.cause()).startsWith("ConnectException");
            assertThat(notSent.tokenFailure()).isNull();
        });
    }

    @Test
    void without_tls_where_tls_is_expected_nothing_was_sent() throws Exception {
        GraphContactsClient client = client(withEndpoint(stub.url("/v1.0").replace("http:", "https:")));

        Answer<?> outcome = Kind.POST.outcome(client);

        assertThat(outcome).isInstanceOf(Answer.NotSent.class);
        assertThat(stub.requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "POST, 500, false",
        "POST, 502, false",
        "POST, 503, false",
        "POST, 408, false",
        "PATCH, 503, false",
        "DELETE, 500, false",
        "GET, 500, true",
        "GET, 503, true",
        "POST, 429, true",
        "POST, 400, true",
        "POST, 403, true",
        "POST, 507, true",
        "PATCH, 409, true",
        "PATCH, 412, true",
        "DELETE, 404, true",
        "POST, 302, true"
    })
    void a_write_that_a_server_failed_at_may_have_been_carried_out(Kind kind, int status, boolean certain)
            throws Exception {
        stub.willAnswer(error(status, "x"));

        assertThat(kind.outcome(client(stub.settings())))
                .isInstanceOfSatisfying(
                        Answer.Refused.class,
                        refused -> assertThat(refused.outcomeCertain()).isEqualTo(certain));
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
        assertThat(refused(client.listMarked(MAILBOX, FolderRef.defaultFolder(), null))
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

        var answer = refused(client(stub.settings()).listMarked(MAILBOX, FolderRef.defaultFolder(), null));

        assertThat(answer.error().errorClass()).isEqualTo(ErrorClass.RETRY);
        assertThat(answer.outcomeCertain()).isTrue();
    }

    @Test
    void an_answer_without_end_is_not_read_to_its_end() throws Exception {
        stub.willAnswer(json(200, "{\"value\":[]" + " ".repeat((int) ResponseBytes.LONGEST) + "}"));

        var answer = unknown(client(stub.settings()).listMarked(MAILBOX, FolderRef.defaultFolder(), null));

        assertThat(answer.cause()).contains("answer longer than");
    }

    @Test
    void a_refused_token_is_replaced_for_the_next_request_and_not_again_at_once() throws Exception {
        stub.willAnswer(
                error(401, "InvalidAuthenticationToken"),
                error(401, "InvalidAuthenticationToken"),
                answer(204).build());
        GraphContactsClient client = client(stub.settings());

        assertThat(refused(client.delete(MAILBOX, "1")).error().errorClass()).isEqualTo(ErrorClass.TOKEN_STALE);
        assertThat(stub.requests()).hasSize(1);
        assertThat(refused(client.delete(MAILBOX, "1")).error().errorClass()).isEqualTo(ErrorClass.AUTH);
        done(client.delete(MAILBOX, "1"));

        assertThat(stub.requests())
                .extracting(request -> request.getHeaders().get("Authorization"))
                .containsExactly(
                        "Bearer " + GraphStub.TOKEN + "1",
                        "Bearer " + GraphStub.TOKEN + "2",
                        "Bearer " + GraphStub.TOKEN + "2");
        assertThat(stub.tokenRequests()).hasSize(2);
    }

    @Test
    void without_a_token_nothing_is_sent_and_the_token_endpoint_is_left_alone() throws Exception {
        stub.willAnswerTokens(json(401, "{\"error\":\"invalid_client\",\"error_codes\":[7000215]}"));
        GraphContactsClient client = client(stub.settings());

        for (int i = 0; i < 20; i++) {
            var answer = notSent(client.delete(MAILBOX, "1"));
            assertThat(answer.tokenFailure())
                    .isNotNull()
                    .satisfies(failure -> assertThat(failure.code()).isEqualTo("AADSTS7000215"));
        }

        assertThat(stub.tokenRequests()).hasSize(1);
        assertThat(stub.requests()).isEmpty();
        assertThat(client.tokenHealth())
                .isInstanceOfSatisfying(
                        TokenHealth.Failing.class,
                        failing -> assertThat(failing.why().retryable()).isFalse());
    }

    @Test
    void fifty_threads_share_one_token_request_and_run_side_by_side() throws Exception {
        int threads = 50;
        stub.holdUntilInFlight(threads);
        GraphContactsClient client = client(stub.settings());
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        try {
            CountDownLatch start = new CountDownLatch(1);
            List<Future<Answer<Deleted>>> answers = new ArrayList<>();
            for (int i = 0; i < threads; i++) {
                String id = "c" + i;
                answers.add(pool.submit(() -> {
                    start.await();
                    return await(client.delete(MAILBOX, id));
                }));
            }
            start.countDown();

            for (Future<Answer<Deleted>> answer : answers) {
                assertThat(answer.get(30, TimeUnit.SECONDS)).isInstanceOf(Answer.Done.class);
            }
        } finally {
            pool.shutdownNow();
        }

        assertThat(stub.tokenRequests()).hasSize(1);
        assertThat(stub.requests()).hasSize(threads);
    }

    @Test
    void a_wait_is_told_with_the_answer() throws Exception {
        MockResponse throttled = answer(429)
                .setHeader("Retry-After", "2.128")
                .body("{\"error\":{\"code\":\"ApplicationThrottled\",\"message\":\"over its MailboxConcurrency\"}}")
                .build();
        stub.willAnswer(throttled);

        var answer = refused(client(stub.settings()).delete(MAILBOX, "1"));

        assertThat(answer.error().errorClass()).isEqualTo(ErrorClass.THROTTLED);
        assertThat(answer.exchange().retryAfter()).isEqualTo(Duration.ofMillis(2128));
        assertThat(told).containsExactly(answer.exchange());
    }

    @Test
    void a_listener_that_fails_costs_no_answer() throws Exception {
        stub.willAnswer(answer(204).build());
        GraphContactsClient client = GraphContactsClient.open(stub.settings(), Clock.systemUTC(), exchange -> {
            throw new IllegalStateException("listener");
        });
        open.add(client);

        done(client.delete(MAILBOX, "1"));
    }

    @Test
    void a_client_that_is_closed_sends_nothing_and_answers_what_is_in_flight() throws Exception {
        stub.willAnswer(answer(204).onResponseStart(SocketEffect.Stall.INSTANCE).build());
        GraphContactsClient client = client(stub.settings());
        var inFlight = client.delete(MAILBOX, "1");
        stub.awaitRequests(1);

        client.close();

        assertThat(await(inFlight)).isInstanceOf(Answer.Unknown.class);
        assertThat(notSent(client.delete(MAILBOX, "2")).cause()).isEqualTo("the client is closed");
        assertThat(stub.requests()).hasSize(1);
    }

    private GraphContactsClient client(GraphSettings settings) {
        GraphContactsClient client = GraphContactsClient.open(settings, Clock.systemUTC(), told::add);
        open.add(client);
        return client;
    }

    /** So that a short call timeout is about Graph's answer and not about the token. */
    private void signIn(GraphContactsClient client) throws Exception {
        // The answer that the test scripted must not be used up.
        stub.willAnswerFirst(answer(204).build());
        await(client.delete(MAILBOX, "0"));
    }

    private GraphSettings withEndpoint(String endpoint) {
        GraphSettings settings = stub.settings();
        return GraphSettings.of(
                URI.create(endpoint),
                settings.authority(),
                settings.tenantId(),
                settings.clientId(),
                settings.clientSecret());
    }

    private static Integer[] boxed(int[] values) {
        return Arrays.stream(values).boxed().toArray(Integer[]::new);
    }
}
