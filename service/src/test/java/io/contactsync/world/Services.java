package io.contactsync.world;

import io.contactsync.feed.InstallationId;
import io.contactsync.memberdb.MemberDatabase;
import io.contactsync.routing.OnMissing;
import io.contactsync.routing.Target;
import io.contactsync.routing.Targets;
import io.contactsync.state.Installations;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Our processes, and what they are configured with: one that captures, and one that delivers, or two of them after a hand-over. Whichever
 * dies is started again two seconds later, as a service manager does it.
 */
final class Services {

    /**
     * A clock that is set forward while we are dead makes the leases of the dead look old: who is started within a minute of that, after a
     * kill, cannot know that requests may still be at work.
     */
    static final Duration AFTER_CLOCK = Duration.ofSeconds(70);

    /** Until a change is on its way. */
    private static final int MOST_STEPS = 40;

    private static final Duration STARTS_AGAIN = Duration.ofSeconds(2);

    private final SimulatedWorld world;
    private final List<Delivering> delivering = new ArrayList<>();
    private @Nullable Capturing capturing;
    private String folder;
    private boolean sharing;
    private int processes;

    /** @param folder the targets' */
    Services(SimulatedWorld world, String folder) {
        this.world = world;
        this.folder = folder;
    }

    String folder() {
        return folder;
    }

    /** The targets' folder has another name from the next start on, which is at once. */
    void retarget(String name) {
        folder = name;
        stop();
    }

    /** From the next start on, which is at once, all targets share their folders with the other installation. */
    void share() {
        sharing = true;
        stop();
    }

    boolean isSharing() {
        return sharing;
    }

    void start() {
        MemberDatabase source = world.stores.members.database(world.office.query());
        String installation = InstallationId.settle(world.truth, source.capture(), world.stores.members.place());
        if (capturing == null) {
            capturing = new Capturing(world, process("capture"), world.office.query());
        }
        if (delivering.isEmpty()) {
            delivering.add(new Delivering(world, process("deliver"), targets(), installation));
        }
    }

    boolean areUp() {
        return capturing != null && !delivering.isEmpty();
    }

    private SimulatedProcess process(String name) {
        return new SimulatedProcess(name + "-" + ++processes, this::died, this::fault);
    }

    private void fault(RuntimeException fault) {
        world.wrong("a fault inside the program: " + fault + " at " + fault.getStackTrace()[0]);
        if (Boolean.getBoolean("contact-sync.worlds.traces")) {
            fault.printStackTrace();
        }
    }

    private void died(SimulatedProcess process) {
        if (capturing != null && capturing.process == process) {
            capturing = null;
        }
        for (Delivering each : List.copyOf(delivering)) {
            if (each.process == process) {
                delivering.remove(each);
                world.broker.unsubscribe(each);
            }
        }
        world.time.after(STARTS_AGAIN, null, this::startAgain);
        published();
    }

    private void startAgain() {
        Duration since = world.time.sinceSetForward();
        if (since.compareTo(AFTER_CLOCK) < 0) {
            world.time.after(AFTER_CLOCK.minus(since), null, this::startAgain);
        } else {
            start();
        }
    }

    void killAt(boolean capture, int points) {
        if (capture && capturing != null) {
            capturing.process.killAt(points);
        } else if (!capture && !delivering.isEmpty()) {
            delivering.get(0).process.killAt(points);
        }
    }

    void stop() {
        alive().forEach(SimulatedProcess::kill);
    }

    void stateAway(Duration duration) {
        List<SimulatedProcess> all = alive();
        all.forEach(process -> process.stateIsAway(true));
        world.time.after(duration, null, () -> all.forEach(process -> process.stateIsAway(false)));
    }

    /** Whatever was to befall them does not. */
    void leaveInPeace() {
        alive().forEach(process -> {
            process.stateIsAway(false);
            process.killAt(0);
        });
    }

    private List<SimulatedProcess> alive() {
        List<SimulatedProcess> all = new ArrayList<>();
        if (capturing != null) {
            all.add(capturing.process);
        }
        delivering.forEach(each -> all.add(each.process));
        return all;
    }

    /** The queue is a second process's; the first still stores what it was sent, an older change of a member than the second one has. */
    void handOver(int member, int steps) {
        if (delivering.isEmpty()) {
            return;
        }
        world.office.renumber(member);
        for (int i = 0; i < MOST_STEPS && world.broker.size() == 0; i++) {
            world.steps(1);
        }
        if (delivering.isEmpty()) {
            return;
        }
        Delivering first = delivering.get(0);
        first.takeButWait();
        world.broker.unsubscribe(first);
        String installation =
                world.truth.read(tx -> new Installations(tx).own()).orElseThrow();
        delivering.add(new Delivering(world, process("deliver"), targets(), installation));
        world.office.renumber(member);
        world.steps(steps);
        first.goOn();
    }

    /** Something changed in the member database. */
    void sourceChanged() {
        if (capturing != null) {
            capturing.wake();
        }
    }

    /** Something was published, or given back. */
    void published() {
        delivering.forEach(Delivering::wakeIntake);
    }

    private Targets targets() {
        List<Target> targets = new ArrayList<>();
        for (Graph.Box box : world.graph.boxes()) {
            String key = "targets[" + targets.size() + "]";
            targets.add(new Target.OfMailbox(key, box.address, folder, Map.of(), OnMissing.RECREATE));
        }
        return new Targets(targets);
    }

    /** By target, the other installations with which it shares its folder. */
    Map<String, Set<String>> shareWith() {
        Map<String, Set<String>> shared = new HashMap<>();
        if (sharing) {
            targets().targets().forEach(target -> shared.put(target.key(), Set.of(Owners.ANOTHER)));
        }
        return shared;
    }
}
