package io.contactsync.ops;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The last hour as two curves, a point for each ten seconds: how fast contacts were written, and how old the oldest unsynced
 * change was. It begins with the process. Safe for several threads.
 */
final class History {

    static final int POINTS = 360;

    private static final int TICKS_PER_POINT = 10;

    /** @param oldest seconds; 0 when nothing is unsynced */
    private record Point(double written, double oldest) {}

    private final Deque<Point> points = new ArrayDeque<>();
    private int ticks;
    private double writtenSince;

    /**
     * Takes the rate and the age of now; told once a second.
     *
     * @param written       contacts written per second
     * @param oldestSeconds age of the oldest unsynced change; 0 when there is none
     */
    synchronized void tick(double written, long oldestSeconds) {
        writtenSince += written;
        if (++ticks < TICKS_PER_POINT) {
            return;
        }
        points.addLast(new Point(writtenSince / ticks, oldestSeconds));
        if (points.size() > POINTS) {
            points.removeFirst();
        }
        ticks = 0;
        writtenSince = 0;
    }

    /** The curves; none before there are two points. */
    synchronized List<Plot> plots() {
        if (points.size() < 2) {
            return List.of();
        }
        List<Double> written = values(Point::written);
        List<Double> oldest = values(Point::oldest);
        return List.of(
                Plot.of("Contacts written", written, most -> "at most " + (most == 0 ? "0/s" : Texts.rate(most))),
                Plot.of(
                        "Oldest unsynced change",
                        oldest,
                        most -> "at most " + Texts.duration(java.time.Duration.ofSeconds(Math.round(most)))));
    }

    private List<Double> values(ToDoubleFunction<Point> part) {
        List<Double> values = new ArrayList<>();
        points.forEach(point -> values.add(part.applyAsDouble(point)));
        return values;
    }
}
