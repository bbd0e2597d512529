package io.contactsync.graph;

import static io.contactsync.graph.GraphStub.answer;
import static io.contactsync.graph.GraphStub.done;
import static io.contactsync.graph.GraphStub.notSent;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import mockwebserver3.MockResponse;
import mockwebserver3.SocketEffect;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The call timeout also bounds what OkHttp's own does not know of: the wait for a token and for a place among those in flight. */
@Timeout(60)
final class CallTimeoutTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    private static final Duration SHORT = Duration.ofMillis(300);

    private static final TokenSource SIGNED_IN =
            () -> CompletableFuture.completedFuture(new TokenAnswer.Token(new Secret("token"), Duration.ofHours(1)));

    private final GraphStub stub = new GraphStub();
    private final GraphSettings patient = withOneInFlight(stub.settings());
    private final OkHttpClient http = HttpClients.create(patient, "graph-test");

    private final List<GraphContactsClient> clients = new ArrayList<>();

    @AfterEach
    void stop() {
        clients.forEach(GraphContactsClient::close);
        http.dispatcher().cancelAll();
        stub.close();
    }

    @Test
    void a_request_is_given_up_while_its_token_is_awaited_and_does_not_leave_when_the_token_comes() throws Exception {
        CompletableFuture<TokenAnswer> token = new CompletableFuture<>();
        try (GraphTransport hasty = transport(patient.withCallTimeout(SHORT), () -> token);
                GraphTransport later = transport(patient, SIGNED_IN)) {
            CompletableFuture<Answer<Deleted>> waiting = hasty.send(delete("1"));

            assertThat(notSent(waiting).cause()).isEqualTo("no answer within 300 ms");
            token.complete(new TokenAnswer.Token(new Secret("late"), Duration.ofHours(1)));

            stub.willAnswer(answer(204).build());
            done(later.send(delete("2")));
            assertThat(stub.onlyRequest().getTarget()).isEqualTo("/v1.0/2");
        }
    }

    @Test
    void a_request_is_given_up_while_it_waits_for_its_turn_and_does_not_leave_when_it_comes() throws Exception {
        stub.willAnswer(answer(204).build(), answer(204).build());
        stub.hold();
        try (GraphTransport slow = transport(patient, SIGNED_IN);
                GraphTransport hasty = transport(patient.withCallTimeout(SHORT), SIGNED_IN)) {
            CompletableFuture<Answer<Deleted>> first = slow.send(delete("1"));
            stub.awaitRequests(1);
            CompletableFuture<Answer<Deleted>> second = hasty.send(delete("2"));

            assertThat(notSent(second).exchange().duration()).isGreaterThanOrEqualTo(SHORT);
            assertThat(first).isNotDone();
            stub.release();
            done(first);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> http.dispatcher().queuedCallsCount() == 0);
            done(slow.send(delete("3")));

            assertThat(stub.requests())
                    .extracting(request -> request.getTarget())
                    .containsExactly("/v1.0/1", "/v1.0/3");
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void a_server_that_never_answers_is_left_after_the_call_timeout(Kind kind) throws Exception {
        Answer<?> outcome = ofOneThatLeft(
                kind, answer(200).onResponseStart(SocketEffect.Stall.INSTANCE).build());

        assertThat(outcome).isInstanceOf(Answer.Unknown.class);
        stub.awaitRequests(1);
        assertThat(stub.requests()).hasSize(1);
    }

    @Test
    void the_call_timeout_bounds_an_answer_that_trickles() throws Exception {
        Answer<?> outcome = ofOneThatLeft(
                Kind.POST,
                answer(201)
                        .body("{\"id\":\"1\"" + " ".repeat(1000) + "}")
                        .throttleBody(1, 50, TimeUnit.MILLISECONDS)
                        .build());

        assertThat(outcome).isInstanceOf(Answer.Unknown.class);
    }

    @Test
    void the_call_timeout_bounds_the_wait_for_a_token_and_then_nothing_leaves() throws Exception {
        stub.willAnswerTokens(answer(200)
                .headersDelay(20, TimeUnit.SECONDS)
                .body("{\"access_token\":\"late\",\"expires_in\":3599}")
                .build());
        GraphSettings settings = stub.settings().withCallTimeout(Duration.ofMillis(300));

        Answer<?> outcome = Kind.POST.outcome(open(settings));

        assertThat(outcome).isInstanceOf(Answer.NotSent.class);
        assertThat(outcome.exchange().duration()).isLessThan(Duration.ofSeconds(15));
        assertThat(stub.requests()).isEmpty();
    }

    @Test
    void a_request_whose_time_is_over_cannot_leave_and_one_that_left_is_not_called_unsent() {
        Flight<Deleted> late = new Flight<>("DELETE", RequestListener.NONE, Clock.systemUTC(), () -> true);
        Flight<Deleted> gone = new Flight<>("DELETE", RequestListener.NONE, Clock.systemUTC(), () -> true);

        late.expire(Duration.ofSeconds(1));
        assertThat(gone.leave(LONG)).isTrue();
        gone.expire(Duration.ofSeconds(1));

        assertThat(late.leave(LONG)).isFalse();
        assertThat(late.answer().getNow(null)).isInstanceOf(Answer.NotSent.class);
        assertThat(gone.leave(LONG)).as("a second time").isFalse();
        assertThat(gone.answer().getNow(null)).isInstanceOf(Answer.Unknown.class);
    }

    /** A frozen process wakes up at the write, and nobody has told its flight yet that the time is over. */
    @Test
    void a_request_looks_at_the_clock_itself_before_it_is_written() {
        Flight<Deleted> frozen = new Flight<>("DELETE", RequestListener.NONE, Clock.systemUTC(), () -> true);

        assertThat(frozen.leave(Duration.ZERO)).isFalse();
        frozen.lost("no time left to send it");

        assertThat(frozen.answer().getNow(null)).isInstanceOf(Answer.NotSent.class);
    }

    /**
     * What became of a request that left, and was given up about when its time was over. Where this machine was too slow for it to
     * leave, nothing may have been sent, and another one gets more time.
     */
    private Answer<?> ofOneThatLeft(Kind kind, MockResponse answer) throws Exception {
        Duration callTimeout = Duration.ofMillis(700);
        while (true) {
            stub.willAnswer(answer);
            Answer<?> outcome = kind.outcome(open(stub.settings().withCallTimeout(callTimeout)));
            if (!(outcome instanceof Answer.NotSent<?>)) {
                assertThat(outcome.exchange().duration())
                        .isBetween(callTimeout.minusMillis(10), callTimeout.plusSeconds(8));
                return outcome;
            }
            assertThat(stub.requests()).isEmpty();
            callTimeout = callTimeout.multipliedBy(2);
        }
    }

    private GraphContactsClient open(GraphSettings settings) {
        GraphContactsClient client = GraphContactsClient.open(settings, Clock.systemUTC(), RequestListener.NONE);
        clients.add(client);
        return client;
    }

    private GraphTransport transport(GraphSettings settings, TokenSource source) {
        TokenHolder tokens =
                new TokenHolder(source, Clock.systemUTC(), RandomGenerator.getDefault(), (wait, task) -> () -> {});
        return new GraphTransport(http, settings, tokens, RequestListener.NONE, Clock.systemUTC());
    }

    private Operation<Deleted> delete(String id) {
        return new Operation<>(
                "DELETE",
                HttpUrl.get(stub.url("/v1.0/" + id)),
                null,
                Classification.Subject.CONTACT,
                (status, body) -> new Deleted(false),
                () -> null);
    }

    private static GraphSettings withOneInFlight(GraphSettings settings) {
        return new GraphSettings(
                settings.endpoint(),
                settings.signIn(),
                settings.callTimeout(),
                settings.connectTimeout(),
                /* maxInFlight= */ 1,
                settings.pageSize(),
                settings.insecure(),
                settings.tls());
    }
}
