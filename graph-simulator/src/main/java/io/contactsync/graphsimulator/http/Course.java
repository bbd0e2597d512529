package io.contactsync.graphsimulator.http;

import io.contactsync.graphsimulator.fault.Fault;
import io.contactsync.graphsimulator.later.HiddenWork;
import io.contactsync.graphsimulator.later.Timer;
import io.contactsync.graphsimulator.protocol.GraphError;
import io.contactsync.graphsimulator.protocol.GraphReply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The course a request takes under a fault: in which order its work is done, its client is answered or dropped, and its place among
 * the four in flight is given back. A place is held until the work ends, also when the client has long been answered. Source:
 * graph-facts "A faithful simulator must do" 12 to 14.
 */
final class Course {
    /** The request, as the course moves it along. Each of {@code end} and {@code release} is called once. */
    interface Steps {
        /** Does the work; an error is an answer too. */
        GraphReply work();

        /** An answer that refuses. */
        GraphReply error(GraphError error);

        /** Closes the mailbox for a while; returns the {@code Retry-After} header, or {@code null}. */
        @Nullable String close(Fault.Throttled fault);

        /** What is said of it while its work is hidden. */
        HiddenWork.Item hidden(Duration delay);

        /** Gives its place back. */
        void release();

        /** Ends it for the client. */
        void end(Outcome outcome);
    }

    private static final Outcome DROPPED = new Outcome.Dropped();

    private final Timer timer;
    private final HiddenWork hiddenWork;

    Course(Timer timer, HiddenWork hiddenWork) {
        this.timer = timer;
        this.hiddenWork = hiddenWork;
    }

    void run(@Nullable Fault fault, Steps steps) {
        if (fault == null) {
            answer(steps, steps.work());
        } else if (fault instanceof Fault.Throttled throttled) {
            String retryAfter = steps.close(throttled);
            GraphReply reply = steps.error(GraphError.throttled("request"));
            answer(steps, retryAfter == null ? reply : reply.with("Retry-After", retryAfter));
        } else if (fault instanceof Fault.LostAnswer lost) {
            endThenWork(steps, DROPPED, lost.hidden());
        } else if (fault instanceof Fault.GatewayTimeoutThenDone timeout) {
            GraphReply reply = steps.error(new GraphError(504, "UnknownError", ""));
            endThenWork(steps, new Outcome.Answered(reply), timeout.hidden());
        } else if (fault instanceof Fault.StatusThenDone failure) {
            GraphReply reply = steps.error(new GraphError(failure.status(), failure.code(), ""));
            endThenWork(steps, new Outcome.Answered(reply), failure.hidden());
        } else if (fault instanceof Fault.LostRequest) {
            steps.release();
            steps.end(DROPPED);
        } else if (fault instanceof Fault.Hang hang) {
            GraphReply reply = steps.work();
            timer.after(hang.delay(), () -> answer(steps, reply));
        } else if (fault instanceof Fault.Slow slow) {
            timer.after(slow.delay(), () -> answer(steps, steps.work()));
        } else {
            answer(steps, reply(fault, steps));
        }
    }

    private static GraphReply reply(Fault fault, Steps steps) {
        if (fault instanceof Fault.Status status) {
            return steps.error(new GraphError(status.status(), status.code(), status.message()));
        } else if (fault instanceof Fault.Html html) {
            String page = "<html><head><title>" + html.status() + "</title></head><body><h1>" + html.status()
                    + "</h1><p>The proxy could not reach the server.</p></body></html>";
            return new GraphReply(
                    html.status(), Map.of("Content-Type", "text/html"), page.getBytes(StandardCharsets.UTF_8));
        } else if (fault instanceof Fault.NotFoundButDone) {
            steps.work();
            return steps.error(GraphError.itemNotFound());
        } else if (fault instanceof Fault.EmptyBody empty) {
            if (empty.status() < 300) {
                steps.work();
            }
            return GraphReply.empty(empty.status());
        } else if (fault instanceof Fault.WrongJson) {
            GraphReply whole = steps.work();
            return new GraphReply(
                    whole.status(), whole.headers(), Arrays.copyOf(whole.body(), whole.body().length / 2));
        } else if (fault instanceof Fault.ExpiredToken) {
            return steps.error(GraphError.invalidToken("Access token has expired or is not yet valid."));
        }
        throw new AssertionError("fault: " + fault + " (expected: one that was handled before)");
    }

    private static void answer(Steps steps, GraphReply reply) {
        steps.release();
        steps.end(new Outcome.Answered(reply));
    }

    private void endThenWork(Steps steps, Outcome outcome, Duration hidden) {
        if (hidden.isZero()) {
            steps.work();
            steps.release();
            steps.end(outcome);
            return;
        }
        Runnable clientIsGone = hiddenWork.add(steps.hidden(hidden), () -> {
            steps.work();
            steps.release();
        });
        steps.end(outcome);
        clientIsGone.run();
    }
}
