package io.contactsync.ops.login;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Slows guessing down: an address that failed 10 times within 10 minutes, or a name for which 30 guesses failed from
 * anywhere, is not listened to until its oldest failure is 10 minutes old, be the password right or wrong. Remembers the
 * 10,000 keys that failed last. Safe for use by many threads.
 */
final class LoginAttempts {

    static final int PER_ADDRESS = 10;
    static final int PER_NAME = 30;
    static final Duration WINDOW = Duration.ofMinutes(10);

    private static final int REMEMBERED = 10_000;

    private final Clock clock;
    private final Map<String, Deque<Instant>> failures = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Deque<Instant>> eldest) {
            return size() > REMEMBERED;
        }
    };

    LoginAttempts(Clock clock) {
        this.clock = clock;
    }

    synchronized boolean mayTry(String address, String name) {
        return recent(addressKey(address)) < PER_ADDRESS && recent(nameKey(name)) < PER_NAME;
    }

    synchronized void failed(String address, String name) {
        add(addressKey(address), PER_ADDRESS);
        add(nameKey(name), PER_NAME);
    }

    synchronized void succeeded(String address) {
        failures.remove(addressKey(address));
    }

    private void add(String key, int most) {
        Deque<Instant> times = failures.computeIfAbsent(key, unknown -> new ArrayDeque<>());
        times.addLast(clock.instant());
        if (times.size() > most) {
            times.removeFirst();
        }
    }

    private int recent(String key) {
        Deque<Instant> times = failures.get(key);
        if (times == null) {
            return 0;
        }
        Instant now = clock.instant();
        Instant since = now.minus(WINDOW);
        // Those of the future are of a clock that was put back.
        times.removeIf(time -> time.isBefore(since) || time.isAfter(now));
        return times.size();
    }

    private static String addressKey(String address) {
        return "address " + address;
    }

    private static String nameKey(String name) {
        return "name " + name;
    }
}
