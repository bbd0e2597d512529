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
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The call timeout also bounds what OkHttp's own does not know of: the wait for a token and for a place among those in flight. */
@Timeout(60)
final class CallTimeoutTest {

    private static final Duration SHORT = Duration.ofMillis(300);

    private final GraphStub stub = new GraphStub();
    private final GraphSettings patient = withOneInFlight(stub.settings());
    private final OkHttpClient http = HttpClients.create(patient, "graph-test");

    @AfterEach
    void stop() {
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
                answer(204).headersDelay(1500, TimeUnit.MILLISECONDS).build(),
                answer(204).build());
        try (GraphTransport slow = transport(patient, tokens);
                GraphTransport hasty = transport(patient.withCallTimeout(SHORT), tokens)) {
            CompletableFuture<Answer<Deleted>> first = slow.send(delete("1"));
            stub.awaitRequests(1);
            CompletableFuture<Answer<Deleted>> second = hasty.send(delete("2"));

            assertThat(notSent(second).exchange().duration()).isBetween(SHORT, Duration.ofMillis(1400));
            assertThat(first).isNotDone();
            done(first);
            Awaitility.await().until(() -> http.dispatcher().queuedCallsCount() == 0);
            done(slow.send(delete("3")));

            assertThat(stub.requests())
                    .extracting(request -> request.getTarget())
                    .containsExactly("/v1.0/1", "/v1.0/3");
        }
    }

    private GraphTransport transport(GraphSettings settings, TokenSource source) {
        TokenHolder tokens = new TokenHolder(source, Clock.systemUTC(), RandomGenerator.getDefault());
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
                settings.authority(),
                settings.tenantId(),
                settings.clientId(),
                settings.clientSecret(),
                settings.callTimeout(),
                settings.connectTimeout(),
                /* maxInFlight= */ 1,
                settings.pageSize(),
                settings.insecure());
    }
}
