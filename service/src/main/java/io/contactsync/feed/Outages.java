package io.contactsync.feed;

import io.contactsync.feed.RelayListener.Part;
import java.util.EnumSet;
import java.util.Set;
import org.slf4j.Logger;

/** Says an outage once, and its end once, however often it is met in between. Thread-safe. */
public final class Outages {

    private final Logger log;
    private final RelayListener listener;
    private final Set<Part> broken = EnumSet.noneOf(Part.class);

    public Outages(Logger log, RelayListener listener) {
        this.log = log;
        this.listener = listener;
    }

    /** It does not work. */
    public synchronized void broken(Part part, String reason) {
        if (broken.add(part)) {
            log.atWarn().addKeyValue("part", part).addKeyValue("reason", reason).log("Capture waits");
            listener.feedBroken(part, reason);
        }
    }

    /** It works. */
    public synchronized void works(Part part) {
        if (broken.remove(part)) {
            log.atInfo().addKeyValue("part", part).log("Capture goes on");
            listener.feedRestored(part);
        }
    }
}
