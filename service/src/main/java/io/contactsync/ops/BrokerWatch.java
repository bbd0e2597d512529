package io.contactsync.ops;

import io.contactsync.rabbit.BrokerListener;
import io.contactsync.rabbit.BrokerProduct;
import io.contactsync.rabbit.BrokerUnavailableException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/** Hears every connection to the broker and knows how the broker stands. Safe for several threads. */
public final class BrokerWatch implements BrokerListener, HealthSource {

    private static final String NONE = "";

    /** By connection: why it cannot be used; empty while it can. */
    private final ConcurrentMap<String, String> connections = new ConcurrentHashMap<>();

    @Override
    public void connected(String connection, BrokerProduct product) {
        connections.put(connection, NONE);
    }

    @Override
    public void unavailable(String connection, BrokerUnavailableException reason) {
        connections.put(connection, String.valueOf(reason.getMessage()));
    }

    @Override
    public void blocked(String connection, String reason) {
        connections.put(connection, "takes no messages for now: " + reason);
    }

    @Override
    public void unblocked(String connection) {
        connections.put(connection, NONE);
    }

    @Override
    public String name() {
        return "broker";
    }

    @Override
    public Reading read() {
        Map<String, String> now = Map.copyOf(connections);
        if (now.isEmpty()) {
            return new Unknown("not connected yet");
        }
        return now.values().stream()
                .filter(reason -> !reason.equals(NONE))
                .findFirst()
                .<Reading>map(reason -> new Broken(reason, ""))
                .orElseGet(() -> new Works("connected"));
    }
}
