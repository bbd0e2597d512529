package io.contactsync.graphsimulator.settings;

import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Which switches are on. May be turned while requests run; thread-safe. */
public final class Switches {
    private final Set<Switch> on = ConcurrentHashMap.newKeySet();

    private final Map<Switch, Boolean> chosen;

    /** As chosen, the others at their defaults. */
    public Switches(Map<Switch, Boolean> chosen) {
        this.chosen = Map.copyOf(chosen);
        reset();
    }

    /** Whether the behaviour is on. */
    public boolean on(Switch behaviour) {
        return on.contains(behaviour);
    }

    /** Turns one behaviour on or off for the requests that come. */
    public void set(Switch behaviour, boolean value) {
        if (value) {
            on.add(behaviour);
        } else {
            on.remove(behaviour);
        }
    }

    /** Back to how it was at the start. */
    public void reset() {
        for (Switch each : EnumSet.allOf(Switch.class)) {
            set(each, chosen.getOrDefault(each, each.onByDefault()));
        }
    }
}
