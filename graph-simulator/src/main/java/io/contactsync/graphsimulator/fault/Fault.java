package io.contactsync.graphsimulator.fault;

import io.contactsync.graphsimulator.throttle.RetryAfterForm;
import java.time.Duration;

/**
 * Something that goes wrong with one request. Durations are real time. A request whose work is still hidden keeps its place among
 * the four in flight. Sources: graph-facts §7, §8 and "A faithful simulator must do" 12 to 14.
 */
public sealed interface Fault {
    /**
     * 429, nothing done; calls to the mailbox are refused until the delay is over.
     *
     * @param delay how long
     * @param form how {@code Retry-After} is written
     */
    record Throttled(Duration delay, RetryAfterForm form) implements Fault {}

    /**
     * The connection is dropped without an answer, and the work is done: before the drop, or, with {@code hidden}, that much after.
     *
     * @param hidden how long the work goes on unseen
     */
    record LostAnswer(Duration hidden) implements Fault {}

    /** The connection is dropped and nothing is done. */
    record LostRequest() implements Fault {}

    /**
     * 504 at once; the work is done after {@code hidden}. Source: §3 (Q&A 2286986).
     *
     * @param hidden how long the work goes on unseen
     */
    record GatewayTimeoutThenDone(Duration hidden) implements Fault {}

    /**
     * A server's failure at once; the work is done after {@code hidden}. Source: §8 (the outcome of a write that was answered 5xx is
     * unknown).
     *
     * @param hidden how long the work goes on unseen
     */
    record StatusThenDone(int status, String code, Duration hidden) implements Fault {}

    /**
     * The work is done at once, its answer comes late.
     *
     * @param delay how late
     */
    record Hang(Duration delay) implements Fault {}

    /**
     * The work begins late.
     *
     * @param delay how late
     */
    record Slow(Duration delay) implements Fault {}

    /** An error in Graph's form; nothing done. */
    record Status(int status, String code, String message) implements Fault {}

    /** A proxy's page instead of Graph's answer; nothing done. */
    record Html(int status) implements Fault {}

    /** The work is done, the answer is 404 {@code ErrorItemNotFound}. Source: §2, seen three times on DELETE. */
    record NotFoundButDone() implements Fault {}

    /** An answer without a body; the work is done when {@code status} is 2xx. */
    record EmptyBody(int status) implements Fault {}

    /** The work is done, its answer is cut in the middle of its JSON. */
    record WrongJson() implements Fault {}

    /** 401: the token is called expired, whatever its age; nothing done. */
    record ExpiredToken() implements Fault {}

    /** 429 with {@code Retry-After} in whole seconds. */
    static Fault throttled(Duration delay) {
        return new Throttled(delay, RetryAfterForm.SECONDS);
    }

    /** 429 with {@code Retry-After} written as {@code form} says. */
    static Fault throttled(Duration delay, RetryAfterForm form) {
        return new Throttled(delay, form);
    }

    /** Done, then the connection is dropped. */
    static Fault lostAnswer() {
        return new LostAnswer(Duration.ZERO);
    }

    /** The connection is dropped, and the work is done {@code hidden} later. */
    static Fault lostAnswer(Duration hidden) {
        return new LostAnswer(hidden);
    }

    /** Dropped before anything was done. */
    static Fault lostRequest() {
        return new LostRequest();
    }

    /** 504 now, done after {@code hidden}. */
    static Fault gatewayTimeoutThenDone(Duration hidden) {
        return new GatewayTimeoutThenDone(hidden);
    }

    /** A failure now, done after {@code hidden}. */
    static Fault statusThenDone(int status, String code, Duration hidden) {
        return new StatusThenDone(status, code, hidden);
    }

    /** Done now, answered after {@code delay}. */
    static Fault hang(Duration delay) {
        return new Hang(delay);
    }

    /** Done and answered after {@code delay}. */
    static Fault slow(Duration delay) {
        return new Slow(delay);
    }

    /** An error with this code. */
    static Fault status(int status, String code) {
        return new Status(status, code, "");
    }

    /** An error with this code and message. */
    static Fault status(int status, String code, String message) {
        return new Status(status, code, message);
    }

    /** 503 {@code MailboxInfoStale}. Source: §7, graph-explorer-v4#3143. */
    static Fault mailboxInfoStale() {
        return new Status(503, "MailboxInfoStale", "Mailbox info is stale.");
    }

    /** A proxy's error page. */
    static Fault html(int status) {
        return new Html(status);
    }

    /** 404 though done. */
    static Fault notFoundButDone() {
        return new NotFoundButDone();
    }

    /** Nothing in the body. */
    static Fault emptyBody(int status) {
        return new EmptyBody(status);
    }

    /** Half a body. */
    static Fault wrongJson() {
        return new WrongJson();
    }

    /** A token that is said to be expired. */
    static Fault expiredToken() {
        return new ExpiredToken();
    }
}
