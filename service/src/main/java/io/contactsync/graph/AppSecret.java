package io.contactsync.graph;

import java.time.Instant;

/**
 * A client secret as the app registration shows it, without the secret.
 *
 * @param hint its first three characters
 * @param expiresAt when it stops to be valid
 */
public record AppSecret(String hint, Instant expiresAt) {

    /** Whether it may be this one; several can begin alike. */
    public boolean mayBe(Secret secret) {
        return !hint.isEmpty() && secret.reveal().startsWith(hint);
    }

    @Override
    public String toString() {
        return "AppSecret[" + expiresAt + "]";
    }
}
