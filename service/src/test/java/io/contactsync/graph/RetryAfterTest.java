package io.contactsync.graph;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import okhttp3.Headers;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class RetryAfterTest {

    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-22T13:00:00Z"), ZoneOffset.UTC);
    private static final Headers NO_DATE = Headers.of();

    @ParameterizedTest
    @CsvSource({
        "10, PT10S",
        "2.128, PT2.128S",
        "' 7 ', PT7S",
        "0, PT0S",
        "0.0, PT0S",
        "-5, PT0S",
        "-0.5, PT0S",
        "3600, PT1H",
        "3601, PT1H",
        "999999999999999999, PT1H",
        "-999999999999999999, PT0S"
    })
    void seconds_are_whole_or_decimal_never_negative_and_at_most_an_hour(String value, Duration wait) {
        assertThat(RetryAfter.parse(value, NO_DATE, CLOCK)).isEqualTo(wait);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Sun, 22 Nov 2026 13:00:30 GMT|PT30S",
                "Sun, 22 Nov 2026 12:59:00 GMT|PT0S",
                "Mon, 23 Nov 2026 13:00:00 GMT|PT1H",
                "Sunday, 22-Nov-26 13:00:30 GMT|PT30S",
                "Sun Nov 22 13:00:30 2026|PT30S"
            })
    void a_date_is_counted_from_the_clock(String value, Duration wait) {
        assertThat(RetryAfter.parse(value, NO_DATE, CLOCK)).isEqualTo(wait);
    }

    @Test
    void a_date_is_counted_from_the_answers_own_date_if_it_has_one() {
        Headers answer = Headers.of("Date", "Sun, 22 Nov 2026 15:00:00 GMT");

        assertThat(RetryAfter.parse("Sun, 22 Nov 2026 15:00:30 GMT", answer, CLOCK))
                .isEqualTo(Duration.ofSeconds(30));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", " ", "soon", "1e3", "NaN", "10, 20", "0x10", "١٠", "99999999999999999999999", "--1"})
    void what_cannot_be_read_is_nothing(String value) {
        assertThat(RetryAfter.parse(value, NO_DATE, CLOCK)).isNull();
    }

    @Test
    void no_header_is_nothing() {
        assertThat(RetryAfter.parse(null, NO_DATE, CLOCK)).isNull();
    }
}
