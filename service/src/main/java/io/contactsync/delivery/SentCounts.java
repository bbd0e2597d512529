package io.contactsync.delivery;

import java.time.Duration;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * Requests sent to a mailbox by how many whole minutes ago, as they outlive the process: the tenth is still within ten minutes
 * for a moment. Wherever it is not exact it counts a request as younger than it is, so the budget is never overdrawn.
 */
public final class SentCounts {

    static final int MINUTES = 11;

    /** Nothing was sent. */
    public static final SentCounts NONE = new SentCounts(new int[MINUTES]);

    private final int[] minutes;

    SentCounts(int[] minutes) {
        this.minutes = Arrays.copyOf(minutes, MINUTES);
    }

    /** Reads what {@link #text} wrote; anything else is nothing. */
    public static SentCounts read(String text) {
        if (!text.matches("\\d{1,6}(,\\d{1,6}){0,10}")) {
            return NONE;
        }
        return new SentCounts(
                Arrays.stream(text.split(",")).mapToInt(Integer::parseInt).toArray());
    }

    /** Those of between {@code ago} and {@code ago + 1} minutes ago; 0..10. */
    public int inMinute(int ago) {
        return minutes[ago];
    }

    /** All of them. */
    public int total() {
        return Arrays.stream(minutes).sum();
    }

    /** These and more of now. */
    SentCounts plus(int requests) {
        var more = new SentCounts(minutes);
        more.minutes[0] += requests;
        return more;
    }

    /** These after a while. */
    public SentCounts after(Duration passed) {
        int[] older = new int[MINUTES];
        long by = Math.max(0, passed.toMinutes());
        for (int minute = 0; minute + by < MINUTES; minute++) {
            older[(int) (minute + by)] = minutes[minute];
        }
        return new SentCounts(older);
    }

    /** For the state DB. */
    String text() {
        return Arrays.stream(minutes).mapToObj(Integer::toString).collect(Collectors.joining(","));
    }
}
