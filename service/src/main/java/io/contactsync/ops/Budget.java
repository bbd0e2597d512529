package io.contactsync.ops;

import io.contactsync.delivery.SentCounts;
import java.time.Duration;

/**
 * What a mailbox may still be sent: no more than 10,000 requests in any ten minutes, those of the last ten counted. Looks ahead
 * minute by minute; when all that was sent before it is out of sight, ten minutes are like the ten before. Who configured fewer
 * requests is told too early a time. Pure.
 */
record Budget(SentCounts sent) {

    private static final int REQUESTS = 10_000;
    private static final int PERIOD = 10;

    /** Whether nothing may be sent now. */
    boolean isExhausted() {
        return sent.total() >= REQUESTS;
    }

    Budget after(Duration time) {
        return new Budget(sent.after(time));
    }

    /**
     * Seconds until so many requests are sent.
     *
     * @param rate requests per second while they may be sent; more than 0
     */
    double seconds(long requests, double rate) {
        double[] minutes = new double[PERIOD];
        for (int ago = 0; ago < PERIOD; ago++) {
            minutes[ago] = sent.inMinute(ago);
        }
        double left = requests;
        double period = 0;
        double passed = 0;
        for (int minute = 0; ; minute++) {
            if (minute == 2 * PERIOD) {
                double whole = Math.ceil(left / period) - 1;
                left -= whole * period;
                passed += whole * PERIOD * 60;
            }
            double now = Math.min(Math.min(left, rate * 60), allowed(minutes));
            left -= now;
            if (left <= 0) {
                return passed + now / rate;
            }
            if (minute >= PERIOD) {
                period += now;
            }
            passed += 60;
            minutes[0] += now;
            System.arraycopy(minutes, 0, minutes, 1, PERIOD - 1);
            minutes[0] = 0;
        }
    }

    private static double allowed(double[] minutes) {
        double free = REQUESTS;
        for (double minute : minutes) {
            free -= minute;
        }
        return Math.max(0, free);
    }
}
