package io.contactsync.demo.crash;

import java.io.PrintStream;
import java.util.concurrent.CountDownLatch;

/** Stops the thread that comes by a named point for the n-th time, for ever, and says so. Thread-safe. */
final class Tripwire {

    /** What is printed before the name of the point that was reached. */
    static final String REACHED = "POINT ";

    private final PrintStream out;
    private String point = "";
    private int left;

    Tripwire(PrintStream out) {
        this.out = out;
    }

    /** Counts from now on. */
    synchronized void set(String name, int times) {
        point = name;
        left = times;
    }

    void passed(String name) {
        if (isStruckBy(name)) {
            out.println(REACHED + name);
            out.flush();
            waitForEver();
        }
    }

    private synchronized boolean isStruckBy(String name) {
        return name.equals(point) && --left == 0;
    }

    private static void waitForEver() {
        var never = new CountDownLatch(1);
        while (true) {
            try {
                never.await();
            } catch (InterruptedException ignored) {
                // A stop must not get this thread past the point either.
            }
        }
    }
}
