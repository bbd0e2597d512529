package io.contactsync.feed;

import io.contactsync.state.MemoryStateDb;
import java.util.OptionalLong;

/** Remembers what it is told. */
public final class MemoryVersionKeeper implements VersionKeeper {
    public OptionalLong kept = OptionalLong.empty();
    int writes;
    boolean away;

    @Override
    public OptionalLong kept() {
        if (away) {
            throw MemoryStateDb.away();
        }
        return kept;
    }

    @Override
    public void keep(long version) {
        kept = OptionalLong.of(version);
        writes++;
    }
}
