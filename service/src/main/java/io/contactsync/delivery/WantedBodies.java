package io.contactsync.delivery;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * Makes what contacts shall hold, once for many mailboxes: in a load the same contact goes into hundreds of them at about the same
 * time, and reading and hashing its data took a sixth of delivery's time. Remembers the bodies that were asked for last, some
 * tens of megabytes at most. Thread-safe.
 */
final class WantedBodies {

    private static final int REMEMBERED = 2_048;

    /** In characters. Longer data, of which there is little, is read anew each time. */
    private static final int LONGEST = 2_048;

    private record Key(String json, Set<String> owned) {}

    private final Map<Key, WantedBody> bodies = new LinkedHashMap<>(16, 0.75f, /* accessOrder= */ true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, WantedBody> eldest) {
            return size() > REMEMBERED;
        }
    };

    /** As {@link WantedBody#of}. */
    WantedBody of(String json, Set<String> owned) {
        if (json.length() > LONGEST) {
            return WantedBody.of(json, owned);
        }
        var key = new Key(json, owned);
        synchronized (bodies) {
            WantedBody known = bodies.get(key);
            if (known != null) {
                return known;
            }
        }
        WantedBody made = WantedBody.of(json, owned);
        synchronized (bodies) {
            bodies.put(key, made);
        }
        return made;
    }
}
