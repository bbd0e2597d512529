package io.contactsync.world;

import io.contactsync.ops.StatusReader;
import io.contactsync.state.StateDb;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Everything there is, in one thread of virtual time: the real relay, comparison, intake, targets and delivery on the real
 * tables in memory ({@link Services}), beside models of the {@link Broker} and of {@link Graph}; whoever else acts ({@link Office},
 * {@link Owners}, {@link Holds}); and the truth, which none of them is asked for ({@link Judge}, {@link DeleteWatch}).
 */
final class SimulatedWorld {

    static final Duration HOLD = Duration.ofMinutes(1);

    /** How long a folder that its owner has deleted may be taken for there. */
    private static final Duration FOLDERS_CHECKED = Duration.ofMinutes(65);

    private static final Duration LIE = Duration.ofMinutes(2);
    private static final long STEPS_WITHIN = Duration.ofSeconds(5).toNanos() / 1_000;
    private static final String[] ADDRESSES = {"board@club.example", "anna@club.example"};
    private static final String[] IDS = {"00000000-0000-4000-8000-00000000000a", "00000000-0000-4000-8000-00000000000b"
    };

    /** What must not happen has happened. */
    static final class Violation extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Violation(String what) {
            super(what);
        }
    }

    final VirtualTime time = new VirtualTime();
    final Random random;
    final Broker broker = new Broker();
    final Graph graph;
    final Stores stores;
    final StateDb truth;
    final Adversary.Beginning beginning;
    final Services services;
    final Office office;
    final Owners owners = new Owners(this);
    final Holds holds = new Holds(this);
    final Backups backups = new Backups(this);
    final Judge judge = new Judge(this);
    private final Quiet quiet = new Quiet(this);
    private final List<String> wrong = new ArrayList<>();
    private String lie = "";
    private long liedSince;

    SimulatedWorld(Stores stores, Adversary.Beginning beginning) {
        this.stores = stores;
        this.beginning = beginning;
        this.random = new Random(beginning.seed());
        this.services = new Services(this, beginning.folder());
        this.office = new Office(this, beginning.members());
        this.graph = new Graph(time, random, this::wrong, new DeleteWatch(this)::deleting);
        stores.members.begin();
        stores.state.empty();
        this.truth = stores.state.seenBy(time.machine(), committed -> {});
        for (int i = 0; i < beginning.mailboxes(); i++) {
            Graph.Box box = graph.add(IDS[i], ADDRESSES[i]);
            for (int own = 0; own < beginning.own(); own++) {
                owners.ownContact(box);
            }
        }
    }

    /** All of a story; what must not happen ends it. */
    void live(List<Action> actions) {
        for (int i = 1; i <= beginning.members(); i++) {
            office.join("m" + i);
        }
        services.start();
        rest();
        backups.backUp(actions);
        for (Action action : actions) {
            action.on(this);
            judgeStep();
        }
        calm();
        if (owners.everDeletedFolder()) {
            time.pause(FOLDERS_CHECKED);
        }
        rest();
        office.compareAtLast();
        rest();
        for (int i = 0; i < 5 && holds.decide(/* approve= */ true); i++) {
            rest();
        }
        List<String> problems = judge.problems();
        if (!problems.isEmpty()) {
            throw new Violation(problems.get(0) + ", and status says "
                    + (status() ? "that all is in sync" : "that something waits"));
        }
        if (!status() && !holds.isAnyRefused()) {
            throw new Violation("all is as it should be, but status says that something waits");
        }
    }

    private boolean status() {
        return StatusReader.read(truth).inSync();
    }

    /** The adversary leaves: all faults end, and the clock is right. */
    private void calm() {
        graph.endTroubles();
        broker.trouble(null);
        services.leaveInPeace();
        boolean wrong = !time.wrongBy().isZero();
        setClock(Duration.ZERO);
        if (wrong || time.sinceSetForward().compareTo(Services.AFTER_CLOCK) < 0) {
            // Whoever sets a clock right does not kill us in the same minute, nor lets our machine sleep before it has
            // seen that.
            pass(Services.AFTER_CLOCK);
        }
        if (owners.isAnotherThere()) {
            // A person reads what status says, and lets both share the folders.
            services.share();
        }
    }

    // Time

    void steps(int steps) {
        for (int i = 0; i < steps && time.step(time.micros() + STEPS_WITHIN); i++) {
            judgeWrong();
        }
    }

    void pass(Duration duration) {
        long until = time.micros() + duration.toNanos() / 1_000;
        while (time.step(until)) {
            judgeWrong();
        }
    }

    /** Until nothing is left to be done. */
    void rest() {
        quiet.await();
    }

    /**
     * Sets our machine's clock. Set forward, it makes what the guard has counted look old.
     */
    void setClock(Duration wrongBy) {
        boolean forward = wrongBy.compareTo(time.wrongBy()) > 0;
        if (forward) {
            graph.boxes().forEach(box -> box.deletes.clear());
        }
        time.wrongBy(wrongBy);
    }

    // Judging while it goes on

    /** Something happened that must not. */
    void wrong(String what) {
        wrong.add(what);
    }

    private void judgeWrong() {
        if (!wrong.isEmpty()) {
            throw new Violation(wrong.get(0));
        }
    }

    /** While status says that all is in sync and nothing is under way, it is. */
    private void judgeStep() {
        judgeWrong();
        boolean unseen = owners.deletedFolderWithin(FOLDERS_CHECKED.toNanos() / 1_000);
        if (!office.isComparisonOwed() && !unseen && quiet.isReached() && status()) {
            List<String> problems = judge.problems();
            if (problems.isEmpty()) {
                lie = "";
            } else if (!problems.get(0).equals(lie)) {
                lie = problems.get(0);
                liedSince = time.micros();
            } else if (time.micros() - liedSince > LIE.toNanos() / 1_000) {
                throw new Violation("status has said for two minutes that all is in sync: " + lie);
            }
        } else {
            lie = "";
        }
    }
}
