package io.contactsync.world;

import java.time.Duration;
import java.util.function.Supplier;

/** A step of a process that is taken again and again; it says how long to wait before the next, and may be woken. */
final class Loop {

    private final VirtualTime time;
    private final SimulatedProcess process;
    private final Supplier<Duration> step;
    private long appointment;

    Loop(VirtualTime time, SimulatedProcess process, Supplier<Duration> step) {
        this.time = time;
        this.process = process;
        this.step = step;
    }

    /** The next step is taken then, whatever was said before. */
    void in(Duration delay) {
        long mine = ++appointment;
        time.after(delay, process, () -> {
            if (mine == appointment) {
                run();
            }
        });
    }

    private void run() {
        long before = appointment;
        Duration pause = Duration.ofSeconds(5);
        try {
            pause = step.get();
        } finally {
            if (process.isAlive() && appointment == before) {
                in(pause);
            }
        }
    }
}
