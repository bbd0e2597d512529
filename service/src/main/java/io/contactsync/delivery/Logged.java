package io.contactsync.delivery;

import io.contactsync.graph.Answer;
import io.contactsync.graph.Exchange;
import io.contactsync.state.LoggedRequest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.jspecify.annotations.Nullable;

/** Requests as they are remembered for "why". Pure. */
final class Logged {

    private Logged() {}

    static LoggedRequest request(String mailbox, @Nullable String contact, Answer<?> answer) {
        Exchange exchange = answer.exchange();
        return new LoggedRequest(
                ChronoUnit.MICROS.between(Instant.EPOCH, exchange.startedAt()),
                mailbox,
                contact,
                exchange.method(),
                exchange.status(),
                ErrorPolicy.failure(answer, 0, 0)
                        .map(failure -> failure.error().code())
                        .orElse(null),
                exchange.requestId(),
                exchange.clientRequestId(),
                exchange.duration().toMillis());
    }
}
