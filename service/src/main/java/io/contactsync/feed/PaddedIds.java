package io.contactsync.feed;

import io.contactsync.memberdb.MemberReader;
import io.contactsync.state.FeedState;
import io.contactsync.state.StateDb;

/**
 * Remembers over restarts that ids in the source end in blanks, before anything follows from a row of such an id: else
 * its candidate would be read again as a contact that is not there. Thread-safe.
 */
final class PaddedIds {
    private static final String NAME = "padded-ids";

    private final MemberReader reader;
    private final StateDb state;
    private volatile boolean recalled;
    private volatile boolean remembered;

    PaddedIds(MemberReader reader, StateDb state) {
        this.reader = reader;
        this.state = state;
    }

    /** Before reading. */
    void recall() {
        if (!recalled) {
            if (state.read(tx -> new FeedState(tx).find(NAME).isPresent())) {
                reader.expectPaddedIds();
                remembered = true;
            }
            recalled = true;
        }
    }

    /** After reading. */
    void remember() {
        if (!remembered && reader.paddedIds()) {
            state.write(tx -> new FeedState(tx).putIfAbsent(NAME, "1"));
            remembered = true;
        }
    }
}
