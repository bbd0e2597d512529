package io.contactsync.ops;

import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Instants as the state DB has them. */
final class Instants {

    private Instants() {}

    /** From microseconds since 1970. */
    static Instant ofMicros(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
