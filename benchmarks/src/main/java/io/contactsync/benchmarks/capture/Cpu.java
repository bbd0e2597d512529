package io.contactsync.benchmarks.capture;

import java.time.Duration;
import java.util.Locale;

/**
 * What processes have used so far, by who they are: wall time says as much about what else the machine did.
 *
 * @param capture  this JVM and those that it started: what captures, and the little that makes the changes
 * @param database zero where it is a library
 */
record Cpu(Duration capture, Duration database, Duration broker) {

    static Cpu now() {
        Duration ours = used(ProcessHandle.current());
        return new Cpu(
                ours.plus(children("java")), children("postgres").plus(children("mariadbd")), children("beam.smp"));
    }

    Cpu minus(Cpu before) {
        return new Cpu(capture.minus(before.capture), database.minus(before.database), broker.minus(before.broker));
    }

    Duration total() {
        return capture.plus(database).plus(broker);
    }

    private static Duration children(String program) {
        return ProcessHandle.current()
                .descendants()
                .filter(child -> child.info().command().orElse("").endsWith("/" + program))
                .map(Cpu::used)
                .reduce(Duration.ZERO, Duration::plus);
    }

    private static Duration used(ProcessHandle process) {
        return process.info().totalCpuDuration().orElse(Duration.ZERO);
    }

    /** Microseconds for one of so many changes. */
    String perChange(int changes) {
        return String.format(
                Locale.ROOT,
                "CPU for a change: capture %.0f, database %.0f, broker %.0f µs",
                micros(capture, changes),
                micros(database, changes),
                micros(broker, changes));
    }

    static double micros(Duration used, int changes) {
        return used.toNanos() / 1e3 / changes;
    }
}
