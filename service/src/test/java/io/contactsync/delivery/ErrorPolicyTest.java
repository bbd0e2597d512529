package io.contactsync.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import io.contactsync.graph.Answer;
import io.contactsync.graph.ErrorClass;
import io.contactsync.graph.Exchange;
import io.contactsync.graph.GraphError;
import io.contactsync.graph.TokenFailure;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorPolicyTest {

    private static final double MIDDLE = 0.5;

    @ParameterizedTest
    @CsvSource({
        "THROTTLED, StaysDue",
        "TOKEN_STALE, StaysDue",
        "RETRY, Fails",
        "GONE, LookUp",
        "MALFORMED_ID, LookUp",
        "FOLDER_GONE, FolderGone",
        "DATA, SetAside",
        "MAILBOX, MailboxRefuses",
        "FULL, MailboxRefuses",
        "AUTH, SignInFails",
    })
    void every_class_has_its_verdict(ErrorClass errorClass, String verdict) {
        Failure failure = failure(refused(errorClass, null), 0);

        assertThat(failure.verdict().getClass().getSimpleName()).isEqualTo(verdict);
        assertThat(failure.nothingDone()).isTrue();
        assertThat(failure.error().errorClass()).isEqualTo(errorClass.name());
        assertThat(failure.error().detail()).isEqualTo(errorClass.remedy());
    }

    @Test
    void what_graph_asks_is_kept_and_never_shorter_than_our_own() {
        assertThat(failure(refused(ErrorClass.RETRY, Duration.ofSeconds(90)), 0).verdict())
                .isEqualTo(new Verdict.Fails(Duration.ofSeconds(90)));
        assertThat(failure(refused(ErrorClass.RETRY, Duration.ZERO), 4).verdict())
                .isEqualTo(new Verdict.Fails(Duration.ofSeconds(32)));
    }

    @Test
    void an_unknown_outcome_keeps_its_place_and_one_that_was_not_sent_is_no_failure() {
        Failure unknown = failure(new Answer.Unknown<>("lost", exchange(0, null)), 0);
        assertThat(unknown.verdict()).isInstanceOf(Verdict.KeepsItsPlace.class);
        assertThat(unknown.nothingDone()).isFalse();

        Failure notSent = failure(new Answer.NotSent<>("no route", new Answer.Reason.NoWay(), exchange(0, null)), 0);
        assertThat(notSent.verdict()).isInstanceOf(Verdict.StaysDue.class);
        assertThat(notSent.nothingDone()).isTrue();

        Answer<?> unsigned = new Answer.NotSent<>(
                "", new Answer.Reason.NoToken(new TokenFailure("AADSTS1", "Do.", false, null)), exchange(0, null));
        assertThat(failure(unsigned, 0).verdict()).isInstanceOf(Verdict.SignInFails.class);
        assertThat(ErrorPolicy.signedIn(unsigned)).contains(false);
        assertThat(ErrorPolicy.rest(unsigned, 9, MIDDLE)).isNull();
    }

    @Test
    void the_mailbox_rests_as_long_as_graph_asks_whatever_the_class() {
        assertThat(ErrorPolicy.rest(refused(ErrorClass.THROTTLED, Duration.ofSeconds(7)), 0, MIDDLE))
                .isEqualTo(Duration.ofSeconds(7));
        assertThat(ErrorPolicy.rest(refused(ErrorClass.RETRY, Duration.ofSeconds(7)), 0, MIDDLE))
                .isEqualTo(Duration.ofSeconds(7));
    }

    @Test
    void what_says_nothing_may_ask_for_rest_too() {
        assertThat(ErrorPolicy.rest(unknown(503, Duration.ofSeconds(7)), 0, MIDDLE))
                .isEqualTo(Duration.ofSeconds(7));
        assertThat(ErrorPolicy.rest(unknown(503, null), 3, MIDDLE)).isNull();
        assertThat(ErrorPolicy.rest(unknown(503, null), 6, MIDDLE)).isEqualTo(Duration.ofSeconds(4));
        assertThat(ErrorPolicy.rest(unknown(0, null), 6, MIDDLE)).isNull();
    }

    @Test
    void without_being_asked_it_rests_longer_each_time() {
        assertThat(ErrorPolicy.rest(refused(ErrorClass.THROTTLED, null), 0, MIDDLE))
                .isEqualTo(Duration.ofSeconds(1));
        assertThat(ErrorPolicy.rest(refused(ErrorClass.THROTTLED, null), 3, MIDDLE))
                .isEqualTo(Duration.ofSeconds(8));
        assertThat(ErrorPolicy.rest(refused(ErrorClass.THROTTLED, Duration.ZERO), 6, MIDDLE))
                .isEqualTo(Duration.ofSeconds(4));
        assertThat(ErrorPolicy.rest(refused(ErrorClass.RETRY, null), 3, MIDDLE)).isNull();
        assertThat(ErrorPolicy.rest(refused(ErrorClass.RETRY, null), 5, MIDDLE)).isEqualTo(Duration.ofSeconds(2));
        assertThat(ErrorPolicy.rest(refused(ErrorClass.DATA, null), 9, MIDDLE)).isNull();
    }

    @Test
    void contact_data_that_graph_quotes_is_not_shown() {
        Failure failure = failure(refused(ErrorClass.DATA, null), 0);

        assertThat(failure.detail()).contains("Lovelace");
        assertThat(failure.toString()).doesNotContain("Lovelace");
        assertThat(failure.error().toString()).doesNotContain("Lovelace");
    }

    @Test
    void a_refusal_of_any_other_kind_shows_that_sign_in_works() {
        assertThat(ErrorPolicy.signedIn(refused(ErrorClass.GONE, null))).contains(true);
        assertThat(ErrorPolicy.signedIn(refused(ErrorClass.AUTH, null))).contains(false);
        assertThat(ErrorPolicy.signedIn(refused(ErrorClass.TOKEN_STALE, null))).isEmpty();
        assertThat(ErrorPolicy.signedIn(new Answer.Unknown<>("", exchange(0, null))))
                .isEmpty();
    }

    private static Failure failure(Answer<?> answer, int attempts) {
        return ErrorPolicy.failure(answer, attempts, MIDDLE).orElseThrow();
    }

    private static Answer<?> unknown(int status, @Nullable Duration retryAfter) {
        return new Answer.Unknown<>("503", "ServiceUnavailable", exchange(status, retryAfter));
    }

    private static Answer<?> refused(ErrorClass errorClass, @Nullable Duration retryAfter) {
        return new Answer.Refused<>(
                new GraphError(400, "Code", "the surname 'Lovelace' is wrong", "r", errorClass),
                exchange(400, retryAfter));
    }

    private static Exchange exchange(int status, @Nullable Duration retryAfter) {
        return new Exchange("POST", status, "c", "r", Instant.EPOCH, Duration.ZERO, retryAfter);
    }
}
