package io.contactsync.world;

import java.time.Duration;

/** What happens to our processes and their machine, and how the service is configured. */
final class ProcessActions {

    private ProcessActions() {}

    /** @param points places where it has to do with others that it still passes */
    record Kill(boolean capturing, int points) implements Action {
        @Override
        public String sentence() {
            return "The process that " + (capturing ? "captures" : "delivers") + " is killed at its " + points
                    + ". point from here.";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.services.killAt(capturing, points);
        }
    }

    record StateAway(int seconds) implements Action {
        @Override
        public String sentence() {
            return "The state DB cannot be reached for " + seconds + " seconds.";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.services.stateAway(Duration.ofSeconds(seconds));
        }
    }

    record Pause(int seconds) implements Action {
        @Override
        public String sentence() {
            return "Our machine stands still for " + seconds + " seconds.";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.time.pause(Duration.ofSeconds(seconds));
        }
    }

    record ClockWrong(int seconds) implements Action {
        @Override
        public Kind kind() {
            return Kind.CLOCK;
        }

        @Override
        public String sentence() {
            return "Our machine's clock is " + Math.abs(seconds) + " seconds " + (seconds < 0 ? "behind" : "ahead")
                    + " from now on.";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.setClock(Duration.ofSeconds(seconds));
        }
    }

    record HandOver(int member, int steps) implements Action {
        @Override
        public Kind kind() {
            return Kind.TWO_AT_ONCE;
        }

        @Override
        public String sentence() {
            return "The office changes member " + member
                    + ", the broker takes the queue from the process that delivers and gives it to a second one; the first"
                    + " notices " + steps + " steps later, when the member has changed again.";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.services.handOver(member, steps);
        }
    }

    record Retarget(String folder) implements Action {
        @Override
        public Kind kind() {
            return Kind.ONE_ITEM;
        }

        @Override
        public String sentence() {
            return "The target's folder is called " + folder + " from now on, and the service is started again.";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.owners.forgetUnknownFolders();
            world.services.retarget(folder);
        }
    }
}
