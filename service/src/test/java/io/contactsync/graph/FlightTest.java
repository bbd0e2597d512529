package io.contactsync.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;

class FlightTest {

    private final Flight<String> flight = flight(() -> true);
    private final Response response = new Response.Builder()
            .request(new Request.Builder().url("http://127.0.0.1/").build())
            .protocol(Protocol.HTTP_1_1)
            .code(200)
            .message("OK")
            .build();

    @Test
    void whoever_waits_is_told_also_when_reading_the_answer_fails() {
        assertThat(flight.leave(Duration.ofMinutes(1))).isTrue();

        assertThatThrownBy(() -> flight.answered(response, exchange -> {
                    throw new IllegalStateException("a fault");
                }))
                .isInstanceOf(IllegalStateException.class);
        flight.unknown("a fault in the client", response);

        assertThat(flight.answer()).isCompletedWithValueMatching(answer -> answer instanceof Answer.Unknown<String>);
    }

    @Test
    void what_is_not_wanted_any_more_never_leaves() {
        Flight<String> late = flight(() -> false);

        assertThat(late.leave(Duration.ofMinutes(1))).isFalse();

        assertThat(late.answer())
                .isCompletedWithValueMatching(answer -> answer instanceof Answer.NotSent<String> notSent
                        && notSent.reason() instanceof Answer.Reason.CalledBack);
    }

    private static Flight<String> flight(BooleanSupplier wanted) {
        return new Flight<>("GET", RequestListener.NONE, Clock.systemUTC(), wanted);
    }
}
