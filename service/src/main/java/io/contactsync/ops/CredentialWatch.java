package io.contactsync.ops;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.MultiGauge;
import io.micrometer.core.instrument.Tags;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When what we sign in to Graph with expires: a metric, a line of health, and a warning in the log once at each of 60, 30 and 7 days
 * before, and at the end. Health and page warn from 60 days on and say broken in the last seven, while there is still time. Safe for
 * several threads.
 */
public final class CredentialWatch implements HealthSource {

    private static final Logger log = LoggerFactory.getLogger(CredentialWatch.class);
    private static final List<Integer> STEPS = List.of(0, 7, 30, 60);
    private static final int LAST_STEP = 7;
    private static final int FIRST_STEP = 60;

    private final MultiGauge gauge;
    private final Clock clock;
    private final Map<Expiry, Integer> said = new HashMap<>();
    private volatile @Nullable List<Expiry> known;
    private volatile @Nullable String unknown;

    /**
     * A credential that ends.
     *
     * @param name the key it is configured with, such as {@code client-secret}
     */
    public record Expiry(String name, Instant expiresAt) {}

    public CredentialWatch(MeterRegistry registry, Clock clock) {
        this.clock = clock;
        this.gauge = MultiGauge.builder("contact.sync.credential.expiry")
                .baseUnit("seconds")
                .description("Time until a credential for Graph expires; negative: it has")
                .register(registry);
    }

    /**
     * What was found now.
     *
     * @param hint why not every end is known, with what a person can do; null: all are known
     */
    public synchronized void found(List<Expiry> credentials, @Nullable String hint) {
        List<Expiry> sorted = credentials.stream()
                .sorted(Comparator.comparing(Expiry::expiresAt))
                .toList();
        known = sorted;
        unknown = hint;
        said.keySet().retainAll(sorted);
        sorted.forEach(this::warn);
        gauge.register(
                sorted.stream()
                        .map(each ->
                                MultiGauge.Row.of(Tags.of("credential", each.name()), each, expiry -> seconds(expiry)))
                        .toList(),
                /* overwrite= */ true);
    }

    @Override
    public String name() {
        return "credentials";
    }

    @Override
    public Reading read() {
        List<Expiry> credentials = known;
        if (credentials == null) {
            return new Unknown("not looked at yet");
        }
        String hint = unknown;
        if (credentials.isEmpty()) {
            return hint == null ? new Works("none that expires") : new Unknown(hint);
        }
        Expiry first = credentials.get(0);
        String remedy = "Create a new one and put it into contact-sync.graph." + first.name() + ".";
        if (days(first) < LAST_STEP) {
            return new Broken(told(first), remedy);
        }
        return days(first) < FIRST_STEP ? new Warns(told(first), remedy) : new Works(told(first));
    }

    private void warn(Expiry credential) {
        for (int step : STEPS) {
            if (days(credential) < step) {
                if (said.getOrDefault(credential, Integer.MAX_VALUE) > step) {
                    said.put(credential, step);
                    log.atWarn()
                            .addKeyValue("credential", credential.name())
                            .addKeyValue("expiresAt", credential.expiresAt())
                            .log("Signing in to Graph ends soon: {}", told(credential));
                }
                return;
            }
        }
    }

    private String told(Expiry credential) {
        long days = days(credential);
        return days < 0
                ? credential.name() + " has expired"
                : credential.name() + " expires in " + Texts.count(days, "day", "days");
    }

    private long days(Expiry credential) {
        return Math.floorDiv(seconds(credential), Duration.ofDays(1).toSeconds());
    }

    private long seconds(Expiry credential) {
        return Duration.between(clock.instant(), credential.expiresAt()).toSeconds();
    }
}
