package io.contactsync.graphsimulator.http;

import io.contactsync.graphsimulator.fault.Fault;
import io.contactsync.graphsimulator.ledger.LedgerEntry;
import io.contactsync.graphsimulator.mailbox.MailboxAccount;
import io.contactsync.graphsimulator.protocol.GraphError;
import io.contactsync.graphsimulator.protocol.GraphReply;
import io.contactsync.graphsimulator.protocol.GraphRequest;
import io.contactsync.graphsimulator.settings.Switch;
import io.contactsync.graphsimulator.tenant.Tenant;
import io.contactsync.graphsimulator.token.Caller;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request on its way: what is known of it so far, how errors are written for it, and its end, which is entered in ledger and
 * counters before the client hears of it. Handed from thread to thread, never used by two at a time.
 */
final class Exchange {
    private final Tenant tenant;
    private final Json json;
    private final GraphRequest request;
    private final Consumer<Outcome> client;
    private final RequestIds ids;
    private final Instant at;
    private final long startedNanos = System.nanoTime();
    private @Nullable Caller caller;
    private @Nullable MailboxAccount account;
    private @Nullable Fault fault;
    private @Nullable String code;
    private @Nullable String carried;
    private @Nullable String violation;

    Exchange(Tenant tenant, Json json, GraphRequest request, Consumer<Outcome> client) {
        this.tenant = tenant;
        this.json = json;
        this.request = request;
        this.client = client;
        this.ids = RequestIds.of(request.headers().get("client-request-id"));
        this.at = tenant.clock().instant();
    }

    GraphRequest request() {
        return request;
    }

    void from(Caller who) {
        caller = who;
    }

    void concerns(@Nullable MailboxAccount mailbox) {
        account = mailbox;
    }

    void suffers(@Nullable Fault what) {
        fault = what;
    }

    /** Its body was checked as this type; {@code departure} says where it is none. */
    void carries(String type, @Nullable String departure) {
        carried = type;
        violation = departure;
    }

    /** The error in Graph's form. Source: graph-facts §8. */
    GraphReply error(GraphError error) {
        code = error.code();
        String inner = tenant.switches().on(Switch.INNER_ERROR_IN_LOWER_CASE) ? "innererror" : "innerError";
        GraphReply reply = json.reply(error.status(), out -> {
            out.writeObjectPropertyStart("error");
            out.writeStringProperty("code", error.code());
            out.writeStringProperty("message", error.message());
            out.writeObjectPropertyStart(inner);
            out.writeStringProperty(
                    "date", at.truncatedTo(ChronoUnit.SECONDS).toString().replace("Z", ""));
            out.writeStringProperty("request-id", ids.requestId());
            out.writeStringProperty(
                    "client-request-id", ids.clientRequestId() == null ? ids.requestId() : ids.clientRequestId());
            out.writeEndObject();
            out.writeEndObject();
        });
        return error.status() == 401 ? reply.with("WWW-Authenticate", "Bearer realm=\"\"") : reply;
    }

    void end(Outcome outcome) {
        int status =
                outcome instanceof Outcome.Answered answered ? answered.reply().status() : 0;
        MailboxAccount mailbox = account;
        if (mailbox != null) {
            mailbox.tally().answered(request.method(), status);
        }
        Duration took = Duration.ofNanos(System.nanoTime() - startedNanos);
        tenant.ledger()
                .add(sequence -> new LedgerEntry(
                        sequence,
                        at,
                        caller == null ? null : caller.appId(),
                        mailbox == null ? null : mailbox.address(),
                        request.method(),
                        request.target(),
                        status,
                        status < 400 ? null : code,
                        ids.requestId(),
                        ids.clientRequestId(),
                        fault == null ? null : fault.getClass().getSimpleName(),
                        carried,
                        violation,
                        took));
        client.accept(
                outcome instanceof Outcome.Answered answered
                        ? new Outcome.Answered(ids.on(
                                answered.reply(), json.date(tenant.clock().instant())))
                        : outcome);
    }
}
