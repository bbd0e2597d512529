package io.contactsync.demo.crash;

import static org.awaitility.Awaitility.await;

import io.contactsync.graphsimulator.fault.Fault;
import io.contactsync.graphsimulator.fault.FaultRule;
import io.contactsync.graphsimulator.fault.InjectedFault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.awaitility.core.ConditionTimeoutException;

/**
 * Kills the service at one point after the other, while the office goes on changing members, and waits in between until the
 * service that was started next has made the mailboxes equal. For one thread.
 */
final class KillRounds {

    /** Within this the point must be reached: it is no kill that proves something otherwise. */
    private static final Duration BOUND = Duration.ofSeconds(90);

    /** How late Graph's answer comes: longer than the kill takes, shorter than a request may. */
    private static final Duration ANSWER_DELAY = Duration.ofSeconds(2);

    /** By then work that was let through is done: the simulator's latency many times over. */
    private static final Duration WORK_DONE = Duration.ofMillis(100);

    private static final Duration BETWEEN_CHANGES = Duration.ofMillis(10);
    private static final Duration BETWEEN_CHANGES_AT_START = Duration.ofMillis(100);

    private final Stand stand;
    private final RandomGenerator random;
    private final List<Hit> hits = new ArrayList<>();
    private final List<Hit> unrecovered = new ArrayList<>();

    KillRounds(Stand stand, RandomGenerator random) {
        this.stand = stand;
        this.random = random;
    }

    /** One kill. */
    private record Hit(CrashPoint point, String when, int times) {}

    /** What the kills were, and how long the next service took to be equal again. */
    private final List<String> table = new ArrayList<>();

    void print(String heading) {
        System.out.println(heading + ", " + kills() + " kills:");
        table.forEach(line -> System.out.println("  " + line));
    }

    int kills() {
        return hits.size();
    }

    /** The service loads what joined before it started, and dies of it. */
    void killInLoad(CrashPoint point, int joined) {
        stand.members().join(joined);
        int times = point.isOfBatches() ? 1 : 1 + random.nextInt(point.most());
        Child service = stand.prepareService();
        service.crashAt(point, times);
        service.start();
        changeUntil(point, service, BETWEEN_CHANGES_AT_START, () -> service.hasReached(point));
        kill(service, new Hit(point, "load", times));
    }

    /** The service works on changes, and dies of one of them. */
    void killInChanges(CrashPoint point) {
        Child service = recover();
        int times = 1 + random.nextInt(point.most());
        switch (point) {
            case BROKER_UNCONFIRMED -> {
                stand.gate().shut();
                changeUntil(point, service, BETWEEN_CHANGES, stand.gate()::hasEventPassed);
            }
            case UNANSWERED_CREATE -> killUnanswered(point, service, "POST", times);
            case UNANSWERED_UPDATE -> killUnanswered(point, service, "PATCH", times);
            case UNANSWERED_DELETE -> killUnanswered(point, service, "DELETE", times);
            default -> {
                service.crashAt(point, times);
                changeUntil(point, service, BETWEEN_CHANGES, () -> service.hasReached(point));
            }
        }
        kill(service, new Hit(point, "changes", times));
        stand.gate().open();
        stand.graph().clearFaults();
    }

    /** Starts the next service, which has to make good for all kills since the last that did. */
    Child recover() {
        long begun = System.nanoTime();
        Child service = stand.startService();
        stand.members().change(5);
        stand.awaitEqual(service);
        long millis = Duration.ofNanos(System.nanoTime() - begun).toMillis();
        for (int i = 0; i < unrecovered.size(); i++) {
            Hit hit = unrecovered.get(i);
            String recovery = i == unrecovered.size() - 1 ? millis + " ms" : "killed again";
            table.add("%-22s %-8s %2d. time   equal after %s"
                    .formatted(hit.point().label(), hit.when(), hit.times(), recovery));
        }
        unrecovered.clear();
        return service;
    }

    private void killUnanswered(CrashPoint point, Child service, String method, int times) {
        InjectedFault fault = stand.graph()
                .inject(FaultRule.of(Fault.hang(ANSWER_DELAY))
                        .onMethod(method)
                        .onPath("/contacts")
                        .after(times - 1)
                        .times(1));
        changeUntil(point, service, BETWEEN_CHANGES, () -> fault.fired() > 0);
        await().pollDelay(WORK_DONE).until(() -> true);
    }

    private void changeUntil(CrashPoint point, Child service, Duration pace, Reached reached) {
        try {
            await().atMost(BOUND).pollDelay(Duration.ZERO).pollInterval(pace).until(() -> {
                boolean done = reached.now();
                if (!done) {
                    stand.members().change();
                }
                return done;
            });
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    point.label() + ": not reached within " + BOUND + "; the service:\n" + service.tail(), e);
        }
    }

    private void kill(Child service, Hit hit) {
        service.kill();
        hits.add(hit);
        unrecovered.add(hit);
        System.out.println("killed at " + hit.point().label() + " (" + hit.when() + ", " + hit.times() + ".)");
        stand.members().change(5);
    }

    /** Whether it is there. */
    private interface Reached {
        boolean now();
    }
}
