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
     * Graph, or something before it, answered that it was not done.
     *
     * @param outcomeCertain false: a write that was answered 408 or 5xx and may have been carried out all the same, so look up
     *     before another create. True: nothing was done
     */
    record Refused<T>(GraphError error, boolean outcomeCertain, Exchange exchange) implements Answer<T> {}

    /**
     * The request may have left, and nobody knows what became of it: connection lost, call timeout, 504, or a write with
     * an unreadable answer. Graph may still be at it, so it counts as in flight for a while.
     */
    record Unknown<T>(String cause, Exchange exchange) implements Answer<T> {}

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
