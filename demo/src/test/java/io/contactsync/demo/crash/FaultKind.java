package io.contactsync.demo.crash;

import io.contactsync.graphsimulator.GraphSimulator;
import io.contactsync.graphsimulator.fault.Fault;
import io.contactsync.graphsimulator.fault.FaultRule;
import io.contactsync.graphsimulator.fault.InjectedFault;
import io.contactsync.graphsimulator.throttle.RetryAfterForm;
import java.time.Duration;
import java.util.Locale;
import java.util.random.RandomGenerator;

/** What goes wrong with requests to Graph. Work that goes on unseen is over well before the hold of {@link FaultStand}. */
enum FaultKind {
    /** Done, and the connection is dropped. */
    LOST_ANSWER(Aim.CONTACTS),
    /** The connection is dropped, and it is done later. */
    LOST_ANSWER_LATE_WORK(Aim.CONTACTS),
    /** The connection is dropped, and nothing is done. */
    LOST_REQUEST(Aim.CONTACTS),
    /** 504 that completes later, while it holds its slot. */
    GATEWAY_TIMEOUT_LATE_WORK(Aim.CONTACTS),
    /** Done, and the answer comes after the call timeout. */
    HANG(Aim.CONTACTS),
    /** Done only after the call timeout. */
    SLOW(Aim.CONTACTS),
    /** 429 in a row, {@code Retry-After} in any form, or none. */
    THROTTLED(Aim.CONTACTS),
    MAILBOX_INFO_STALE(Aim.CONTACTS),
    SERVER_ERROR(Aim.CONTACTS),
    /** 500, 502, 503 or 408 of a write that completes later, while it holds its slot; a read so answered is over. */
    SERVER_ERROR_LATE_WORK(Aim.WRITES),
    CONFLICT(Aim.CONTACTS),
    PRECONDITION_FAILED(Aim.CONTACTS),
    HTML_INSTEAD_OF_JSON(Aim.CONTACTS),
    HTML_ERROR(Aim.CONTACTS),
    EMPTY_ANSWER(Aim.CONTACTS),
    WRONG_JSON(Aim.CONTACTS),
    NOT_FOUND_BUT_DELETED(Aim.DELETES),
    EXPIRED_TOKEN(Aim.CONTACTS);

    /** Where whole batches go. */
    private static final String BATCH = "/$batch";

    private enum Aim {
        CONTACTS,
        WRITES,
        DELETES
    }

    private static final Duration SHORTEST = Duration.ofMillis(50);

    private final Aim aim;

    FaultKind(Aim aim) {
        this.aim = aim;
    }

    String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }

    /** Strikes some of the requests from now on, a few in all. */
    InjectedFault inject(GraphSimulator graph, RandomGenerator random) {
        FaultRule rule = FaultRule.of(fault(random))
                .onPath("/contacts")
                .withProbability(0.05 + 0.2 * random.nextDouble(), random.nextLong())
                .times(1 + random.nextInt(this == THROTTLED ? 12 : 5));
        return graph.inject(
                switch (aim) {
                    case CONTACTS -> rule;
                    case WRITES -> rule.onMethod(pick(random, "POST", "PATCH"));
                    case DELETES -> rule.onMethod("DELETE");
                });
    }

    /** Strikes one whole batch. */
    InjectedFault injectIntoBatch(GraphSimulator graph, RandomGenerator random) {
        return graph.inject(FaultRule.of(fault(random)).onPath(BATCH).times(1));
    }

    private Fault fault(RandomGenerator random) {
        return switch (this) {
            case LOST_ANSWER -> Fault.lostAnswer();
            case LOST_ANSWER_LATE_WORK -> Fault.lostAnswer(between(random, SHORTEST, FaultStand.LONGEST_HIDDEN));
            case LOST_REQUEST -> Fault.lostRequest();
            case GATEWAY_TIMEOUT_LATE_WORK ->
                Fault.gatewayTimeoutThenDone(between(random, SHORTEST, FaultStand.LONGEST_HIDDEN));
            case HANG -> Fault.hang(between(random, FaultStand.PAST_TIMEOUT, FaultStand.LONGEST_HIDDEN));
            case SLOW -> Fault.slow(between(random, FaultStand.PAST_TIMEOUT, FaultStand.LONGEST_HIDDEN));
            case THROTTLED ->
                Fault.throttled(
                        between(random, FaultStand.ON_ITS_WAY.plusMillis(400), Duration.ofMillis(2_500)),
                        pick(random, RetryAfterForm.values()));
            case MAILBOX_INFO_STALE -> Fault.mailboxInfoStale();
            case SERVER_ERROR -> Fault.status(pick(random, 500, 502, 503), "generalException");
            case SERVER_ERROR_LATE_WORK ->
                Fault.statusThenDone(
                        pick(random, 408, 500, 502, 503),
                        "generalException",
                        between(random, SHORTEST, FaultStand.LONGEST_HIDDEN));
            case CONFLICT -> Fault.status(409, "ErrorIrresolvableConflict");
            case PRECONDITION_FAILED -> Fault.status(412, "ErrorIrresolvableConflict");
            case HTML_INSTEAD_OF_JSON -> Fault.html(200);
            case HTML_ERROR -> Fault.html(502);
            case EMPTY_ANSWER -> Fault.emptyBody(pick(random, 200, 201, 502));
            case WRONG_JSON -> Fault.wrongJson();
            case NOT_FOUND_BUT_DELETED -> Fault.notFoundButDone();
            case EXPIRED_TOKEN -> Fault.expiredToken();
        };
    }

    private static Duration between(RandomGenerator random, Duration least, Duration most) {
        return least.plusMillis(random.nextLong(most.minus(least).toMillis()));
    }

    @SafeVarargs
    private static <T> T pick(RandomGenerator random, T... values) {
        return values[random.nextInt(values.length)];
    }
}
