package io.contactsync.ops.page;

import io.contactsync.ops.Texts;
import io.contactsync.state.LinkError;
import io.contactsync.state.MailboxQueries.Failing;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** A contact that fails, as the page shows it: what, why, what to do, and when it is tried again. */
record LinkLine(
        String contact, String folder, String attempts, String code, String remedy, String request, String next) {

    static LinkLine of(Failing link) {
        return new LinkLine(
                link.contact(),
                link.folder().isEmpty() ? "Contacts" : link.folder(),
                Texts.number(link.attempts()),
                link.error()
                        .map(error -> error.code().isEmpty() ? error.errorClass() : error.code())
                        .orElse(""),
                link.error().map(LinkError::detail).orElse(""),
                link.error()
                        .map(error -> error.requestId() == null ? "" : error.requestId())
                        .orElse(""),
                link.nextAttempt() == Long.MAX_VALUE
                        ? "when the member changes"
                        : Instant.EPOCH
                                .plus(link.nextAttempt(), ChronoUnit.MICROS)
                                .truncatedTo(ChronoUnit.SECONDS)
                                .toString());
    }
}
