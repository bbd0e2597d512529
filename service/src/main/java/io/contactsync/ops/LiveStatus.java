package io.contactsync.ops;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import org.jspecify.annotations.Nullable;

/**
 * What changes from second to second, as {@code /api/v1/live} sends it in events of type {@code status}. Counts are of this
 * process since it started.
 *
 * @param status     the last report without its mailboxes; null before the first
 * @param stateError why the report is not of now; null when it is
 * @param outbox     changes that wait in the source's outbox; null: unknown
 * @param queued     events that wait in the queue; null: unknown
 */
@JsonPropertyOrder({"status", "stateError", "counts", "perSecond", "outbox", "queued", "relayActive"})
record LiveStatus(
        @Nullable StatusReport status,
        @Nullable String stateError,
        PipelineActivity.Counts counts,
        Flow.Rates perSecond,
        @Nullable Long outbox,
        @Nullable Long queued,
        @Nullable Boolean relayActive) {

    static LiveStatus of(Sample sample, PipelineActivity.Counts counts, Flow.Rates rates) {
        StatusReport report = sample.status();
        return new LiveStatus(
                report == null
                        ? null
                        : new StatusReport(
                                report.at(),
                                report.inSync(),
                                report.oldestUnsynced(),
                                report.totals(),
                                report.holds(),
                                report.deadLetters(),
                                report.notConsuming(),
                                report.settling(),
                                report.repair(),
                                java.util.List.of()),
                sample.stateError().orElse(null),
                counts,
                rates,
                sample.outbox().map(PipelineProbes.Outbox::rows).orElse(null),
                sample.queued().orElse(null),
                sample.relayActive().orElse(null));
    }
}
