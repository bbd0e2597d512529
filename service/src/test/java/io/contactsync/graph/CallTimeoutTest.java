package io.contactsync.graph;

import static io.contactsync.graph.GraphStub.answer;
import static io.contactsync.graph.GraphStub.done;
import static io.contactsync.graph.GraphStub.notSent;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import mockwebserver3.SocketEffect;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
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

    private final GraphStub stub = new GraphStub();
    private final GraphSettings patient = withOneInFlight(stub.settings());
    private final OkHttpClient http = HttpClients.create(patient, "graph-test");

    private @Nullable GraphContactsClient client;

    @AfterEach
    void stop() {
        if (client != null) {
            client.close();
        }
        http.dispatcher().cancelAll();
        stub.close();
    }

    @Test
    void a_request_is_given_up_while_its_token_is_awaited_and_does_not_leave_when_the_token_comes() throws Exception {
        CompletableFuture<TokenAnswer> token = new CompletableFuture<>();
        try (GraphTransport hasty = transport(patient.withCallTimeout(SHORT), () -> token)) {
            CompletableFuture<Answer<Deleted>> waiting = hasty.send(delete("1"));

            assertThat(notSent(waiting).cause()).isEqualTo("no answer within 300 ms");
            token.complete(new TokenAnswer.Token(new Secret("late"), Duration.ofHours(1)));

            stub.willAnswer(answer(204).build());
            done(hasty.send(delete("2")));
            assertThat(stub.onlyRequest().getTarget()).isEqualTo("/v1.0/2");
        }
    }

    @Test
    void a_request_is_given_up_while_it_waits_for_its_turn_and_does_not_leave_when_it_comes() throws Exception {
        TokenSource tokens = () ->
                CompletableFuture.completedFuture(new TokenAnswer.Token(new Secret("token"), Duration.ofHours(1)));
        stub.willAnswer(
                answer(204).headersDelay(3000, TimeUnit.MILLISECONDS).build(),
                answer(204).build());
        try (GraphTransport slow = transport(patient, tokens);
                GraphTransport hasty = transport(patient.withCallTimeout(SHORT), tokens)) {
            CompletableFuture<Answer<Deleted>> first = slow.send(delete("1"));
            stub.awaitRequests(1);
            CompletableFuture<Answer<Deleted>> second = hasty.send(delete("2"));

            assertThat(notSent(second).exchange().duration()).isBetween(SHORT, Duration.ofMillis(2900));
            assertThat(first).isNotDone();
            done(first);
            Awaitility.await().until(() -> http.dispatcher().queuedCallsCount() == 0);
            done(slow.send(delete("3")));

            assertThat(stub.requests())
                    .extracting(request -> request.getTarget())
                    .containsExactly("/v1.0/1", "/v1.0/3");
        }
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void a_server_that_never_answers_is_left_after_the_call_timeout(Kind kind) throws Exception {
        stub.willAnswer(answer(200).onResponseStart(SocketEffect.Stall.INSTANCE).build());
        // Time enough to connect before it is over, also where this JVM does it for the first time.
        GraphContactsClient client = signedIn(Duration.ofMillis(1500));

        Answer<?> outcome = kind.outcome(client);

        assertThat(outcome).isInstanceOf(Answer.Unknown.class);
        assertThat(outcome.exchange().duration()).isBetween(Duration.ofMillis(1490), Duration.ofSeconds(6));
        assertThat(stub.requests()).hasSize(2);
    }

    @Test
    void the_call_timeout_bounds_an_answer_that_trickles() throws Exception {
        stub.willAnswer(answer(201)
                .body("{\"id\":\"1\"" + " ".repeat(1000) + "}")
                .throttleBody(1, 50, TimeUnit.MILLISECONDS)
                .build());
        GraphContactsClient client = signedIn(Duration.ofMillis(700));

        Answer<?> outcome = Kind.POST.outcome(client);

        assertThat(outcome).isInstanceOf(Answer.Unknown.class);
        assertThat(outcome.exchange().duration()).isLessThan(Duration.ofSeconds(30));
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

    /** A client that has its token, so that a short call timeout is about Graph's answer alone. */
    private GraphContactsClient signedIn(Duration callTimeout) throws Exception {
        GraphContactsClient client = open(stub.settings().withCallTimeout(callTimeout));
        stub.willAnswerFirst(answer(204).build());
        done(client.delete(Kind.MAILBOX, "0"));
        return client;
    }

    private GraphContactsClient open(GraphSettings settings) {
        client = GraphContactsClient.open(settings, Clock.systemUTC(), RequestListener.NONE);
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
