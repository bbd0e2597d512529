package io.contactsync.ops.page;

import io.contactsync.ops.LatestStatus;
import io.contactsync.ops.StatusReport;
import io.contactsync.ops.StatusReport.MailboxStatus;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Mailboxes as people call them: by their address, where the state DB and the log of actions have the directory's id. */
record Addresses(Map<String, String> byId) {

    static Addresses of(LatestStatus status) {
        List<MailboxStatus> mailboxes =
                status.last().map(StatusReport::mailboxes).orElse(List.of());
        return new Addresses(mailboxes.stream()
                .collect(Collectors.toMap(MailboxStatus::id, MailboxStatus::address, (one, same) -> one)));
    }

    /** The address; what is none that we know of as it is, and nothing for nothing. */
    public String of(@Nullable String mailbox) {
        return mailbox == null ? "" : byId.getOrDefault(mailbox, mailbox);
    }

    /** The text with addresses for the ids that are words of it. */
    public String in(String text) {
        return Arrays.stream(text.split(" ", -1)).map(this::of).collect(Collectors.joining(" "));
    }
}
