package io.contactsync.graphsimulator.throttle;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The ways in which {@code Retry-After} is written. Source: graph-facts §7, §13 (2.128 in an older sample; absent: outlook-dev-docs#144). */
public enum RetryAfterForm {
    /** Whole seconds, rounded up. */
    SECONDS,
    /** Seconds with three decimals, rounded up. */
    DECIMAL,
    /** An HTTP date. */
    DATE,
    /** {@code 0}; the window holds all the same. */
    ZERO,
    /** No header; the window holds all the same. */
    ABSENT;

    /** Whether it lets the sender know how long to wait. */
    boolean tells() {
        return this != ZERO && this != ABSENT;
    }

    /** The header's value for a wait that begins at {@code now}; {@code null} for no header. */
    public @Nullable String write(Duration wait, Instant now) {
        return switch (this) {
            case SECONDS -> Long.toString(wholeSeconds(wait));
            case DECIMAL ->
                String.format(Locale.ROOT, "%.3f", wait.plusNanos(999_999).toMillis() / 1000.0);
            case DATE ->
                DateTimeFormatter.RFC_1123_DATE_TIME.format(
                        Instant.ofEpochSecond(now.getEpochSecond() + wholeSeconds(wait) + (now.getNano() > 0 ? 1 : 0))
                                .atOffset(ZoneOffset.UTC));
            case ZERO -> "0";
            case ABSENT -> null;
        };
    }

    private static long wholeSeconds(Duration wait) {
        return wait.plusNanos(999_999_999).toSeconds();
    }
}
