package io.contactsync.graphsimulator.subscription;

import io.contactsync.graphsimulator.later.Timer;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * Talks to subscribers: the handshake that proves that they want to hear, and notifications, repeated with growing waits until they are
 * taken. Subscribers are on this machine only. Thread-safe. Source: graph-facts §12.
 */
final class Notifier {
    private static final Duration HANDSHAKE = Duration.ofSeconds(10);
    private static final Duration TAKEN_WITHIN = Duration.ofSeconds(3);
    private static final Duration FIRST_WAIT = Duration.ofMillis(200);
    /** The waits double, so the last try is some minutes after the first; Graph goes on for 4 hours. */
    private static final int TRIES = 12;

    private final Timer timer;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TAKEN_WITHIN)
            .build();

    Notifier(Timer timer) {
        this.timer = timer;
    }

    /** Whether the subscriber repeats a token in plain text. */
    CompletableFuture<Boolean> shakeHands(URI url) {
        String token =
                "Validation: Testing client application reachability for subscription Request-Id: " + UUID.randomUUID();
        String question = url.getRawQuery() == null ? "?" : "&";
        HttpRequest request = HttpRequest.newBuilder(URI.create(
                        url + question + "validationToken=" + URLEncoder.encode(token, StandardCharsets.UTF_8)))
                .timeout(HANDSHAKE)
                .header("Content-Type", "text/plain; charset=utf-8")
                .POST(HttpRequest.BodyPublishers.noBody())
                .build();
        return http.sendAsync(request, HttpResponse.BodyHandlers.ofString())
                .handle((answer, failure) -> failure == null
                        && answer.statusCode() == 200
                        && answer.headers()
                                .firstValue("Content-Type")
                                .orElse("")
                                .startsWith("text/plain")
                        && answer.body().equals(token));
    }

    /** Sends a notification until it is taken. */
    void send(URI url, byte[] json) {
        send(url, json, 1);
    }

    private void send(URI url, byte[] json, int attempt) {
        HttpRequest request = HttpRequest.newBuilder(url)
                .timeout(TAKEN_WITHIN)
                .header("Content-Type", "application/json; charset=utf-8")
                .POST(HttpRequest.BodyPublishers.ofByteArray(json))
                .build();
        var unused = http.sendAsync(request, HttpResponse.BodyHandlers.discarding())
                .whenComplete((answer, failure) -> {
                    boolean taken = failure == null && answer.statusCode() / 100 == 2;
                    if (!taken && attempt < TRIES) {
                        timer.after(FIRST_WAIT.multipliedBy(1L << (attempt - 1)), () -> send(url, json, attempt + 1));
                    }
                });
    }
}
