package io.contactsync;

/** Which half a process runs: each scales and fails alone. */
public enum ServiceRole {
    /** Member database to RabbitMQ. */
    CAPTURE,
    /** RabbitMQ to Microsoft Graph. */
    DELIVER,
    /** Both. */
    ALL;

    boolean captures() {
        return this != DELIVER;
    }

    boolean delivers() {
        return this != CAPTURE;
    }
}
