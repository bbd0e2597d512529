package io.contactsync.graphsimulator.delta;

import io.contactsync.graphsimulator.protocol.GraphError;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

/**
 * Remembers what the tokens stand for, as a server does that keeps a cache: the oldest are forgotten, and all can be on demand.
 * A token that is not known answers 410. Thread-safe. Source: graph-facts §2, Delta (docs#2350).
 */
public final class DeltaTokens {
    private static final int MOST = 10_000;

    private record Remembered(DeltaToken token, Instant expires) {}

    private final Clock clock;
    private final Duration lifetime;
    private final Map<String, Remembered> tokens = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Remembered> eldest) {
            return size() > MOST;
        }
    };

    /** Tokens live for {@code lifetime} by {@code clock}. */
    public DeltaTokens(Clock clock, Duration lifetime) {
        this.clock = clock;
        this.lifetime = lifetime;
    }

    /** The text to give to the client. */
    public String remember(DeltaToken token) {
        return remember(token, lifetime);
    }

    /** The text to give to the client, good for so long. */
    public synchronized String remember(DeltaToken token, Duration goodFor) {
        String text = UUID.randomUUID().toString().replace("-", "") + "_" + Integer.toHexString(tokens.size());
        tokens.put(text, new Remembered(token, clock.instant().plus(goodFor)));
        return text;
    }

    /** What the client gave back. */
    public synchronized DeltaToken recall(String text) {
        Remembered remembered = tokens.get(text);
        if (remembered == null || !clock.instant().isBefore(remembered.expires)) {
            throw new GraphError(
                            410,
                            "SyncStateNotFound",
                            "The sync state generation is not found; generation=149;[highest=157][157][155][156].")
                    .asException();
        }
        return remembered.token;
    }

    /** Forgets all. */
    public synchronized void expireAll() {
        tokens.clear();
    }
}
