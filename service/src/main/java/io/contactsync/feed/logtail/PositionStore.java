package io.contactsync.feed.logtail;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.connect.runtime.WorkerConfig;
import org.apache.kafka.connect.storage.MemoryOffsetBackingStore;
import org.jspecify.annotations.Nullable;

/**
 * What the engine asks where to begin: it answers with the position that the settings carry. What the engine wants kept goes
 * nowhere, for the feed itself keeps the position, in the step in which it lets go of changes. Made by the engine, by name.
 */
public final class PositionStore extends MemoryOffsetBackingStore {

    static final String POSITION = "offset.storage.contactsync.position";

    private @Nullable String position;

    @Override
    public void configure(WorkerConfig config) {
        position = config.originalsStrings().get(POSITION);
        super.configure(config);
    }

    @Override
    public Future<Map<ByteBuffer, ByteBuffer>> get(Collection<ByteBuffer> keys) {
        String begin = position;
        if (begin == null) {
            return super.get(keys);
        }
        Map<ByteBuffer, ByteBuffer> answer = new HashMap<>();
        keys.forEach(key -> answer.put(key, ByteBuffer.wrap(begin.getBytes(StandardCharsets.UTF_8))));
        return CompletableFuture.completedFuture(answer);
    }

    @Override
    public Set<Map<String, Object>> connectorPartitions(String connectorName) {
        return Set.of();
    }
}
