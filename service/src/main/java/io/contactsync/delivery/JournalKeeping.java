package io.contactsync.delivery;

import io.contactsync.graph.Exchange;
import io.contactsync.state.ContactVersions;
import io.contactsync.state.Journal;
import io.contactsync.state.LinkRow;
import io.contactsync.state.Tx;
import io.contactsync.state.WantedContact;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Writes into the journal what updates and deletes replaced. What was in the mailbox is nowhere stored; but its hash is, and the
 * last versions of each contact are: the one whose body has this hash is what was there. Where none has it, nobody knows, for
 * a person or an unfinished write may have changed it. Runs in the lane's transaction.
 */
final class JournalKeeping {

    /** Versions looked at: a mailbox is rarely more behind than that. */
    private static final int VERSIONS = 5;

    private JournalKeeping() {}

    static void write(Tx tx, List<Outcome> outcomes) {
        List<Journal.Entry> entries = new ArrayList<>();
        for (Outcome outcome : outcomes) {
            if (outcome instanceof Outcome.OfLink link) {
                action(link).ifPresent(action -> entries.add(entry(tx, link.errand(), action)));
                if (link.errand() instanceof LookUpErrand lookUp) {
                    entries.addAll(removed(tx, lookUp));
                }
            }
        }
        new Journal(tx).add(entries);
    }

    private static Optional<Journal.Action> action(Outcome.OfLink outcome) {
        if (outcome.failure() != null) {
            return Optional.empty();
        }
        return switch (outcome.errand().kind()) {
            case UPDATE -> outcome.done() ? Optional.of(Journal.Action.UPDATE) : Optional.empty();
            case DELETE -> Optional.of(Journal.Action.DELETE);
            default -> Optional.empty();
        };
    }

    private static Journal.Entry entry(Tx tx, LinkErrand errand, Journal.Action action) {
        LinkRow link = errand.link();
        Exchange exchange = errand.lastExchange();
        return new Journal.Entry(
                tx.nowMicros(),
                link.key(),
                String.valueOf(link.graphId()),
                action,
                link.revision(),
                replaced(tx, errand),
                exchange == null ? null : exchange.requestId());
    }

    /** Those that Graph had made beside the one; what they held nobody knows, but nobody had touched it. */
    private static List<Journal.Entry> removed(Tx tx, LookUpErrand errand) {
        List<Journal.Entry> entries = new ArrayList<>();
        Exchange exchange = errand.lastExchange();
        for (String graphId : errand.removed()) {
            entries.add(new Journal.Entry(
                    tx.nowMicros() + entries.size(),
                    errand.key(),
                    graphId,
                    Journal.Action.DELETE,
                    errand.link().revision(),
                    null,
                    exchange == null ? null : exchange.requestId()));
        }
        return entries;
    }

    private static @Nullable String replaced(Tx tx, LinkErrand errand) {
        LinkRow link = errand.link();
        String hash = link.appliedHash();
        if (hash == null) {
            return null;
        }
        WantedContact now = errand.due().contact();
        return Stream.concat(
                        Stream.ofNullable(now)
                                .filter(contact -> !contact.deleted())
                                .map(WantedContact::data),
                        new ContactVersions(tx).of(link.key().contact(), VERSIONS).stream())
                .map(data -> WantedBody.of(data, link.owned()))
                .filter(body -> body.hash().equals(hash))
                .map(body -> body.properties().toString())
                .findFirst()
                .orElse(null);
    }
}
