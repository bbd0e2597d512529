package io.contactsync.graph;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.HttpUrl;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.Response;
import tools.jackson.databind.JsonNode;

/**
 * Carries one request to Graph and its answer back.
 *
 * <p>The call timeout is ours and not OkHttp's, because it must also bound the wait for a token and for a free connection: whoever
 * holds a mailbox's lease counts on it that nothing leaves later. OkHttp's own is left as a second line.
 */
final class GraphTransport implements Sender, AutoCloseable {

    static final String PREFER_IMMUTABLE_IDS = "IdType=\"ImmutableId\"";

    private final OkHttpClient http;
    private final HttpUrl endpoint;
    private final Duration callTimeout;
    private final TokenHolder tokens;
    private final RequestListener listener;
    private final Reading reading;
    private final Clock clock;
    private final ScheduledThreadPoolExecutor deadlines;

    GraphTransport(
            OkHttpClient http, GraphSettings settings, TokenHolder tokens, RequestListener listener, Clock clock) {
        this.http = http.newBuilder()
                .addNetworkInterceptor(chain -> oneRequestOneAnswer(chain, settings.callTimeout()))
                .build();
        this.endpoint = HttpUrl.get(settings.endpoint().toString());
        this.callTimeout = settings.callTimeout();
        this.tokens = tokens;
        this.listener = listener;
        this.reading = new Reading(tokens, clock);
        this.clock = clock;
        this.deadlines = new ScheduledThreadPoolExecutor(1, DaemonThreads.named("graph-deadlines"));
        deadlines.setRemoveOnCancelPolicy(true);
    }

    /** What an answer means. */
    interface Reader<T> {
        Answer<T> read(Received received);
    }

    /** Sends the request once; the future never fails. */
    @Override
    public <T> CompletableFuture<Answer<T>> send(Operation<T> operation) {
        return send(operation, () -> true);
    }

    /** Sends the request once, where it is still wanted when it could leave; the future never fails. */
    <T> CompletableFuture<Answer<T>> send(Operation<T> operation, BooleanSupplier wanted) {
        return send(operation, wanted, listener, received -> reading.of(operation, received));
    }

    /**
     * Sends several requests as one; the future never fails. The listener is told nothing: what counts are the requests within.
     *
     * @param body the batch as Graph wants it
     */
    CompletableFuture<Answer<Received>> sendBatch(OneShotBody body, BooleanSupplier wanted) {
        HttpUrl url = endpoint.newBuilder().addPathSegment("$batch").build();
        Operation<Received> operation = new Operation<>(
                "POST",
                url,
                body,
                Classification.Subject.MAILBOX,
                (status, answer) -> {
                    throw new SuccessBody.Unreadable("read by the batch itself");
                },
                () -> null);
        return send(operation, wanted, RequestListener.NONE, received -> reading.ofBatch(operation, received));
    }

    private <T> CompletableFuture<Answer<T>> send(
            Operation<T> operation, BooleanSupplier wanted, RequestListener told, Reader<T> reader) {
        Flight<T> flight = new Flight<>(operation.method(), told, clock, wanted);
        if (!isWithinEndpoint(operation.url())) {
            // Following it would carry the token to whoever wrote the link.
            String why = "a next link that leaves the configured endpoint is not followed";
            flight.refused(new GraphError(0, "", why, null, ErrorClass.RETRY));
            return flight.answer();
        }
        if (!startDeadline(flight)) {
            flight.lost("the client is closed");
            return flight.answer();
        }
        var unused = tokens.token().thenAccept(token -> {
            if (token instanceof TokenAnswer.Token usable) {
                write(flight, operation, reader, usable.value());
            } else if (token instanceof TokenAnswer.Failed failed) {
                flight.withoutToken(failed.failure());
            }
        });
        return flight.answer();
    }

    /** The answer to a request that makes no sense to send. */
    @Override
    public <T> CompletableFuture<Answer<T>> refuse(String method, String why, ErrorClass errorClass) {
        Flight<T> flight = new Flight<>(method, listener, clock, () -> true);
        flight.refused(new GraphError(0, "", why, null, errorClass));
        return flight.answer();
    }

