package io.contactsync.graph;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What became of one request to Graph. Texts in it are for operators and hold no contact data. */
public sealed interface Answer<T> {

    /** The request itself, for log and metrics. */
    Exchange exchange();

    /** Graph did it. */
    record Done<T>(T value, Exchange exchange) implements Answer<T> {}

    /**
     * Graph, or something before it, refused it, and nothing was done: an answer to a write that does not prove that is {@link
     * Unknown}.
     */
    record Refused<T>(GraphError error, Exchange exchange) implements Answer<T> {}

    /**
     * The request may have left, and nobody knows what became of it: connection lost, call timeout, a write that was answered 408, 5xx or
     * unreadably. Graph may still be at it, so it counts as in flight for a while.
     *
     * @param cause in words
     * @param code  Graph's code; empty where it gave none, or nothing was heard
     */
    record Unknown<T>(String cause, String code, Exchange exchange) implements Answer<T> {

        /** Without an answer of Graph's. */
        public Unknown(String cause, Exchange exchange) {
            this(cause, "", exchange);
        }
    }

    /**
     * The request certainly never left.
     *
     * @param cause in words
     */
    record NotSent<T>(String cause, Reason reason, Exchange exchange) implements Answer<T> {

        /** Why there was no token; null where it was not for want of one. */
        public @Nullable TokenFailure tokenFailure() {
            return reason instanceof Reason.NoToken none ? none.failure() : null;
        }
    }

    /** Why a request never left. */
    sealed interface Reason {

        /** There was no token to send with it. */
        record NoToken(TokenFailure failure) implements Reason {}

        /** No connection, no name, TLS refused, no time left. */
        record NoWay() implements Reason {}

        /** Its sender did not want it any more when it could have left. */
        record CalledBack() implements Reason {}
    }

    /** The result of the function for the case that this answer is; all are given, so none is forgotten. */
    default <R extends @Nullable Object> R match(
            Function<? super Done<T>, ? extends R> done,
            Function<? super Refused<T>, ? extends R> refused,
            Function<? super Unknown<T>, ? extends R> unknown,
            Function<? super NotSent<T>, ? extends R> notSent) {
        if (this instanceof Done<T> answer) {
            return done.apply(answer);
        }
        if (this instanceof Refused<T> answer) {
            return refused.apply(answer);
        }
        if (this instanceof Unknown<T> answer) {
            return unknown.apply(answer);
        }
        return notSent.apply((NotSent<T>) this);
    }
}
