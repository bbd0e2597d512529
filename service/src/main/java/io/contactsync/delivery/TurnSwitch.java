package io.contactsync.delivery;

/**
 * At most one turn of a lane at a time: who wants one meanwhile gets another one after it. None but the lane's own trials while the
 * state DB is away. Not thread-safe; owned by its lane's desk.
 */
final class TurnSwitch {

    private boolean running;
    private boolean wanted;
    private boolean stateAway;

    /** Something may have changed. True: a turn is to be run. */
    boolean want() {
        if (stateAway) {
            return false;
        }
        wanted |= running;
        return start();
    }

    /** Tries whether the state DB is back. True: a turn is to be run. */
    boolean retry() {
        return start();
    }

    /** What is wanted from now on is not in the turn that begins. */
    void begun() {
        wanted = false;
    }

    /** The turn is over, or was not worth one: nobody was told that the state DB is away. */
    void over() {
        running = false;
        stateAway = false;
    }

    /** The state DB is away. */
    void failed() {
        running = false;
        stateAway = true;
    }

    boolean isRunning() {
        return running;
    }

    /** Whether another turn was wanted since the last one began. */
    boolean isWanted() {
        return wanted;
    }

    boolean isStateAway() {
        return stateAway;
    }

    private boolean start() {
        boolean start = !running;
        running = true;
        return start;
    }
}
