package io.contactsync.ops;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.contactsync.state.StateDb;
import io.contactsync.state.StatusQueries;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Deletes that wait for a person, as {@code holds --json} and {@code /api/v1/holds} list them.
 *
 * @param id       what {@code approve} and {@code reject} take
 * @param kind     source: deletes that are not published; mailbox: deletes that are not sent; group: mailboxes that would leave
 *     a target, for the group reads without them
 * @param mailbox  the mailbox's id; null in a hold of another kind than mailbox
 * @param contacts how many deletes wait; in a hold of kind group how many contacts are in those mailboxes
 */
@JsonPropertyOrder({"id", "kind", "mailbox", "contacts", "reason", "openedAt"})
public record HoldReport(
        long id, String kind, @Nullable String mailbox, long contacts, String reason, Instant openedAt) {

    /**
     * The open holds, the oldest first.
     *
     * @throws io.contactsync.state.StateUnavailableException when the state DB cannot be asked now
     */
    public static List<HoldReport> read(StateDb state) {
        return state.read(StatusQueries::holds).stream()
                .map(hold -> new HoldReport(
                        hold.id(),
                        hold.kind(),
                        hold.mailbox(),
                        hold.contacts(),
                        hold.reason(),
                        Instant.EPOCH.plus(hold.openedMicros(), ChronoUnit.MICROS)))
                .toList();
    }
}
