package io.contactsync.graphsimulator.token;

import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A credential of an app as Graph tells of it; what it says itself is never shown. Source: {@code passwordCredential} and {@code
 * keyCredential} of Microsoft's published v1.0 metadata.
 *
 * @param keyId names it
 * @param kind secret or certificate
 * @param displayName as in the portal
 * @param hint the first three characters of a secret; {@code null} for a certificate
 * @param from when it begins to be valid
 * @param until when it stops to be valid
 */
public record Credential(
        UUID keyId, Kind kind, String displayName, @Nullable String hint, Instant from, Instant until) {
    /** What it is. */
    public enum Kind {
        PASSWORD,
        CERTIFICATE
    }

    /** The same, valid until another time. */
    Credential endingAt(Instant end) {
        return new Credential(keyId, kind, displayName, hint, from, end);
    }
}
