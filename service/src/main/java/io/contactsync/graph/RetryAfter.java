package io.contactsync.graph;

import java.math.BigDecimal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.regex.Pattern;
import okhttp3.Headers;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Reads {@code Retry-After}: whole seconds, decimal seconds (an older Graph sample has {@code 2.128}) and HTTP dates. What lies in the past is zero, what
 * cannot be read is nothing, and nothing is longer than {@link #LONGEST}: Graph's windows are minutes, so a longer wait is a
 * wrong clock or a broken proxy, and asking once an hour harms nobody.
 */
public final class RetryAfter {

    /** The longest wait that is believed. */
    public static final Duration LONGEST = Duration.ofHours(1);

    private static final String HEADER = "Retry-After";
    private static final String HIDDEN_HEADER = "X-Hidden-Retry-After";

    private static final BigDecimal LONGEST_MILLIS = BigDecimal.valueOf(LONGEST.toMillis());
    private static final Pattern SECONDS = Pattern.compile("[+-]?\\d{1,18}(\\.\\d{0,18})?");

    private RetryAfter() {}

    /** The wait that an answer asks for; null if it asks for none that can be read. */
    static @Nullable Duration of(Response answer, Clock clock) {
        String hidden = answer.header(HIDDEN_HEADER);
        return parse(hidden == null ? answer.header(HEADER) : hidden, answer.headers(), clock);
    }

    /**
     * The answer with its wait out of OkHttp's sight: it sends a request without body again, at once, when 503 comes with {@code
     * Retry-After: 0}, and no setting forbids it.
     */
    static Response hide(Response answer) {
        String value = answer.header(HEADER);
        return value == null
                ? answer
                : answer.newBuilder()
                        .removeHeader(HEADER)
                        .header(HIDDEN_HEADER, value)
                        .build();
    }

    /**
     * The wait that {@code value} asks for; a date is counted from the answer's own {@code Date}, which has the same clock, or from
     * {@code clock} when it has none.
     */
    static @Nullable Duration parse(@Nullable String value, Headers answer, Clock clock) {
        if (value == null) {
            return null;
        }
        String text = value.trim();
        if (SECONDS.matcher(text).matches()) {
            BigDecimal millis = new BigDecimal(text).movePointRight(3);
            return Duration.ofMillis(
                    millis.max(BigDecimal.ZERO).min(LONGEST_MILLIS).longValue());
        }
        Instant until = httpDate(text);
        if (until == null) {
            return null;
        }
        Instant sent = answer.getInstant("Date");
        return clamped(Duration.between(sent == null ? clock.instant() : sent, until));
    }

    private static @Nullable Instant httpDate(String text) {
        try {
            return Headers.of(HEADER, text).getInstant(HEADER);
        } catch (IllegalArgumentException notAHeader) {
            return null;
        }
    }

    private static Duration clamped(Duration wait) {
        if (wait.isNegative()) {
            return Duration.ZERO;
        }
        return wait.compareTo(LONGEST) > 0 ? LONGEST : wait;
    }
}
