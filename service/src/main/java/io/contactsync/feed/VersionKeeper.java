package io.contactsync.feed;

import java.util.OptionalLong;

/** Keeps the newest version that a state DB has drawn, in another place than that state DB. Used by one thread at a time. */
public interface VersionKeeper {

    /**
     * What was kept last; empty where nothing was, or nothing can be.
     *
     * @throws RuntimeException when the place cannot be asked
     */
    OptionalLong kept();

    /**
     * Keeps a version; it replaces the one before.
     *
     * @throws RuntimeException when the place cannot be written
     */
    void keep(long version);
}