    /** The date that Graph's answers carry, asked without a token; empty where there is none. Never fails. */
    CompletableFuture<Optional<Instant>> date(Duration atMost) {
        CompletableFuture<Optional<Instant>> date = new CompletableFuture<>();
        Request request = new Request.Builder().url(endpoint).head().build();
        http.newCall(request).enqueue(new Callback() {
            @Override
            public void onFailure(Call call, IOException cause) {
                date.complete(Optional.empty());
            }

            @Override
            public void onResponse(Call call, Response response) {
                try (response) {
                    date.complete(Optional.ofNullable(response.headers().getInstant("Date")));
                }
            }
        });
        return date.completeOnTimeout(Optional.empty(), atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public HttpUrl endpoint() {
        return endpoint;
    }

    RequestListener listener() {
        return listener;
    }

    Reading reading() {
        return reading;
    }

    /** Cancels what is in flight, which is answered as lost, and takes nothing more. */
    @Override
    public void close() {
        deadlines.shutdown();
        http.dispatcher().cancelAll();
        http.connectionPool().evictAll();
    }

    private boolean isWithinEndpoint(HttpUrl url) {
        return url.scheme().equals(endpoint.scheme())
                && url.host().equals(endpoint.host())
                && url.port() == endpoint.port();
    }

    private boolean startDeadline(Flight<?> flight) {
        try {
            ScheduledFuture<?> deadline = deadlines.schedule(
                    () -> http.dispatcher().executorService().execute(() -> flight.expire(callTimeout)),
                    callTimeout.toNanos(),
                    TimeUnit.NANOSECONDS);
            var unused = flight.answer().thenRun(() -> deadline.cancel(/* mayInterruptIfRunning= */ false));
            return true;
        } catch (RejectedExecutionException closed) {
            return false;
        }
    }

    private <T> void write(Flight<T> flight, Operation<T> operation, Reader<T> reader, Secret token) {
        if (flight.isOver()) {
            return;
        }
        OneShotBody body = operation.body();
        Request request = new Request.Builder()
                .url(operation.url())
                .method(operation.method(), body == null ? null : body.onlyIf(() -> flight.isStillWanted(callTimeout)))
                .header("Authorization", "Bearer " + token.reveal())
                .header("Accept", "application/json")
                .header("Prefer", PREFER_IMMUTABLE_IDS)
                .header("client-request-id", flight.clientRequestId())
                .header("User-Agent", "contact-sync")
                .tag(Flight.class, flight)
                .build();
        Call call = http.newCall(request);
        flight.boundTo(call);
        call.enqueue(new Callback() {
            @Override
            public void onFailure(Call call, IOException cause) {
                flight.lost(cause);
            }

            @Override
            public void onResponse(Call call, Response response) {
                try (response) {
                    read(flight, reader, token, response);
                } catch (RuntimeException fault) {
                    flight.unknown("fault in the client: " + fault.getClass().getSimpleName(), response);
                }
            }
        });
    }

    private static <T> void read(Flight<T> flight, Reader<T> reader, Secret token, Response response) {
        byte[] body;
        try {
            body = ResponseBytes.read(response);
        } catch (IOException cut) {
            if (response.isSuccessful()) {
                flight.cut(cut, response);
                return;
            }
            body = new byte[0];
        }
        JsonNode json = Json.read(body);
        flight.answered(
                response,
                exchange ->
                        reader.read(new Received(json, token, response.headers().getInstant("Date"), exchange)));
    }

    /** OkHttp's own repetitions end here: a request that has left does not leave again. */
    private static Response oneRequestOneAnswer(Interceptor.Chain chain, Duration callTimeout) throws IOException {
        Flight<?> flight = chain.request().tag(Flight.class);
        if (flight != null && !flight.leave(callTimeout)) {
            throw new IOException("no time left to send it, or called back");
        }
        return RetryAfter.hide(chain.proceed(chain.request()));
    }
}
