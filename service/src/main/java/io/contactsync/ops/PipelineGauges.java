package io.contactsync.ops;

import io.contactsync.delivery.LaneState;
import io.contactsync.ops.StatusReport.Totals;
import io.contactsync.state.ForeignFolders;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Collections;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * The gauges of the contract, from the last {@link Sample}: a scrape asks nobody. NaN is what is unknown: before the first
 * reading, while the state DB is away, or of a part that does not run in this process.
 */
final class PipelineGauges {

    private static final Map<String, ToDoubleFunction<Totals>> LINK_STATES = Map.of(
            "synced", Totals::inSync,
            "pending", Totals::pending,
            "failing", Totals::failing,
            "held", Totals::held,
            "rejected", Totals::rejected,
            "adopted", Totals::adopted);

    private final Sampler sampler;

    private PipelineGauges(Sampler sampler) {
        this.sampler = sampler;
    }

    static void register(MeterRegistry registry, Sampler sampler, CaptureWatch capture) {
        new PipelineGauges(sampler).register(registry);
        Gauge.builder(
                        "contact.sync.triggers.installed",
                        capture,
                        watch -> watch.triggersInstalled()
                                .map(installed -> installed ? 1.0 : 0.0)
                                .orElse(Double.NaN))
                .description("1: the triggers of the member database are as they should be, 0: they are not")
                .register(registry);
    }

    private void register(MeterRegistry registry) {
        status("contact.sync.dead.letters", StatusReport::deadLetters)
                .description("Events and links that a person must look at")
                .register(registry);
        status("contact.sync.holds", StatusReport::holds)
                .description("Holds that wait for a person")
                .register(registry);
        status("contact.sync.foreign.folders", PipelineGauges::foreignFolders)
                .description("Folders that hold another installation's contacts: nothing is done in them")
                .register(registry);
        status("contact.sync.oldest.unsynced", PipelineGauges::oldestUnsyncedSeconds)
                .baseUnit("seconds")
                .description("Age of the oldest change that has not arrived; 0: none")
                .register(registry);
        LINK_STATES.forEach(
                (state, count) -> status("contact.sync.links", report -> count.applyAsDouble(report.totals()))
                        .tag("state", state)
                        .description("Contacts in mailboxes by how they stand")
                        .register(registry));
        for (LaneState state : LaneState.values()) {
            sample(
                            "contact.sync.lanes",
                            sample -> sample.lanes()
                                    .map(lanes -> (double) Collections.frequency(lanes.values(), state))
                                    .orElse(Double.NaN))
                    .tag("state", state.name().toLowerCase(Locale.ROOT))
                    .description("Lanes of mailboxes in this process by what they do")
                    .register(registry);
        }
        sample(
                        "contact.sync.relay.active",
                        sample -> sample.relayActive()
                                .map(active -> active ? 1.0 : 0.0)
                                .orElse(Double.NaN))
                .description("1: this process's relay publishes, 0: it stands by")
                .register(registry);
        sample("contact.sync.canary.ok", sample -> CanaryHealth.ok(sample).orElse(Double.NaN))
                .description("1: the canary arrives in time, 0: it does not")
                .register(registry);
        sample("contact.sync.canary", sample -> CanaryHealth.seconds(sample).orElse(Double.NaN))
                .baseUnit("seconds")
                .description("How long the last canary that arrived took from the member database to its mailbox")
                .register(registry);
        sample(
                        "contact.sync.outbox.rows",
                        sample -> sample.outbox()
                                .map(outbox -> (double) outbox.rows())
                                .orElse(Double.NaN))
                .description("Changes that wait in the source's outbox")
                .register(registry);
        sample(
                        "contact.sync.outbox.oldest",
                        sample -> sample.outbox()
                                .map(outbox -> outbox.oldest().toMillis() / 1000.0)
                                .orElse(Double.NaN))
                .baseUnit("seconds")
                .description("Age of the oldest change in the source's outbox; 0: none")
                .register(registry);
        sample(
                        "contact.sync.log.retained",
                        sample -> sample.logRetained()
                                .map(bytes -> (double) bytes)
                                .orElse(Double.NaN))
                .baseUnit("bytes")
                .description("Log that the source keeps on its disk until it was read")
                .register(registry);
    }

    private Gauge.Builder<Sampler> status(String name, ToDoubleFunction<StatusReport> value) {
        return sample(name, sample -> {
            StatusReport report = sample.status();
            return report == null || sample.stateError().isPresent() ? Double.NaN : value.applyAsDouble(report);
        });
    }

    private Gauge.Builder<Sampler> sample(String name, ToDoubleFunction<Sample> value) {
        return Gauge.builder(name, sampler, source -> value.applyAsDouble(source.last()));
    }

    private static long foreignFolders(StatusReport report) {
        return report.mailboxes().stream()
                .map(StatusReport.MailboxStatus::error)
                .filter(error -> error != null && ForeignFolders.CODE.equals(error.code()))
                .count();
    }

    private static double oldestUnsyncedSeconds(StatusReport report) {
        StatusReport.Unsynced oldest = report.oldestUnsynced();
        return oldest == null ? 0 : oldest.ageSeconds();
    }
}
