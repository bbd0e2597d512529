package io.contactsync.event;

import java.time.Instant;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What travels with an event beside the contact itself; any program may leave all of it out.
 *
 * @param eventIdOrNull  names this event; an id seen before is ignored
 * @param versionOrNull  grows with every event of one contact (microseconds since 1970 in ours), at least 1; absent:
 *     the event counts in order of arrival
 * @param occurredAtOrNull when the change was noticed at the source
 * @param tags           for routing, sorted by name; never leave for Graph
 */
public record Envelope(
        @Nullable String eventIdOrNull,
        @Nullable Long versionOrNull,
        @Nullable Instant occurredAtOrNull,
        Map<String, String> tags) {

    /** An event that carries nothing but the contact. */
    public static final Envelope NONE = new Envelope(null, null, null, Map.of());

    public Envelope {
        if (versionOrNull != null && versionOrNull < 1) {
            throw new IllegalArgumentException("version: " + versionOrNull + " (expected: >= 1)");
        }
        tags = Collections.unmodifiableMap(new TreeMap<>(tags));
    }

    public Optional<String> eventId() {
        return Optional.ofNullable(eventIdOrNull);
    }

    public OptionalLong version() {
        return versionOrNull == null ? OptionalLong.empty() : OptionalLong.of(versionOrNull);
    }

    public Optional<Instant> occurredAt() {
        return Optional.ofNullable(occurredAtOrNull);
    }
}
