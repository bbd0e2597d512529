package io.contactsync.graph;

import static io.contactsync.graph.GraphStub.answer;
import static io.contactsync.graph.GraphStub.await;
import static io.contactsync.graph.GraphStub.done;
import static io.contactsync.graph.GraphStub.error;
import static io.contactsync.graph.GraphStub.json;
import static io.contactsync.graph.GraphStub.notSent;
import static io.contactsync.graph.GraphStub.refused;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
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

/** What all requests of one client have in common: its token, its places, its listener, its end. */
@Timeout(60)
final class SharedClientTest {

    private final GraphStub stub = new GraphStub();
    private final List<Exchange> told = new CopyOnWriteArrayList<>();
    private final List<GraphContactsClient> open = new ArrayList<>();

    @AfterEach
    void stop() {
        open.forEach(GraphContactsClient::close);
        stub.close();
    }

    @Test
    void a_refused_token_is_replaced_for_the_next_request_and_not_again_at_once() throws Exception {
        stub.willAnswer(
                error(401, "InvalidAuthenticationToken"),
                error(401, "InvalidAuthenticationToken"),
                answer(204).build());
        GraphContactsClient client = client(stub.settings());

        assertThat(refused(client.delete(Kind.MAILBOX, "1")).error().errorClass())
                .isEqualTo(ErrorClass.TOKEN_STALE);
        assertThat(stub.requests()).hasSize(1);
        assertThat(refused(client.delete(Kind.MAILBOX, "1")).error().errorClass())
                .isEqualTo(ErrorClass.AUTH);
        done(client.delete(Kind.MAILBOX, "1"));

        assertThat(stub.requests())
                .extracting(request -> request.getHeaders().get("Authorization"))
                .containsExactly(
                        "Bearer " + GraphStub.TOKEN + "1",
                        "Bearer " + GraphStub.TOKEN + "2",
                        "Bearer " + GraphStub.TOKEN + "2");
        assertThat(stub.tokenRequests()).hasSize(2);
    }

    @Test
    void a_token_that_worked_and_is_withdrawn_is_replaced_too() throws Exception {
        stub.willAnswer(
                error(401, "InvalidAuthenticationToken"),
                answer(204).build(),
                error(401, "InvalidAuthenticationToken"),
                answer(204).build());
        var clock = new SettableClock();
        GraphContactsClient client = GraphContactsClient.open(stub.settings(), clock, told::add);
        open.add(client);
        assertThat(refused(client.delete(Kind.MAILBOX, "1")).error().errorClass())
                .isEqualTo(ErrorClass.TOKEN_STALE);
        done(client.delete(Kind.MAILBOX, "1"));
        clock.advance(TokenHolder.BETWEEN_WITHDRAWALS);

        assertThat(refused(client.delete(Kind.MAILBOX, "2")).error().errorClass())
                .isEqualTo(ErrorClass.TOKEN_STALE);
        done(client.delete(Kind.MAILBOX, "2"));

        assertThat(stub.tokenRequests()).hasSize(3);
    }

    @Test
    void without_a_token_nothing_is_sent_and_the_token_endpoint_is_left_alone() throws Exception {
        stub.willAnswerTokens(json(401, "{\"error\":\"invalid_client\",\"error_codes\":[7000215]}"));
        GraphContactsClient client = client(stub.settings());

        for (int i = 0; i < 20; i++) {
            var answer = notSent(client.delete(Kind.MAILBOX, "1"));
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
                    return await(client.delete(Kind.MAILBOX, id));
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

        var answer = refused(client(stub.settings()).delete(Kind.MAILBOX, "1"));

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

        done(client.delete(Kind.MAILBOX, "1"));
    }

    @Test
    void a_client_that_is_closed_sends_nothing_and_answers_what_is_in_flight() throws Exception {
        stub.willAnswer(answer(204).onResponseStart(SocketEffect.Stall.INSTANCE).build());
        GraphContactsClient client = client(stub.settings());
        var inFlight = client.delete(Kind.MAILBOX, "1");
        stub.awaitRequests(1);

        client.close();

        assertThat(await(inFlight)).isInstanceOf(Answer.Unknown.class);
        assertThat(notSent(client.delete(Kind.MAILBOX, "2")).cause()).isEqualTo("the client is closed");
        assertThat(stub.requests()).hasSize(1);
    }

    private GraphContactsClient client(GraphSettings settings) {
        GraphContactsClient client = GraphContactsClient.open(settings, Clock.systemUTC(), told::add);
        open.add(client);
        return client;
    }
}
