package io.contactsync.ops;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;

/** How numbers and times read, on the page and in the terminal. */
public final class Texts {

    private Texts() {}

    /** {@code 4 s}, {@code 3 min}, {@code 2 h 5 min}, {@code 3 d}; never negative. */
    public static String duration(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 120) {
            return seconds + " s";
        }
        if (seconds < 7200) {
            return seconds / 60 + " min";
        }
        if (seconds < 2 * 86_400) {
            long minutes = seconds % 3600 / 60;
            return seconds / 3600 + " h" + (minutes == 0 ? "" : " " + minutes + " min");
        }
        return seconds / 86_400 + " d";
    }

    /** Deletes that wait for what comes back, and how long. */
    public static String settling(StatusReport.Settling settling, Instant now) {
        return count(settling.contacts(), "delete settles", "deletes settle") + " for "
                + duration(Duration.between(now, settling.until())) + ": what comes back meanwhile keeps its place";
    }

    /** {@code 12,345}. */
    public static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    /** {@code 12,345 contacts}, {@code 1 contact}. */
    public static String count(long number, String one, String many) {
        return number(number) + " " + (number == 1 ? one : many);
    }

    /** {@code 12/s}, {@code 0.4/s}; empty when nothing moves. */
    static String rate(double perSecond) {
        if (perSecond <= 0) {
            return "";
        }
        return (perSecond < 10 ? String.format(Locale.ROOT, "%.1f", perSecond) : number(Math.round(perSecond))) + "/s";
    }
}
