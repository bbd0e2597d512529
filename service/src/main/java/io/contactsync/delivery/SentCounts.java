package io.contactsync.delivery;

import java.time.Duration;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Requests sent to a mailbox in the last ten minutes, as they outlive the process: by the minutes of the database's clock, of which
 * the ten before the present one may still count. They are absolute, so that a count does not become young again each time that it
 * is read and written, however often the mailbox changes hands. Wherever it is not exact it counts a request as younger than
 * it is, so the budget is never overdrawn.
 */
public final class SentCounts {

    static final int MINUTES = 11;

    /** Nothing was sent. */
    public static final SentCounts NONE = new SentCounts(0, new int[MINUTES]);

    private static final long MINUTE = 60_000_000;
    private static final Pattern TEXT = Pattern.compile("(\\d{1,12}):(\\d{1,6}(?:,\\d{1,6}){0,10})");

    private final long asOf;
    private final int[] minutes;

    /**
     * @param asOf    microseconds since 1970 by the database's clock
     * @param minutes the minute of that moment first, then those before it
     */
    SentCounts(long asOf, int[] minutes) {
        this.asOf = asOf;
        this.minutes = Arrays.copyOf(minutes, MINUTES);
    }

    /**
     * Reads what {@link #text} wrote; anything else is nothing.
     *
     * @param now microseconds since 1970 by the database's clock
     */
    public static SentCounts read(String text, long now) {
        Matcher found = TEXT.matcher(text);
        if (!found.matches()) {
            return NONE.at(now);
        }
        int[] minutes = Arrays.stream(found.group(2).split(","))
                .mapToInt(Integer::parseInt)
                .toArray();
        return new SentCounts(Long.parseLong(found.group(1)) * MINUTE, minutes).at(now);
    }

    /** Those of so many minutes before the present one; 0..10. */
    public int inMinute(int ago) {
        return minutes[ago];
    }

    /** All of them. */
    public int total() {
        return Arrays.stream(minutes).sum();
    }

    /** Microseconds since 1970 by the database's clock. */
    long asOf() {
        return asOf;
    }

    /** These and more of now. */
    SentCounts plus(int requests) {
        var more = new SentCounts(asOf, minutes);
        more.minutes[0] += requests;
        return more;
    }

    /** These after a while. */
    public SentCounts after(Duration passed) {
        return at(asOf + passed.toNanos() / 1_000);
    }

    /** A clock that was put back makes nothing older. */
    private SentCounts at(long now) {
        int[] older = new int[MINUTES];
        long by = Math.max(0, now / MINUTE - asOf / MINUTE);
        for (int minute = 0; minute + by < MINUTES; minute++) {
            older[(int) (minute + by)] = minutes[minute];
        }
        return new SentCounts(now, older);
    }

    /** For the state DB: the number of the present minute, and the counts. */
    String text() {
        return asOf / MINUTE + ":"
                + Arrays.stream(minutes).mapToObj(Integer::toString).collect(Collectors.joining(","));
    }
}
