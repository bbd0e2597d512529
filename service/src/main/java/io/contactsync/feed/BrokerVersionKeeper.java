package io.contactsync.feed;

import io.contactsync.rabbit.RememberedText;
import java.util.OptionalLong;

/**
 * Keeps the version in a queue of the broker, beside the queue of events, for a source that keeps nothing of ours. With it stands whose it
 * is, for another installation may have published to this broker before. It is the installation and not the state DB, so that one that is
 * new reads there that there was another one before it, and one that comes back that another one was at work meanwhile.
 */
public final class BrokerVersionKeeper implements VersionKeeper {

    private final RememberedText memory;
    private final String installation;

    /** @param installation the id that contacts carry */
    public BrokerVersionKeeper(RememberedText memory, String installation) {
        this.memory = memory;
        this.installation = installation;
    }

    @Override
    public OptionalLong kept() {
        String ours = installation + " ";
        return memory.read().stream()
                .filter(text -> text.startsWith(ours))
                .mapToLong(text -> Long.parseLong(text.substring(ours.length())))
                .max();
    }

    @Override
    public void keep(long version) {
        memory.write(installation + " " + version);
    }
}
