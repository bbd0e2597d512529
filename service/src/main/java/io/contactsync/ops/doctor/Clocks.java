package io.contactsync.ops.doctor;

import io.contactsync.ops.Texts;
import io.contactsync.ops.doctor.CheckResult.Failed;
import io.contactsync.ops.doctor.CheckResult.Ok;
import java.time.Duration;
import java.time.Instant;

/** Our clock beside another's. */
final class Clocks {

    /** Beyond it tokens and leases, and the ages that we show, begin to be wrong. */
    private static final Duration TOLERATED = Duration.ofSeconds(30);

    private Clocks() {}

    /**
     * Compares.
     *
     * @param whose     such as {@code Graph's}
     * @param precision of the other's word
     */
    static CheckResult compare(String whose, Instant there, Instant here, Duration precision) {
        Duration apart = Duration.between(there, here);
        if (apart.abs().compareTo(TOLERATED.plus(precision)) <= 0) {
            return new Ok("less than " + Texts.duration(TOLERATED.plus(precision)) + " apart");
        }
        return new Failed(
                "our clock is " + Texts.duration(apart.abs()) + (apart.isNegative() ? " behind " : " ahead of ") + whose
                        + " clock",
                "Let both machines set their clocks by NTP (chrony or systemd-timesyncd).");
    }
}
