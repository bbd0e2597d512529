package io.contactsync.ops;

import io.contactsync.ops.Overview.Stage;
import io.contactsync.ops.PipelineActivity.Counts;
import io.contactsync.ops.StatusReport.MailboxState;
import java.util.List;

/** The pipeline as a picture: seven stations and what moves between them. */
record Stages(Sample sample, Counts counts, Flow.Rates rates, List<HealthLine> health) {

    List<Stage> list() {
        StatusReport status = sample.status();
        long pending = status == null ? 0 : status.totals().pending();
        long waiting = sample.outbox().map(PipelineProbes.Outbox::rows).orElse(0L);
        return List.of(
                stage(
                        "Member DB",
                        "the truth",
                        "source",
                        sample.outbox().isPresent() ? Texts.number(waiting) + " waiting" : "changes",
                        "",
                        waiting > 0),
                moving("Relay", relay(), "relay", counts.published(), "published", rates.published()),
                moving(
                        "RabbitMQ",
                        sample.queued()
                                .map(queued -> Texts.number(queued) + " queued")
                                .orElse("events"),
                        "broker",
                        counts.consumed(),
                        "consumed",
                        rates.consumed()),
                stage(
                        "Intake",
                        "validates, reduces",
                        "intake",
                        status == null ? "" : Texts.number(status.totals().wanted()) + " wanted",
                        "",
                        rates.consumed() > 0),
                stage(
                        "Desired state",
                        status == null
                                ? "unknown"
                                : Texts.number(status.totals().inSync()) + " in sync",
                        "state",
                        Texts.number(pending) + " pending",
                        "",
                        pending > 0),
                moving(
                        "Delivery",
                        delivery(status),
                        "delivery",
                        counts.graphRequests(),
                        "requests",
                        rates.graphRequests()),
                stage(
                        "Microsoft Graph",
                        Texts.number(counts.written()) + " written"
                                + (rates.written() > 0 ? ", " + Texts.rate(rates.written()) : ""),
                        "graph",
                        "",
                        "",
                        false));
    }

    private String relay() {
        return sample.relayActive()
                .map(active -> active ? "active" : "stands by")
                .orElse("not in this process");
    }

    private static String delivery(@org.jspecify.annotations.Nullable StatusReport status) {
        if (status == null) {
            return "unknown";
        }
        long working = status.mailboxes().stream()
                .filter(mailbox -> mailbox.state() == MailboxState.WORKING)
                .map(StatusReport.MailboxStatus::id)
                .distinct()
                .count();
        long mailboxes = status.mailboxes().stream()
                .map(StatusReport.MailboxStatus::id)
                .distinct()
                .count();
        return working == 0
                ? Texts.count(mailboxes, "mailbox", "mailboxes")
                : Texts.number(working) + " of " + Texts.count(mailboxes, "mailbox works", "mailboxes work");
    }

    private Stage moving(String name, String detail, String part, long count, String what, double perSecond) {
        return stage(name, detail, part, Texts.number(count) + " " + what, Texts.rate(perSecond), perSecond > 0);
    }

    private Stage stage(String name, String detail, String part, String arrow, String rate, boolean flowing) {
        boolean broken = health.stream()
                .anyMatch(line -> line.name().equals(part) && line.reading() instanceof HealthSource.Broken);
        return new Stage(name, broken ? "not working" : detail, broken ? "bad" : "good", arrow, rate, flowing);
    }
}
