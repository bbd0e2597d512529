package io.contactsync.world;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Lives many worlds, tells the shortest story of each that fails, and counts what happened in them. */
final class Worlds {

    /** Stories that are told; after so many of them there is no use in more. */
    private static final int MOST = Integer.getInteger("contact-sync.worlds.stories", 3);

    /** Whoever lets millions of them live wants to know how far they are. */
    private static final int TOLD_EVERY = 10_000;

    private final Stores stores;
    private final Set<Kind> kinds;
    private final Map<String, Integer> counts = new TreeMap<>();
    private long nanos;
    private int lived;
    private long requests;
    private long seconds;

    Worlds(Stores stores, Set<Kind> kinds) {
        this.stores = stores;
        this.kinds = kinds;
    }

    /**
     * The stories of those that failed.
     *
     * @param time after which no other world begins; zero: only their number counts
     */
    List<String> live(long firstSeed, int worlds, Duration time) {
        List<String> stories = new ArrayList<>();
        long began = System.nanoTime();
        for (long seed = firstSeed; seed < firstSeed + worlds && stories.size() < MOST; seed++) {
            if (!time.isZero() && System.nanoTime() - began > time.toNanos()) {
                break;
            }
            if (lived > 0 && lived % TOLD_EVERY == 0) {
                System.out.println(report());
            }
            Adversary.Drawn drawn = new Adversary(seed, kinds).draw();
            long cpu = cpuNanos();
            String failure = failure(drawn.beginning(), drawn.actions());
            nanos += cpuNanos() - cpu;
            lived++;
            drawn.actions().forEach(action -> counts.merge(name(action), 1, Integer::sum));
            if (failure != null) {
                System.out.println("Seed " + seed + " fails: " + failure + ". Its shortest story is looked for.");
                String story = story(drawn);
                stories.add(story);
                System.out.println(story);
            }
        }
        return stories;
    }

    /** Of this thread alone: others may use the machine too. */
    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    private static String name(Action action) {
        String name = action.getClass().getSimpleName();
        return action instanceof StoreActions.GraphTrouble trouble
                ? name + " " + trouble.trouble()
                : action instanceof MemberActions.Reloaded reloaded ? name + " " + reloaded.how() : name;
    }

    /** What went wrong; null: nothing. */
    private @Nullable String failure(Adversary.Beginning beginning, List<Action> actions) {
        var world = new SimulatedWorld(stores, beginning);
        try {
            world.live(actions);
            return null;
        } catch (SimulatedWorld.Violation e) {
            return String.valueOf(e.getMessage());
        } finally {
            requests += world.graph.requests();
            seconds += world.time.micros() / 1_000_000;
        }
    }

    private String story(Adversary.Drawn drawn) {
        List<Action> shortest =
                Shrinker.shrink(drawn.actions(), actions -> failure(drawn.beginning(), actions) != null);
        StringBuilder told = new StringBuilder("Seed " + drawn.beginning().seed() + ":\n1. "
                + drawn.beginning().sentence() + "\n");
        int number = 2;
        for (Action action : shortest) {
            told.append(number++).append(". ").append(action.sentence()).append('\n');
        }
        return told.append(number)
                .append(". All faults end. At last: ")
                .append(failure(drawn.beginning(), shortest))
                .append('.')
                .toString();
    }

    /** How many worlds, how fast, and what happened in them. */
    String report() {
        return String.format(
                java.util.Locale.ROOT,
                "%d worlds, %.1f a second of one core, %d requests to Graph, %d hours of their time; %s",
                lived,
                lived * 1e9 / Math.max(1, nanos),
                requests,
                seconds / 3_600,
                counts);
    }
}
