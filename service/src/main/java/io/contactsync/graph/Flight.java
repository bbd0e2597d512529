package io.contactsync.graph;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import okhttp3.Call;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One request from the call of the method to its answer.
 *
 * <p>Three parties race: the connection that is about to write it, its answer, and the deadline. One atomic stage decides between
 * them, so that "never left" is only said of a request that can never leave any more: {@link #leave} comes just before the
 * first byte is written and is refused once the flight is over.
 */
final class Flight<T> {

    private enum Stage {
        WAITING,
        LEFT,
        OVER
    }

    private static final Logger LOG = LoggerFactory.getLogger(Flight.class);
    private static final int LONGEST_REQUEST_ID = 100;
    private static final int LONGEST_CAUSE = 200;

    private final String method;
    private final RequestListener listener;
    private final Clock clock;
    private final BooleanSupplier wanted;
    private final String clientRequestId = UUID.randomUUID().toString();
    private final Instant startedAt;
    private final long startedNanos = System.nanoTime();
    private final AtomicReference<Stage> stage = new AtomicReference<>(Stage.WAITING);
    private final CompletableFuture<Answer<T>> answer = new CompletableFuture<>();
    private volatile @Nullable Call call;

    /** {@code wanted} is asked when it could leave; it is called back where it says no. */
    Flight(String method, RequestListener listener, Clock clock, BooleanSupplier wanted) {
        this.method = method;
        this.listener = listener;
        this.clock = clock;
        this.wanted = wanted;
        this.startedAt = clock.instant();
    }

    String clientRequestId() {
        return clientRequestId;
    }

    CompletableFuture<Answer<T>> answer() {
        return answer;
    }

    boolean isOver() {
        return stage.get() == Stage.OVER;
    }

    /** What to cancel when the time is over. */
    void boundTo(Call call) {
        this.call = call;
        if (isOver()) {
            call.cancel();
        }
    }

    /**
     * Whether the request may be written now; true once at most. It looks at the clock itself: a process that was frozen may
     * wake up here before its deadline is told, and write when its mailbox has long been another's.
     */
    boolean leave(Duration within) {
        if (!wanted.getAsBoolean()) {
            land(
                    stage.getAndSet(Stage.OVER),
                    new Answer.NotSent<>(
                            "called back before it left",
                            new Answer.Reason.CalledBack(),
                            exchange(/* response= */ null)));
        }
        return isInTime(within) && stage.compareAndSet(Stage.WAITING, Stage.LEFT);
    }

    /** The last look, when it is all but written: a process can be frozen after {@link #leave}, too. */
    boolean isStillWanted(Duration within) {
        return isInTime(within) && wanted.getAsBoolean();
    }

    private boolean isInTime(Duration within) {
        return System.nanoTime() - startedNanos < within.toNanos();
    }

    /** Refused by the client itself: not to be sent. */
    void refused(GraphError error) {
        land(stage.getAndSet(Stage.OVER), new Answer.Refused<>(error, exchange(/* response= */ null)));
    }

    /** An answer came, and means this. A flight whose answer cannot be read is not over by that. */
    void answered(Response response, Function<Exchange, Answer<T>> reading) {
        Answer<T> what = reading.apply(exchange(response));
        land(stage.getAndSet(Stage.OVER), what);
    }

    /** The body of an answer did not arrive whole. */
    void cut(IOException cause, Response response) {
        unknown(describe(cause), response);
    }

    void unknown(String cause, Response response) {
        answered(response, exchange -> new Answer.Unknown<>(cause, exchange));
    }

    void withoutToken(TokenFailure failure) {
        land(
                stage.getAndSet(Stage.OVER),
                new Answer.NotSent<>(
                        "no token: " + failure.code(),
                        new Answer.Reason.NoToken(failure),
                        exchange(/* response= */ null)));
    }

    /** No answer: whether that is certain to mean "not done" depends on whether the request had left. */
    void lost(IOException cause) {
        lost(describe(cause));
    }

    void lost(String cause) {
        Stage before = stage.getAndSet(Stage.OVER);
        Exchange exchange = exchange(/* response= */ null);
        land(
                before,
                before == Stage.LEFT
                        ? new Answer.Unknown<>(cause, exchange)
                        : new Answer.NotSent<>(cause, new Answer.Reason.NoWay(), exchange));
    }

    /** The time is over: answers at once, then makes sure that nothing of it goes on. */
    void expire(Duration timeout) {
        lost("no answer within " + timeout.toMillis() + " ms");
        Call bound = call;
        if (bound != null) {
            bound.cancel();
        }
    }

    private void land(Stage before, Answer<T> what) {
        if (before == Stage.OVER) {
            return;
        }
        try {
            listener.finished(what.exchange());
        } catch (RuntimeException fault) {
            LOG.atWarn().setCause(fault).log("A listener failed; the request is answered all the same");
        }
        answer.complete(what);
    }

    private Exchange exchange(@Nullable Response response) {
        Duration duration = Duration.ofNanos(System.nanoTime() - startedNanos);
        if (response == null) {
            return new Exchange(method, 0, clientRequestId, null, startedAt, duration, null);
        }
        String requestId = response.header("request-id");
        return new Exchange(
                method,
                response.code(),
                clientRequestId,
                requestId == null ? null : Json.line(requestId, LONGEST_REQUEST_ID),
                startedAt,
                duration,
                RetryAfter.of(response, clock));
    }

    private static String describe(IOException cause) {
        String message = cause.getMessage();
        String name = cause.getClass().getSimpleName();
        return Json.line(message == null ? name : name + ": " + message, LONGEST_CAUSE);
    }
}
