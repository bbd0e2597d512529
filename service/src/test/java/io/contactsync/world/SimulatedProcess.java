package io.contactsync.world;

import io.contactsync.state.MemoryStateDb;
import java.util.function.Consumer;

/**
 * A process of ours: it can be killed between any two of its steps, and within one at each of its points, where it has to do
 * with something outside itself. Whoever is dead does nothing any more.
 */
final class SimulatedProcess {

    /** Ends whatever runs; no error that anybody catches. */
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;
    }

    final String name;
    private final Consumer<SimulatedProcess> died;
    private final Consumer<RuntimeException> fault;
    private boolean alive = true;
    private boolean stateAway;
    private int pointsLeft;

    /**
     * @param died  told once
     * @param fault told what a task of it threw
     */
    SimulatedProcess(String name, Consumer<SimulatedProcess> died, Consumer<RuntimeException> fault) {
        this.name = name;
        this.died = died;
        this.fault = fault;
    }

    boolean isAlive() {
        return alive;
    }

    /** It will be killed at this point from now on, from 1. */
    void killAt(int point) {
        pointsLeft = point;
    }

    void kill() {
        if (alive) {
            alive = false;
            died.accept(this);
        }
    }

    void stateIsAway(boolean away) {
        stateAway = away;
    }

    /** It passes a point. */
    void point() {
        if (!alive || (pointsLeft > 0 && --pointsLeft == 0)) {
            alive = false;
            throw new Killed();
        }
    }

    /** For its state DB. */
    void statePoint(boolean committed) {
        point();
        if (stateAway && !committed) {
            throw MemoryStateDb.away();
        }
    }

    void run(Runnable task) {
        boolean was = alive;
        try {
            task.run();
        } catch (Killed e) {
            alive = false;
        } catch (RuntimeException e) {
            if (alive) {
                fault.accept(e);
            }
        }
        if (was && !alive) {
            died.accept(this);
        }
    }

    @Override
    public String toString() {
        return name + (alive ? "" : " (dead)");
    }
}
