package io.contactsync.graphsimulator.ledger;

import io.contactsync.graphsimulator.throttle.Admission;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;

/** Counts the requests of one mailbox. Thread-safe. */
public final class MailboxTally {
    private record Answer(String method, int status) {}

    private final Map<Answer, Long> answers = new HashMap<>();
    private final Map<Admission.Reason, Long> refused = new EnumMap<>(Admission.Reason.class);
    private long requests;

    /** Counts an answer; status 0 is a dropped connection. */
    public synchronized void answered(String method, int status) {
        requests++;
        answers.merge(new Answer(method, status), 1L, Long::sum);
    }

    /** Counts a refusal; its answer is counted besides. */
    public synchronized void refused(Admission.Reason reason) {
        refused.merge(reason, 1L, Long::sum);
    }

    /** The counts now. */
    public synchronized MailboxCounters counters(int maxInFlight, long foreignWrites) {
        Map<String, Long> byMethodAndStatus = new HashMap<>();
        answers.forEach((answer, count) -> byMethodAndStatus.put(answer.method + " " + answer.status, count));
        long told = count(Admission.Reason.INSIDE_WINDOW);
        return new MailboxCounters(
                requests,
                Map.copyOf(byMethodAndStatus),
                maxInFlight,
                count(Admission.Reason.CONCURRENCY),
                count(Admission.Reason.BUDGET),
                told + count(Admission.Reason.INSIDE_WINDOW_UNAWARE),
                told,
                foreignWrites);
    }

    private long count(Admission.Reason reason) {
        return refused.getOrDefault(reason, 0L);
    }
}
