package io.contactsync.graph;

import java.time.Clock;
import java.time.Duration;
import java.util.Map;
import okhttp3.Headers;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/** What Graph's answer to a request amounts to, be it one of its own or an item of a batch. */
final class Reading {

    private static final int LONGEST_REQUEST_ID = 100;

    private final TokenHolder tokens;
    private final Clock clock;

    Reading(TokenHolder tokens, Clock clock) {
        this.tokens = tokens;
        this.clock = clock;
    }

    <T> Answer<T> of(Operation<T> operation, Received received) {
        Exchange exchange = received.exchange();
        if (!isSuccess(exchange.status())) {
            return failed(operation, received);
        }
        tokens.accept(received.token());
        try {
            return new Answer.Done<>(operation.success().read(exchange.status(), received.body()), exchange);
        } catch (SuccessBody.Unreadable unreadable) {
            String what = "status " + exchange.status() + ", but " + unreadable.getMessage();
            if (operation.isWrite()) {
                return new Answer.Unknown<>(what, exchange);
            }
            GraphError error = new GraphError(exchange.status(), "", what, exchange.requestId(), ErrorClass.RETRY);
            return new Answer.Refused<>(error, exchange);
        }
    }

    /**
     * A batch that was read as a whole is done, whatever became of its items. A refusal of the whole says nothing of any item:
     * only what would meet every request alike keeps its class, all else is to be tried again, one by one. What proves nothing for one
     * write proves nothing for all of its items.
     */
    Answer<Received> ofBatch(Operation<Received> batch, Received received) {
        Exchange exchange = received.exchange();
        if (isSuccess(exchange.status())) {
            return received.body().path("responses").isArray()
                    ? new Answer.Done<>(received, exchange)
                    : new Answer.Unknown<>("status " + exchange.status() + ", but no list of responses", exchange);
        }
        Answer<Received> failed = failed(batch, received);
        if (!(failed instanceof Answer.Refused<Received> refused)) {
            return failed;
        }
        return switch (refused.error().errorClass()) {
            case THROTTLED, AUTH, TOKEN_STALE, RETRY -> refused;
            default -> new Answer.Refused<>(refused.error().as(ErrorClass.RETRY), refused.exchange());
        };
    }

    /** The answer to one item as if it had come alone; null where it is none. */
    @Nullable Received item(JsonNode item, String method, Received batch) {
        int status = item.path("status").asInt(0);
        if (status < 100 || status > 599) {
            return null;
        }
        Exchange whole = batch.exchange();
        String own = Json.line(header(item, "request-id"), LONGEST_REQUEST_ID);
        Exchange exchange = new Exchange(
                method,
                status,
                whole.clientRequestId(),
                own.isEmpty() ? whole.requestId() : own,
                whole.startedAt(),
                whole.duration(),
                retryAfter(header(item, "Retry-After"), batch));
        return new Received(item.path("body"), batch.token(), batch.date(), exchange);
    }

    private @Nullable Duration retryAfter(String value, Received batch) {
        Headers date = batch.date() == null
                ? Headers.EMPTY
                : new Headers.Builder().set("Date", batch.date()).build();
        return value.isEmpty() ? null : RetryAfter.parse(value, date, clock);
    }

    /** Graph does not spell the names of an item's headers in one way. */
    private static String header(JsonNode item, String name) {
        return item.path("headers").properties().stream()
                .filter(header -> header.getKey().equalsIgnoreCase(name))
                .map(Map.Entry::getValue)
                .map(value -> value.asString(""))
                .findFirst()
                .orElse("");
    }

    private <T> Answer<T> failed(Operation<T> operation, Received received) {
        Exchange exchange = received.exchange();
        GraphError error =
                ErrorBody.read(exchange.status(), received.body(), exchange.requestId(), operation.subject());
        // A read that a gateway gave up on has been seen to keep its place in Graph, too.
        if (error.status() == 504 || (operation.isWrite() && Classification.mayBeDone(error.status(), error.code()))) {
            String what = Json.line(error.status() + " " + error.code(), GraphError.LONGEST_MESSAGE);
            return new Answer.Unknown<>(what, error.code(), exchange);
        }
        if (error.errorClass() == ErrorClass.AUTH && tokens.reject(received.token())) {
            error = error.as(ErrorClass.TOKEN_STALE);
        }
        T goneAlready = operation.notFound().value();
        if (error.status() == 404 && error.errorClass() == ErrorClass.GONE && goneAlready != null) {
            return new Answer.Done<>(goneAlready, exchange);
        }
        return new Answer.Refused<>(error, exchange);
    }

    private static boolean isSuccess(int status) {
        return status >= 200 && status < 300;
    }
}
