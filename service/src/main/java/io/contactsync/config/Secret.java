package io.contactsync.config;

/**
 * A password or key as configured; never shown.
 *
 * @param value the secret itself, for the one place that needs it
 */
public record Secret(String value) {

    /** Found by the binder. */
    public static Secret valueOf(String value) {
        return new Secret(value);
    }

    @Override
    public String toString() {
        return "***";
    }
}
