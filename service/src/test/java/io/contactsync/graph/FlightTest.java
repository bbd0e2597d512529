package io.contactsync.graph;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Clock;
import java.time.Duration;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.junit.jupiter.api.Test;

class FlightTest {

    private final Flight<String> flight = new Flight<>("GET", RequestListener.NONE, Clock.systemUTC());
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
}
