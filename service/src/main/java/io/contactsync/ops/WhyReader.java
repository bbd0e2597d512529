package io.contactsync.ops;

import io.contactsync.event.ContactId;
import io.contactsync.ops.WhyReport.Link;
import io.contactsync.ops.WhyReport.Source;
import io.contactsync.state.ContactQueries;
import io.contactsync.state.Contacts;
import io.contactsync.state.DeadLetterDesk;
import io.contactsync.state.LinkState;
import io.contactsync.state.Published;
import io.contactsync.state.Tx;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Puts together the life of one contact. Reads only: the state DB in one snapshot, and the member's row as it is now. */
public final class WhyReader {

    private static final int REQUESTS = 20;
    private static final int DEAD_LETTERS = 20;

    private final Operations operations;
    private final StageSettings settings;

    WhyReader(Operations operations, StageSettings settings) {
        this.operations = operations;
        this.settings = settings;
    }

    /**
     * The life of a contact; a contact of which nothing is known has an empty one.
     *
     * @param mailbox only this one, by id or address; null: all
     * @throws OperationFailedException when the id is none, the mailbox is not known, or there is no state DB yet
     */
    public WhyReport read(String contact, @Nullable String mailbox) {
        ContactId id = SyncNowOperations.contactId(contact);
        SourceRow row = SourceRow.read(settings, id);
        return read(id, mailbox, row);
    }

    /** The same from the state DB alone, within milliseconds; of the row nothing is known. */
    public WhyReport readWithoutSource(String contact, @Nullable String mailbox) {
        return read(SyncNowOperations.contactId(contact), mailbox, new SourceRow.Unknown("the source was not asked"));
    }

    private WhyReport read(ContactId id, @Nullable String mailbox, SourceRow row) {
        return operations.withState(state -> {
            String place = PauseOperations.known(state, mailbox);
            return state.read(tx -> report(tx, id, place, row));
        });
    }

    private WhyReport report(Tx tx, ContactId id, @Nullable String mailbox, SourceRow row) {
        Instant now = Instants.ofMicros(tx.nowMicros());
        Optional<Published.Row> published =
                Optional.ofNullable(new Published(tx).find(List.of(id)).get(id));
        Optional<Contacts.Row> wanted =
                Optional.ofNullable(new Contacts(tx).find(List.of(id)).get(id));
        Source source = row.against(published, wanted, ContactQueries.isCandidate(tx, id));
        List<Link> links = ContactPlaces.of(tx, id, wanted, now, settings.unknownOutcomeHold()).stream()
                .filter(link -> mailbox == null || link.mailbox().equals(mailbox))
                .toList();
        return new WhyReport(
                id.value(),
                now,
                summary(source, wanted, links),
                source,
                published
                        .map(last -> new WhyReport.PublishedEvent(last.version(), last.deleted()))
                        .orElse(null),
                wanted.map(contact -> new WhyReport.Wanted(
                                contact.version(),
                                contact.deleted(),
                                Instants.ofMicros(contact.changedAt()),
                                contact.tags(),
                                contact.data().json()))
                        .orElse(null),
                links,
                ContactQueries.requests(tx, id, REQUESTS).stream()
                        .filter(request -> mailbox == null || request.mailbox().equals(mailbox))
                        .map(request -> new WhyReport.Request(
                                Instants.ofMicros(request.at()),
                                request.mailbox(),
                                request.method(),
                                request.status(),
                                request.code(),
                                request.requestId(),
                                request.clientRequestId(),
                                request.millis()))
                        .toList(),
                new DeadLetterDesk(tx)
                        .of(id, DEAD_LETTERS).stream()
                                .filter(letter ->
                                        mailbox == null || letter.mailbox() == null || mailbox.equals(letter.mailbox()))
                                .map(letter -> DeadLetterReport.of(letter, false))
                                .toList(),
                ContactQueries.holds(tx, id));
    }

    private static String summary(Source source, Optional<Contacts.Row> wanted, List<Link> links) {
        long failing = count(links, LinkState.FAILING);
        long held = count(links, LinkState.HELD);
        long pending = count(links, LinkState.PENDING);
        if (source.state().equals("set-aside")) {
            return "Its row cannot become a contact: " + source.detail() + ".";
        }
        if (failing > 0) {
            return "It fails in " + Texts.count(failing, "mailbox", "mailboxes") + "; the remedy stands beside each.";
        }
        if (held > 0) {
            return "Its delete waits for a person in " + Texts.count(held, "mailbox", "mailboxes") + ".";
        }
        if (Boolean.FALSE.equals(source.asPublished())) {
            return "Its row has changed since it was last published; the relay has yet to read it.";
        }
        if (pending > 0) {
            return "It is on its way to " + Texts.count(pending, "mailbox", "mailboxes") + ".";
        }
        if (wanted.isEmpty()) {
            return source.state().equals("present")
                    ? "Its row is there, and no event of it has arrived yet."
                    : "Nothing is known of it: neither a row nor an event.";
        }
        long rejected = count(links, LinkState.REJECTED);
        long left = count(links, LinkState.LEFT);
        if (rejected > 0) {
            return "A person refused its delete in " + Texts.count(rejected, "mailbox", "mailboxes")
                    + "; it stays there.";
        }
        if (left > 0) {
            return "The owner of the mailbox deleted it in " + Texts.count(left, "mailbox", "mailboxes")
                    + ", and the target leaves it so.";
        }
        if (wanted.get().deleted()) {
            return "It was deleted, and is in no mailbox any more.";
        }
        return links.stream().noneMatch(Link::wanted)
                ? "No target takes it: see the rules that exclude it."
                : "Every mailbox that it belongs to has it.";
    }

    private static long count(List<Link> links, LinkState state) {
        return links.stream().filter(link -> link.state().equals(state.text())).count();
    }
}
