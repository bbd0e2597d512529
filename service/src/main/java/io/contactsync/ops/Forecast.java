package io.contactsync.ops;

import io.contactsync.state.StatusQueries.WriteSlot;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * When the pending changes of each mailbox will have arrived. Pure.
 *
 * <p><i>A mailbox's own rate</i> is that of its successful writes since the first one in {@link #RECENT}, for a load gains speed
 * while programs and caches warm up. Where those are fewer than {@link #ENOUGH} it is that in {@link #LONG}, which also takes in
 * what a mailbox loses by being throttled again and again. Only writes since the oldest of the pending changes count: the quiet
 * before it says nothing of how fast it goes. A {@code Retry-After} that lasts and a {@link Budget} that is used up are time to
 * wait, not time in which it was slow.
 *
 * <p><i>Many mailboxes</i> share the processors and the state DB, and whoever is ready leaves its part to the others. So a mailbox
 * needs no longer than all that move need together at the sum of their rates; nor would it take the slowest of many, which is
 * slow by chance. But nobody gets faster by that than it can be alone: as many requests at one time as it may send, each as
 * long as they took. One that Graph throttles is held up by Graph, and gains nothing from the others.
 */
final class Forecast {

    /** As far as a rate looks back where there is enough to see. */
    static final Duration RECENT = Duration.ofSeconds(10);

    /** As far as it looks back otherwise: a mailbox's budget is of so long a time. */
    static final Duration LONG = Duration.ofMinutes(10);

    /** Writes that make a rate. */
    private static final int ENOUGH = 20;

    /** A rate over less than this says little; it also keeps a first burst from promising too much. */
    private static final Duration SHORTEST = Duration.ofSeconds(5);

    /** Further away is no forecast. */
    private static final Duration FARTHEST = Duration.ofDays(365);

    /** Requests in flight to a mailbox: plain ones, and those of one batch. */
    private static final int PLAIN = 4;

    private static final int BATCH = 20;

    private final Instant now;

    Forecast(Instant now) {
        this.now = now;
    }

    /**
     * What a mailbox has to do.
     *
     * @param pending        changes on their way, 1 or more
     * @param since          when the oldest of them was noticed
     * @param throttledUntil null: Graph does not ask to wait
     * @param budget         as of now
     */
    record Work(
            String mailbox,
            long pending,
            Instant since,
            @Nullable Instant throttledUntil,
            Budget budget) {}

    /**
     * How fast a mailbox is, per second.
     *
     * @param alone  what it could be if it had the machine to itself
     * @param recent whether that is what it does just now
     */
    private record Pace(Work work, double rate, double alone, boolean recent) {}

    /**
     * When each will be ready; those of which nothing moves are left out.
     *
     * @param slots of the writes since an instant, in any order
     */
    Map<String, Instant> etas(Collection<Work> works, Function<Instant, List<WriteSlot>> slots) {
        List<Pace> paces = new ArrayList<>();
        Map<String, List<WriteSlot>> recent = byMailbox(works.isEmpty() ? List.of() : slots.apply(now.minus(RECENT)));
        List<Work> slow = new ArrayList<>();
        for (Work work : works) {
            List<WriteSlot> own = counted(work, recent);
            if (writes(own) >= ENOUGH) {
                paces.add(pace(work, own, /* moves= */ true));
            } else {
                slow.add(work);
            }
        }
        Map<String, List<WriteSlot>> earlier = byMailbox(slow.isEmpty() ? List.of() : slots.apply(now.minus(LONG)));
        for (Work work : slow) {
            List<WriteSlot> own = counted(work, earlier);
            if (writes(own) > 0) {
                boolean moves = writes(counted(work, recent)) > 0;
                paces.add(pace(work, own, moves));
            }
        }
        double together = together(paces);
        Map<String, Instant> etas = new HashMap<>();
        for (Pace pace : paces) {
            Work work = pace.work();
            Instant from = work.throttledUntil() == null ? now : work.throttledUntil();
            double unlimited = seconds(pace, together);
            double seconds = work.budget()
                    .after(Duration.between(now, from))
                    .seconds(work.pending(), work.pending() / unlimited);
            if (seconds <= FARTHEST.toSeconds()) {
                etas.put(
                        work.mailbox(),
                        from.plusMillis(Math.round(seconds * 1000)).truncatedTo(ChronoUnit.SECONDS));
            }
        }
        return etas;
    }

    private static double seconds(Pace pace, double together) {
        double own = pace.work().pending() / pace.rate();
        return pace.recent() ? Math.min(own, Math.max(together, pace.work().pending() / pace.alone())) : own;
    }

    /** How long all that move just now need at the sum of their rates. */
    private static double together(List<Pace> paces) {
        double rate = 0;
        long pending = 0;
        for (Pace pace : paces) {
            if (pace.recent()) {
                rate += pace.rate();
                pending += pace.work().pending();
            }
        }
        return pending / rate;
    }

    private Pace pace(Work work, List<WriteSlot> slots, boolean moves) {
        long writes = writes(slots);
        long first = Long.MAX_VALUE;
        long end = 0;
        long millis = 0;
        long throttled = 0;
        for (WriteSlot slot : slots) {
            first = Math.min(first, slot.firstMicros());
            end = Math.max(end, slot.endMicros());
            millis += slot.millis();
            throttled += slot.throttled();
        }
        boolean waits = work.throttledUntil() != null || work.budget().isExhausted();
        Instant until = waits && end < micros(now) ? instant(end) : now;
        double span = Math.max(
                        SHORTEST.toMillis(),
                        Duration.between(instant(first), until).toMillis())
                / 1000.0;
        double rate = writes / span;
        double inFlight = millis / 1000.0 / span;
        double alone = rate * Math.max(1, (inFlight > PLAIN ? BATCH : PLAIN) / inFlight);
        boolean shares = moves && throttled == 0 && !waits;
        return new Pace(work, rate, alone, shares);
    }

    /** Those in which it was at this work. */
    private static List<WriteSlot> counted(Work work, Map<String, List<WriteSlot>> slots) {
        long since = micros(work.since());
        return slots.getOrDefault(work.mailbox(), List.of()).stream()
                .filter(slot -> slot.endMicros() > since)
                .toList();
    }

    private static Map<String, List<WriteSlot>> byMailbox(List<WriteSlot> slots) {
        Map<String, List<WriteSlot>> byMailbox = new HashMap<>();
        slots.forEach(slot -> byMailbox
                .computeIfAbsent(slot.mailbox(), mailbox -> new ArrayList<>())
                .add(slot));
        return byMailbox;
    }

    private static long writes(List<WriteSlot> slots) {
        return slots.stream().mapToLong(WriteSlot::writes).sum();
    }

    private static long micros(Instant instant) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, instant);
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }
}
