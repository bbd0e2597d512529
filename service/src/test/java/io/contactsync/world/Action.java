package io.contactsync.world;

import java.time.Duration;

/**
 * Something that happens in the world, with all that was drawn for it, so that it can be taken out of a story without changing
 * the others. Whom it concerns is named by a number, taken modulo of those there are. Here are those that only let time pass; the
 * others are in {@link MemberActions}, {@link OwnerActions}, {@link ProcessActions} and {@link StoreActions}.
 */
interface Action {

    /** The kind of fault that it is drawn for. */
    default Kind kind() {
        return Kind.BASE;
    }

    /** As a person would tell it. */
    String sentence();

    void on(SimulatedWorld world);

    /** So many steps of whatever is due are taken. */
    record Run(int steps) implements Action {
        @Override
        public String sentence() {
            return steps + " steps are taken.";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.steps(steps);
        }
    }

    record Wait(int seconds) implements Action {
        @Override
        public String sentence() {
            return seconds + " seconds pass.";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.pass(Duration.ofSeconds(seconds));
        }
    }

    record Rest() implements Action {
        @Override
        public String sentence() {
            return "Time passes until nothing is left to be done.";
        }

        @Override
        public void on(SimulatedWorld world) {
            world.rest();
        }
    }
}
