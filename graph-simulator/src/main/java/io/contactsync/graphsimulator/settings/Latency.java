package io.contactsync.graphsimulator.settings;

import java.time.Duration;
import java.util.Locale;
import java.util.random.RandomGenerator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How long a mailbox takes before it works on a request, as a distribution. Real time, whatever the simulator's clock says. */
public sealed interface Latency {
    /** No wait at all. */
    Latency NONE = new Fixed(Duration.ZERO);

    /** One wait. */
    Duration sample(RandomGenerator random);

    /** Always the same. */
    record Fixed(Duration length) implements Latency {
        public Fixed {
            refuseNegative("length", length);
        }

        @Override
        public Duration sample(RandomGenerator random) {
            return length;
        }
    }

    /** Evenly spread from {@code least} to {@code most}. */
    record Between(Duration least, Duration most) implements Latency {
        public Between {
            refuseNegative("least", least);
            if (most.compareTo(least) < 0) {
                throw new IllegalArgumentException("most: " + most + " (expected: at least " + least + ")");
            }
        }

        @Override
        public Duration sample(RandomGenerator random) {
            return least.plusNanos((long) (most.minus(least).toNanos() * random.nextDouble()));
        }
    }

    /** Log-normal, as services answer: half of the waits below {@code median}, one in a hundred above {@code p99}. */
    record LongTailed(Duration median, Duration p99) implements Latency {
        private static final double Z99 = 2.326;

        public LongTailed {
            if (median.isNegative() || median.isZero() || p99.compareTo(median) < 0) {
                throw new IllegalArgumentException(
                        "median, p99: " + median + ", " + p99 + " (expected: 0 < median <= p99)");
            }
        }

        @Override
        public Duration sample(RandomGenerator random) {
            double sigma = Math.log((double) p99.toNanos() / median.toNanos()) / Z99;
            return Duration.ofNanos((long) (median.toNanos() * Math.exp(sigma * random.nextGaussian())));
        }
    }

    /** Reads {@code 50ms}, {@code 20ms..80ms} or {@code p50=30ms,p99=400ms}; units are {@code us}, {@code ms}, {@code s}. */
    static Latency parse(String text) {
        Matcher tail = Pattern.compile("p50=([^,]+),p99=(.+)").matcher(text);
        if (tail.matches()) {
            return new LongTailed(duration(tail.group(1)), duration(tail.group(2)));
        }
        int dots = text.indexOf("..");
        return dots < 0
                ? new Fixed(duration(text))
                : new Between(duration(text.substring(0, dots)), duration(text.substring(dots + 2)));
    }

    /** Reads {@code 250us}, {@code 50ms}, {@code 1.5s} or {@code 2m}. */
    static Duration duration(String text) {
        Matcher parts = Pattern.compile("(\\d{1,9}(?:\\.\\d{1,6})?)\\s*(us|ms|s|m)")
                .matcher(text.strip().toLowerCase(Locale.ROOT));
        if (!parts.matches()) {
            throw new IllegalArgumentException(
                    "duration: " + text + " (expected: a number and us, ms, s or m, as in 50ms)");
        }
        double nanosPerUnit = switch (parts.group(2)) {
            case "us" -> 1e3;
            case "ms" -> 1e6;
            case "s" -> 1e9;
            default -> 60e9;
        };
        return Duration.ofNanos(Math.round(Double.parseDouble(parts.group(1)) * nanosPerUnit));
    }

    private static void refuseNegative(String name, Duration value) {
        if (value.isNegative()) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: not negative)");
        }
    }
}
