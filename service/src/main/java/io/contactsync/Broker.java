package io.contactsync;

import io.contactsync.rabbit.Backoff;
import io.contactsync.rabbit.BrokerConnection;
import io.contactsync.rabbit.BrokerListener;
import io.contactsync.rabbit.BrokerSettings;
import io.contactsync.rabbit.Topology;
import java.time.Clock;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** The process's connections to the broker: one that publishes, and where events are consumed another. */
final class Broker implements AutoCloseable {

    private static final Duration FIRST_WAIT = Duration.ofMillis(200);
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(10);

    private final BrokerSettings settings;
    private final BrokerListener listener;
    private final BrokerConnection publishing;
    private final BrokerConnection consuming;

    /** @param alone whether events are consumed only from a queue with a single active consumer */
    Broker(BrokerSettings settings, BrokerListener listener, boolean alone, Clock clock) {
        this.settings = settings;
        this.listener = listener;
        var topology = new Topology(settings, listener);
        this.publishing = new BrokerConnection("publish", settings, topology, backoff(), clock, listener);
        var consumption = new BrokerConnection("consume", settings, topology, backoff(), clock, listener);
        this.consuming = alone ? consumption.requiringSingleActiveConsumer() : consumption;
    }

    void start(ServiceRole role) {
        publishing.start();
        if (role.delivers()) {
            consuming.start();
        }
    }

    BrokerSettings settings() {
        return settings;
    }

    BrokerListener listener() {
        return listener;
    }

    BrokerConnection publishing() {
        return publishing;
    }

    BrokerConnection consuming() {
        return consuming;
    }

    static Backoff backoff() {
        return Backoff.exponential(FIRST_WAIT, LONGEST_WAIT, RandomGenerator.getDefault());
    }

    @Override
    public void close() {
        consuming.close();
        publishing.close();
    }
}
