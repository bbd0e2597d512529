package io.contactsync.graph;

import java.io.IOException;
import java.net.Proxy;
import java.net.URI;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.FormBody;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Carries requests for tokens. On threads and connections of its own: requests to Graph that fill theirs must not keep the token
 * from being renewed. Nothing is repeated and no redirect followed, for a form holds a secret.
 */
public final class TokenHttp implements AutoCloseable {

    private final OkHttpClient http;
    private final OkHttpClient withoutProxy;
    private final Clock clock;

    private TokenHttp(OkHttpClient http, Clock clock) {
        this.http = http;
        this.withoutProxy = http.newBuilder().proxy(Proxy.NO_PROXY).build();
        this.clock = clock;
    }

    /** With the timeouts and the trust of these settings. Opens no connection. */
    public static TokenHttp open(GraphSettings settings, Clock clock) {
        return new TokenHttp(HttpClients.create(settings, "graph-token"), clock);
    }

    /** Posts a form; the future never fails. */
    public CompletableFuture<TokenReply> post(URI url, Map<String, String> form) {
        FormBody.Builder body = new FormBody.Builder();
        form.forEach(body::add);
        return send(http, new Request.Builder().url(url.toString()).post(new OneShotBody(body.build())));
    }

    /** Gets from a service on this machine, past any proxy; the future never fails. */
    public CompletableFuture<TokenReply> get(URI url, Map<String, String> headers) {
        Request.Builder request = new Request.Builder().url(url.toString()).get();
        headers.forEach(request::header);
        return send(withoutProxy, request);
    }

    /** For what has to be read from files before or after a request. */
    public Executor executor() {
        return http.dispatcher().executorService();
    }

    /** Cancels what is under way. */
    @Override
    public void close() {
        http.dispatcher().cancelAll();
        http.connectionPool().evictAll();
    }

    private CompletableFuture<TokenReply> send(OkHttpClient client, Request.Builder request) {
        CompletableFuture<TokenReply> reply = new CompletableFuture<>();
        Call call = client.newCall(request.header("Accept", "application/json").build());
        call.enqueue(new Callback() {
            @Override
            public void onFailure(Call failed, IOException cause) {
                reply.complete(TokenReply.unanswered(TokenFailures.unreachable(cause)));
            }

            @Override
            public void onResponse(Call answered, Response response) {
                reply.complete(read(response));
            }
        });
        return reply;
    }

    private TokenReply read(Response response) {
        try (response) {
            return TokenReply.answered(
                    response.code(),
                    Json.read(ResponseBytes.read(response)),
                    RetryAfter.of(response, clock),
                    clock.instant());
        } catch (IOException cause) {
            return TokenReply.unanswered(TokenFailures.unreachable(cause));
        }
    }
}
