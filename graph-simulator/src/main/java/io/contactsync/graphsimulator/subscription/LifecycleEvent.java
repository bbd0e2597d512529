package io.contactsync.graphsimulator.subscription;

/** What a subscriber is told beside changes. Source: graph-facts §12. */
public enum LifecycleEvent {
    /** Renew or reauthorize, or notifications end. */
    REAUTHORIZATION_REQUIRED("reauthorizationRequired"),
    /** The subscription is gone: make a new one and resync. */
    SUBSCRIPTION_REMOVED("subscriptionRemoved"),
    /** Notifications were lost: resync. */
    MISSED("missed");

    private final String json;

    LifecycleEvent(String json) {
        this.json = json;
    }

    /** The name in JSON. */
    public String json() {
        return json;
    }
}
