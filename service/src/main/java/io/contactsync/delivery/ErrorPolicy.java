package io.contactsync.delivery;

import io.contactsync.graph.Answer;
import io.contactsync.graph.ErrorClass;
import io.contactsync.graph.GraphError;
import io.contactsync.graph.TokenFailure;
import io.contactsync.state.LinkError;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an answer means for the errand, and for its mailbox. Pure; chance is passed in, from 0 (inclusive) to 1. */
final class ErrorPolicy {

    /** So many refusals one after another are no matter of one contact: the mailbox gets a rest. */
    private static final int IN_A_ROW = 4;

    private ErrorPolicy() {}

    /**
     * What becomes of the errand.
     *
     * @param attempts failures of this errand one after another, this one not counted
     * @return empty where it was done
     */
    static Optional<Failure> failure(Answer<?> answer, int attempts, double random) {
        return answer.match(
                done -> Optional.empty(),
                refused -> Optional.of(new Failure(
                        refused(refused.error(), refused.exchange().retryAfter(), attempts, random),
                        /* nothingDone= */ true,
                        error(refused.error()),
                        refused.error().status() + " " + refused.error().code() + ": "
                                + refused.error().message())),
                unknown -> Optional.of(new Failure(
                        new Verdict.KeepsItsPlace(),
                        /* nothingDone= */ false,
                        new LinkError(
                                "UNKNOWN",
                                unknown.code().isEmpty() ? "OutcomeUnknown" : unknown.code(),
                                "Nothing to do: what became of the request is looked up.",
                                unknown.exchange().requestId()),
                        unknown.cause())),
                notSent -> Optional.of(notSent(notSent.cause(), notSent.tokenFailure())));
    }

    /**
     * How long the mailbox must be left alone, whatever else there is to do in it.
     *
     * @param failuresInARow of the mailbox, this one not counted
     * @return null where it need not be
     */
    static @Nullable Duration rest(Answer<?> answer, int failuresInARow, double random) {
        if (answer instanceof Answer.NotSent<?> notSent) {
            return notSent.reason() instanceof Answer.Reason.NoWay ? Backoff.throttled(failuresInARow, random) : null;
        }
        boolean throttled =
                answer instanceof Answer.Refused<?> refused && refused.error().errorClass() == ErrorClass.THROTTLED;
        boolean often = failuresInARow >= IN_A_ROW && isMailboxTrouble(answer);
        Duration own = often ? Backoff.throttled(failuresInARow - IN_A_ROW, random) : null;
        Duration asked = answer.exchange().retryAfter();
        if (asked != null && !(answer instanceof Answer.Done<?>)) {
            return own == null || asked.compareTo(own) > 0 ? asked : own;
        }
        return throttled ? Backoff.throttled(failuresInARow, random) : own;
    }

    /** Whether the answer, a few times in a row, means that the mailbox or the way to it has trouble. */
    static boolean isMailboxTrouble(Answer<?> answer) {
        return answer.match(
                done -> false,
                refused -> refused.error().errorClass() == ErrorClass.THROTTLED
                        || refused.error().errorClass() == ErrorClass.RETRY,
                // A server's failure; of a request that was not answered at all nobody knows whose trouble it is.
                unknown -> unknown.exchange().status() >= 400,
                notSent -> notSent.reason() instanceof Answer.Reason.NoWay);
    }

    /**
     * Whether the answer may be about what was asked for alone, although it sounds like the whole mailbox's: Graph says 403 for an
     * item that has trouble of its own, too. Whether the mailbox answers otherwise shows which it is.
     */
    static boolean mayBeOneItems(Answer<?> answer) {
        return answer instanceof Answer.Refused<?> refused
                && refused.error().errorClass() == ErrorClass.MAILBOX
                && refused.error().status() == 403;
    }

    /** Whether the answer shows that Graph takes our sign-in; empty where it shows nothing. */
    static Optional<Boolean> signedIn(Answer<?> answer) {
        return answer.match(
                done -> Optional.of(true),
                refused -> switch (refused.error().errorClass()) {
                    case AUTH -> Optional.of(false);
                    case TOKEN_STALE -> Optional.empty();
                    default -> refused.error().status() == 0 ? Optional.empty() : Optional.of(true);
                },
                unknown -> Optional.empty(),
                notSent -> notSent.tokenFailure() == null ? Optional.empty() : Optional.of(false));
    }

    private static Verdict refused(GraphError error, @Nullable Duration retryAfter, int attempts, double random) {
        return switch (error.errorClass()) {
            case THROTTLED, TOKEN_STALE -> new Verdict.StaysDue();
            case RETRY -> new Verdict.Fails(after(retryAfter, Backoff.quick(attempts, random)));
            case GONE, MALFORMED_ID -> new Verdict.LookUp();
            case FOLDER_GONE -> new Verdict.FolderGone();
            case DATA -> new Verdict.SetAside();
            case MAILBOX, FULL -> new Verdict.MailboxRefuses();
            case AUTH -> new Verdict.SignInFails();
        };
    }

    /** As long as Graph asks, and no shorter than our own: "Retry-After: 0" has been sent for hours. */
    private static Duration after(@Nullable Duration asked, Duration own) {
        return asked == null || asked.compareTo(own) < 0 ? own : asked;
    }

    private static Failure notSent(String cause, @Nullable TokenFailure tokenFailure) {
        if (tokenFailure != null) {
            return new Failure(
                    new Verdict.SignInFails(),
                    /* nothingDone= */ true,
                    new LinkError(ErrorClass.AUTH.name(), tokenFailure.code(), tokenFailure.remedy(), null),
                    cause);
        }
        return new Failure(
                new Verdict.StaysDue(),
                /* nothingDone= */ true,
                new LinkError("NOT_SENT", "NotSent", "Check the network, the proxy and graph.endpoint.", null),
                cause);
    }

    private static LinkError error(GraphError error) {
        String code = error.code().isEmpty() ? String.valueOf(error.status()) : error.code();
        return new LinkError(error.errorClass().name(), code, error.remedy(), error.requestId());
    }
}
