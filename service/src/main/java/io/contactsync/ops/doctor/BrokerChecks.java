package io.contactsync.ops.doctor;

import io.contactsync.ops.StageSettings;
import io.contactsync.ops.doctor.CheckResult.Failed;
import io.contactsync.ops.doctor.CheckResult.Ok;
import io.contactsync.rabbit.BrokerConnection;
import io.contactsync.rabbit.BrokerProduct;
import io.contactsync.rabbit.BrokerUnavailableException;
import io.contactsync.rabbit.QueueReport;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/** RabbitMQ: there, open to us, its queues as we would make them. */
final class BrokerChecks {

    private final StageSettings settings;

    BrokerChecks(StageSettings settings) {
        this.settings = settings;
    }

    List<Check> checks() {
        return List.of(
                new Check(
                        "broker",
                        Set.of(),
                        () -> asked(() -> {
                            BrokerProduct product = BrokerConnection.probe(settings.broker());
                            return new Ok(product.name() + " " + product.version());
                        })),
                new Check("queues", Set.of("broker"), () -> asked(this::queues)));
    }

    private CheckResult queues() {
        List<String> fine = new ArrayList<>();
        for (QueueReport report : BrokerConnection.lookAtQueues(settings.broker())) {
            if (report instanceof QueueReport.Differs differs) {
                return new Failed(
                        "queue " + differs.queue() + " was made with other arguments: " + differs.difference(),
                        "Let the queue run empty, delete it and restart contact-sync, which makes it anew; or remove the"
                                + " policy or program that made it so.");
            }
            if (report instanceof QueueReport.ServesSeveral several) {
                return settings.consumesAlone()
                        ? new Failed(
                                several.why(),
                                "Run one process with rabbitmq.require-single-active-consumer: false until the queue is empty, delete"
                                        + " it and take that out again: contact-sync makes it anew.")
                        : new Failed(
                                "queue " + several.queue() + " serves several consumers at a time",
                                "Run one process that delivers, and no other; or let the queue run empty, delete it and restart"
                                        + " contact-sync, which makes it anew.");
            }
            if (report instanceof QueueReport.Refused refused) {
                return new Failed(
                        "queue " + refused.queue() + " is refused: " + refused.why(),
                        "Grant our user configure, write and read on both queues: rabbitmqctl set_permissions.");
            }
            fine.add(
                    report instanceof QueueReport.AsExpected there
                            ? there.queue() + " (" + there.messages() + ")"
                            : report.queue() + " (made at the first start)");
        }
        return new Ok(String.join(", ", fine));
    }

    private static CheckResult asked(Supplier<CheckResult> look) {
        try {
            return look.get();
        } catch (BrokerUnavailableException e) {
            return new Failed(String.valueOf(e.getMessage()), remedy(e.kind()));
        }
    }

    private static String remedy(BrokerUnavailableException.Kind kind) {
        return switch (kind) {
            case REFUSED -> "Start RabbitMQ, or correct host and port in contact-sync.rabbitmq.uri.";
            case UNREACHABLE -> "Correct the host in contact-sync.rabbitmq.uri; check network and firewall.";
            case AUTHENTICATION ->
                "Correct user and password in contact-sync.rabbitmq.uri: rabbitmqctl change_password. The user guest may"
                        + " sign in on the broker's own machine only.";
            case VHOST ->
                "Correct the virtual host in contact-sync.rabbitmq.uri, or make it and open it to our user: rabbitmqctl"
                        + " add_vhost, set_permissions.";
            case TLS ->
                "Have the broker's certificate renewed, or its authority trusted by this Java; write amqps:// only for a TLS"
                        + " port.";
            case QUEUE -> "Grant our user configure, write and read on both queues: rabbitmqctl set_permissions.";
            case BLOCKED -> "Give the broker memory or disk space again: rabbitmq-diagnostics alarms.";
        };
    }
}
