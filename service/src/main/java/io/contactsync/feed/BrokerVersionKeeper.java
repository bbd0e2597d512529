package io.contactsync.feed;

import io.contactsync.rabbit.RememberedText;
import io.contactsync.state.Settings;
import io.contactsync.state.StateDb;
import java.util.OptionalLong;
import java.util.UUID;

/**
 * Keeps the version in a queue of the broker, beside the queue of events, for a source that keeps nothing of ours. With it stands whose it
 * is, for another state DB may have published to this broker before.
 */
public final class BrokerVersionKeeper implements VersionKeeper {

    private final RememberedText memory;
    private final StateDb state;

    public BrokerVersionKeeper(RememberedText memory, StateDb state) {
        this.memory = memory;
        this.state = state;
    }

    @Override
    public OptionalLong kept() {
        String ours = stateId() + " ";
        return memory.read().stream()
                .filter(text -> text.startsWith(ours))
                .mapToLong(text -> Long.parseLong(text.substring(ours.length())))
                .max();
    }

    @Override
    public void keep(long version) {
        memory.write(stateId() + " " + version);
    }

    private String stateId() {
        return state.write(tx ->
                new Settings(tx).findOrPut(Settings.STATE_ID, UUID.randomUUID().toString()));
    }
}
