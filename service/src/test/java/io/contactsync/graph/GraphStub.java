package io.contactsync.graph;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** An HTTP server on loopback that answers what the test scripted and keeps what it was asked; tokens are scripted apart. */
final class GraphStub implements AutoCloseable {

    static final String SECRET = "s3cr3t~value";
    static final String TOKEN = "eyJ0eXAi.token.value";

    private final MockWebServer server = new MockWebServer();
    private final Queue<MockResponse> answers = new ConcurrentLinkedQueue<>();
    private final Queue<MockResponse> tokenAnswers = new ConcurrentLinkedQueue<>();
    private final List<RecordedRequest> requests = new CopyOnWriteArrayList<>();
    private final List<RecordedRequest> tokenRequests = new CopyOnWriteArrayList<>();

    private volatile @Nullable CountDownLatch gate;
    private volatile @Nullable CountDownLatch hold;

    GraphStub() {
        server.setDispatcher(new Dispatcher() {
            @Override
            public MockResponse dispatch(RecordedRequest request) throws InterruptedException {
                boolean token = request.getTarget().endsWith("/oauth2/v2.0/token");
                (token ? tokenRequests : requests).add(request);
                CountDownLatch waits = hold;
                if (waits != null && !token && !waits.await(30, TimeUnit.SECONDS)) {
                    return error(500, "never released");
                }
                CountDownLatch held = gate;
                if (held != null && !token) {
                    held.countDown();
                    return held.await(30, TimeUnit.SECONDS) ? answer(204).build() : error(500, "never together");
                }
                MockResponse scripted = (token ? tokenAnswers : answers).poll();
                if (scripted != null) {
                    return scripted;
                }
                return token ? token(TOKEN + tokenRequests.size()) : json(500, "{\"not\":\"scripted\"}");
            }
        });
        try {
            server.start();
        } catch (IOException cause) {
            throw new UncheckedIOException(cause);
        }
    }

    static MockResponse json(int status, String body) {
        return answer(status)
                .setHeader("Content-Type", "application/json;odata.metadata=minimal")
                .body(body)
                .build();
    }

    static MockResponse error(int status, String code) {
        return json(status, "{\"error\":{\"code\":\"" + code + "\",\"message\":\"words\"}}");
    }

    static MockResponse.Builder answer(int status) {
        return new MockResponse.Builder().code(status).setHeader("request-id", "graph-request-1");
    }

    static MockResponse token(String token) {
        return json(200, "{\"token_type\":\"Bearer\",\"expires_in\":3599,\"access_token\":\"" + token + "\"}");
    }

    void willAnswer(MockResponse... scripted) {
        answers.addAll(List.of(scripted));
    }

    /** Answers 204, and only once this many requests are waiting for it at the same time. */
    void holdUntilInFlight(int count) {
        gate = new CountDownLatch(count);
    }

    /** From now on nothing but tokens is answered before {@link #release()}. */
    void hold() {
        hold = new CountDownLatch(1);
    }

    void release() {
        Objects.requireNonNull(hold).countDown();
    }

    void awaitRequests(int count) {
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> requests.size() >= count);
    }

    void willAnswerTokens(MockResponse... scripted) {
        tokenAnswers.addAll(List.of(scripted));
    }

    List<RecordedRequest> requests() {
        return requests;
    }

    RecordedRequest onlyRequest() {
        if (requests.size() != 1) {
            throw new AssertionError("requests: " + requests.size() + " (expected: 1)");
        }
        return requests.get(0);
    }

    static String body(RecordedRequest request) {
        return Objects.requireNonNull(request.getBody()).utf8();
    }

    List<RecordedRequest> tokenRequests() {
        return tokenRequests;
    }

    String url(String path) {
        return server.url(path).toString();
    }

    GraphSettings settings() {
        return GraphSettings.of(
                        URI.create(url("/v1.0")),
                        URI.create(url("/login")),
                        "tenant.example",
                        "client-id",
                        new Secret(SECRET))
                .withCallTimeout(Duration.ofSeconds(20));
    }

    GraphContactsClient client() {
        return GraphContactsClient.open(settings(), Clock.systemUTC(), RequestListener.NONE);
    }

    static <T> Answer<T> await(CompletableFuture<Answer<T>> answer) throws Exception {
        return answer.get(30, TimeUnit.SECONDS);
    }

    static <T> Answer.Done<T> done(CompletableFuture<Answer<T>> answer) throws Exception {
        return (Answer.Done<T>) await(answer);
    }

    static <T> Answer.Refused<T> refused(CompletableFuture<Answer<T>> answer) throws Exception {
        return (Answer.Refused<T>) await(answer);
    }

    static <T> Answer.Unknown<T> unknown(CompletableFuture<Answer<T>> answer) throws Exception {
        return (Answer.Unknown<T>) await(answer);
    }

    static <T> Answer.NotSent<T> notSent(CompletableFuture<Answer<T>> answer) throws Exception {
        return (Answer.NotSent<T>) await(answer);
    }

    @Override
    public void close() {
        server.close();
    }
}
