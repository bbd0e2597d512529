package io.contactsync.ops;

import io.contactsync.feed.RelayListener;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Hears the relay: counts what it publishes, and knows how source, triggers and relay stand. Safe for several threads. */
public final class CaptureWatch implements RelayListener {

    private static final String NOT_HERE = "capture does not run in this process, or has not begun";

    private final PipelineActivity activity;
    private final Map<Part, String> broken = new EnumMap<>(Part.class);
    private volatile @Nullable Boolean active;

    public CaptureWatch(PipelineActivity activity) {
        this.activity = activity;
    }

    @Override
    public void published(int confirmed, int unconfirmed, boolean bulk) {
        activity.published(confirmed);
    }

    @Override
    public void feedBroken(Part part, String reason) {
        synchronized (broken) {
            broken.put(part, reason);
        }
    }

    @Override
    public void feedRestored(Part part) {
        synchronized (broken) {
            broken.remove(part);
        }
    }

    @Override
    public void active(boolean isActive) {
        active = isActive;
    }

    /** Whether this process's relay publishes; empty until it knows. */
    Optional<Boolean> isActive() {
        return Optional.ofNullable(active);
    }

    /** Whether the triggers are as they should be; empty until this process's relay publishes. */
    Optional<Boolean> triggersInstalled() {
        return isActive().filter(publishes -> publishes).map(publishes -> reason(Part.TRIGGERS) == null);
    }

    /** How {@code source}, {@code triggers} and {@code relay} stand. */
    List<HealthSource> health() {
        return List.of(
                new PartHealth("source", Part.SOURCE, "answers", ""),
                new PartHealth("triggers", Part.TRIGGERS, "installed", "Run contact-sync capture install."),
                new PartHealth("log", Part.LOG, "followed, where it is used", "Run contact-sync capture install."),
                new PartHealth("relay", Part.OWNERSHIP, "", "Give each installation a name of its own."));
    }

    private @Nullable String reason(Part part) {
        synchronized (broken) {
            return broken.get(part);
        }
    }

    private final class PartHealth implements HealthSource {
        private final String name;
        private final Part part;
        private final String works;
        private final String remedy;

        PartHealth(String name, Part part, String works, String remedy) {
            this.name = name;
            this.part = part;
            this.works = works;
            this.remedy = remedy;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public Reading read() {
            String reason = reason(part);
            if (reason != null) {
                return new Broken(reason, remedy);
            }
            Boolean publishes = active;
            if (publishes == null) {
                return new Unknown(NOT_HERE);
            }
            return new Works(works.isEmpty() ? (publishes ? "active" : "stands by") : works);
        }
    }
}
