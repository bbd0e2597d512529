package io.contactsync.ops;

import io.contactsync.ops.PipelineActivity.Counts;
import java.util.ArrayDeque;
import java.util.Deque;

/** How fast things move: events and requests per second over the last {@value #SECONDS} seconds. Safe for several threads. */
final class Flow {

    static final int SECONDS = 5;

    private record Tick(long nanos, Counts counts) {}

    /**
     * Per second.
     *
     * @param published     events confirmed by the broker
     * @param consumed      events stored by intake
     * @param graphRequests requests to Graph
     * @param written       contacts brought to what was wanted
     */
    record Rates(double published, double consumed, double graphRequests, double written) {

        static final Rates NONE = new Rates(0, 0, 0, 0);
    }

    private final Deque<Tick> ticks = new ArrayDeque<>();

    /** Takes the counts of now; told about once a second. */
    synchronized void tick(long nanos, Counts counts) {
        ticks.addLast(new Tick(nanos, counts));
        if (ticks.size() > SECONDS + 1) {
            ticks.removeFirst();
        }
    }

    synchronized Rates rates() {
        if (ticks.size() < 2) {
            return Rates.NONE;
        }
        Tick first = ticks.getFirst();
        Tick last = ticks.getLast();
        double seconds = (last.nanos() - first.nanos()) / 1e9;
        Counts from = first.counts();
        Counts to = last.counts();
        return new Rates(
                (to.published() - from.published()) / seconds,
                (to.consumed() - from.consumed()) / seconds,
                (to.graphRequests() - from.graphRequests()) / seconds,
                (to.written() - from.written()) / seconds);
    }
}
