package io.contactsync.delivery;

import java.util.LinkedHashSet;
import java.util.Set;

/** Ids of contact folders of one mailbox that were seen lately. Bounded: the oldest is forgotten first. Thread-safe. */
final class KnownFolders {

    private static final int MOST = 64;

    private final Set<String> ids = new LinkedHashSet<>();

    synchronized boolean contains(String id) {
        return ids.contains(id);
    }

    synchronized void add(String id) {
        if (ids.add(id) && ids.size() > MOST) {
            ids.remove(ids.iterator().next());
        }
    }

    /** A folder is gone: what was known may not be true any more. */
    synchronized void clear() {
        ids.clear();
    }
}
