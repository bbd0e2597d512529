package io.contactsync.ops;

import io.contactsync.state.CanaryRecord.Latest;
import io.contactsync.state.CanaryRecord.Verdict;
import java.util.Optional;
import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/** Whether the canary arrives, as the last sample found. */
final class CanaryHealth implements HealthSource {

    private static final String REMEDY = "Run contact-sync doctor, then contact-sync why for the canary's contact.";
    private static final double MICROS = 1_000_000.0;

    private final Sampler sampler;

    CanaryHealth(Sampler sampler) {
        this.sampler = sampler;
    }

    /** 1: it arrived in time, 0: it did not; empty: there is none, or nothing is known. */
    static OptionalDouble ok(Sample sample) {
        return known(sample)
                .map(latest -> OptionalDouble.of(latest.verdict().ok() && !latest.overdue() ? 1 : 0))
                .orElse(OptionalDouble.empty());
    }

    /** How long the last that arrived took. */
    static OptionalDouble seconds(Sample sample) {
        Optional<Latest> latest = known(sample);
        @Nullable Long micros = latest.map(Latest::verdict).map(Verdict::micros).orElse(null);
        return micros == null ? OptionalDouble.empty() : OptionalDouble.of(micros / MICROS);
    }

    private static Optional<Latest> known(Sample sample) {
        return sample.stateError().isPresent() ? Optional.empty() : sample.canary();
    }

    @Override
    public String name() {
        return "canary";
    }

    @Override
    public Reading read() {
        Optional<Latest> known = known(sampler.last());
        if (known.isEmpty()) {
            return new Unknown("there is none, or it has not flown yet");
        }
        Verdict verdict = known.get().verdict();
        if (known.get().overdue()) {
            return new Broken("it has not flown since it should have: no relay is active", REMEDY);
        }
        return verdict.ok() ? new Works("arrives") : new Broken(verdict.detail(), REMEDY);
    }
}
