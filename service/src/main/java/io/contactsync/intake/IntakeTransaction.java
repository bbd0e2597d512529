package io.contactsync.intake;

import io.contactsync.event.ContactEvent;
import io.contactsync.event.ContactId;
import io.contactsync.event.EventJson;
import io.contactsync.event.EventReading;
import io.contactsync.routing.Place;
import io.contactsync.routing.Routes;
import io.contactsync.state.Contacts;
import io.contactsync.state.DeadLetterDesk;
import io.contactsync.state.DeadLetters;
import io.contactsync.state.LinkWishes;
import io.contactsync.state.SeenEvents;
import io.contactsync.state.SourceHolds;
import io.contactsync.state.Tx;
import io.contactsync.state.Versions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Some messages, stored in one transaction: reduced to the newest state of each contact, their links marked, what cannot be
 * read set aside as dead letters. Run again on the same messages it changes nothing more, for the acknowledgement may be
 * lost after the commit.
 *
 * <p>Another intake may be at the same contacts: at the hand-over of the queue, or for good where the queue has several
 * consumers. What is stored is compared once more in the write itself; a contact that another one wrote meanwhile is read again, its
 * events are compared with that, and its links follow what was really written.
 */
final class IntakeTransaction {

    /** How far ahead of our clock a foreign version may be. A publisher whose clock is further off would win for ever. */
    static final Duration VERSION_AHEAD = Duration.ofMinutes(5);

    static final String VERSION_AHEAD_REASON = "version-ahead";

    /** What became of the messages. */
    record Outcome(Map<IntakeResult, Integer> results, Set<String> mailboxes, List<Refusal> refusals) {}

    /** A message that became a dead letter. */
    record Refusal(Optional<ContactId> contact, String reason, String detail) {}

    /**
     * What a message amounts to so far.
     *
     * @param version the contact's version after it; 0: it gives it none
     */
    private record Result(Optional<ContactId> contact, long version, IntakeResult became) {}

    /** An event that counts if it is newer than what is known, the message's number with it. */
    private record Candidate(int message, ContactEvent event) {}

    /** A dead letter of this batch, the message's number with it. */
    private record Refused(int message, DeadLetters.NewEvent letter) {}

    private final Tx tx;
    private final List<IntakeMessage> messages;
    private final long newest;
    private final Identity identity;
    private final List<Result> results = new ArrayList<>();
    private final Map<ContactId, List<Candidate>> candidates = new TreeMap<>();
    private final List<Refused> refused = new ArrayList<>();

    private IntakeTransaction(Tx tx, List<IntakeMessage> messages) {
        this.tx = tx;
        this.messages = messages;
        this.newest = newestVersion(tx);
        this.identity = Identity.of(tx);
    }

    /** Stores the messages. {@code routes} were read in this transaction, under the shared lock. */
    static Outcome run(Tx tx, List<IntakeMessage> messages, Routes routes) {
        return new IntakeTransaction(tx, messages).run(routes);
    }

    /**
     * Takes in a message again that is a dead letter already: a refusal is only told, and of the contact's other dead letters
     * those are healed that came before it.
     */
    static Outcome again(Tx tx, IntakeMessage message, Routes routes, long letter) {
        var transaction = new IntakeTransaction(tx, List.of(message));
        Map<ContactId, ContactState> written = transaction.readAndWrite();
        transaction.taken().keySet().forEach(contact -> new DeadLetterDesk(tx).healBefore(contact, letter));
        return transaction.outcome(written, routes);
    }

    /**
     * The newest version that is believed now: a little ahead of our clock, or what our own counter has drawn. The clock of the
     * database may have been ahead when it drew, and be right now; what it draws next is newer still, so nobody wins for ever.
     */
    static long newestVersion(Tx tx) {
        return Math.max(tx.nowMicros() + VERSION_AHEAD.toNanos() / 1_000, new Versions(tx).newest());
    }

    private Outcome run(Routes routes) {
        Map<ContactId, ContactState> written = readAndWrite();
        Map<ContactId, Integer> taken = taken();
        new DeadLetters(tx).healEventsOf(taken.keySet());
        for (Refused each : refused) {
            DeadLetters.NewEvent letter = each.letter();
            // A later event of the contact came through: what was refused before it needs nobody any more.
            boolean healed = letter.contact()
                    .map(contact -> taken.getOrDefault(contact, -1) > each.message())
                    .orElse(false);
            new DeadLetters(tx).add(healed ? letter.healed() : letter);
        }
        return outcome(written, routes);
    }

    private Map<ContactId, ContactState> readAndWrite() {
        for (int i = 0; i < messages.size(); i++) {
            int number = i;
            results.add(EventJson.read(messages.get(i).body())
                    .match(valid -> judge(number, valid.event()), invalid -> refuse(number, invalid)));
        }
        Map<ContactId, ContactState> written = new TreeMap<>();
        Set<ContactId> open = candidates.keySet();
        while (!open.isEmpty()) {
            open = write(open, written);
        }
        for (int i = 0; i < messages.size(); i++) {
            Result result = results.get(i);
            messages.get(i).step().amountsTo(result.contact(), result.version(), result.became());
        }
        return written;
    }

    /** Writes what these contacts come to; returns those that another intake wrote meanwhile. */
    private Set<ContactId> write(Set<ContactId> ids, Map<ContactId, ContactState> written) {
        Map<ContactId, Contacts.Row> stored = new Contacts(tx).find(ids);
        Map<ContactId, ContactState> changed = new TreeMap<>();
        for (ContactId id : ids) {
            var contact = new ContactState(stored.get(id), identity);
            candidates.getOrDefault(id, List.of()).forEach(candidate -> take(contact, candidate));
            if (contact.isChanged()) {
                changed.put(id, contact);
            }
        }
        Map<ContactId, Long> read = new HashMap<>();
        stored.forEach((id, row) -> read.put(id, row.version()));
        Set<ContactId> saved = new Contacts(tx).save(rows(changed), read);
        Set<ContactId> overtaken = new TreeSet<>(changed.keySet());
        overtaken.removeAll(saved);
        changed.keySet().retainAll(saved);
        new SourceHolds(tx)
                .endApprovals(changed.entrySet().stream()
                        .filter(entry -> entry.getValue().isBack())
                        .map(Map.Entry::getKey)
                        .toList());
        written.putAll(changed);
        return overtaken;
    }

    private void take(ContactState contact, Candidate candidate) {
        IntakeMessage message = messages.get(candidate.message());
        ContactEvent event = candidate.event();
        boolean taken = contact.take(
                event, message.bulk(), tx.nowMicros(), message.step().traceparent());
        Contacts.@Nullable Row row = contact.row();
        long version = event.envelope().version().orElse(row == null ? 0 : row.version());
        results.set(
                candidate.message(),
                new Result(Optional.of(event.contactId()), version, taken ? IntakeResult.APPLIED : IntakeResult.STALE));
    }

    /** The contacts of which an event was taken, with the number of the last such message. */
    private Map<ContactId, Integer> taken() {
        Map<ContactId, Integer> taken = new TreeMap<>();
        for (int i = 0; i < results.size(); i++) {
            int number = i;
            if (results.get(i).became() == IntakeResult.APPLIED) {
                results.get(i).contact().ifPresent(contact -> taken.put(contact, number));
            }
        }
        return taken;
    }

    private Result judge(int number, ContactEvent event) {
        Optional<ContactId> contact = Optional.of(event.contactId());
        long version = event.envelope().version().orElse(0);
        if (version > newest) {
            return deadLetter(
                    number,
                    contact,
                    version,
                    VERSION_AHEAD_REASON,
                    "version: " + version + " is " + Duration.ofSeconds((version - tx.nowMicros()) / 1_000_000)
                            + " ahead of now (expected: at most " + VERSION_AHEAD
                            + "; is the publisher's clock right?)");
        }
        Optional<String> eventId = event.envelope().eventId();
        if (event.envelope().version().isEmpty()
                && eventId.isPresent()
                && !new SeenEvents(tx).remember(event.contactId(), eventId.get())) {
            return new Result(contact, 0, IntakeResult.DUPLICATE);
        }
        candidates.computeIfAbsent(event.contactId(), id -> new ArrayList<>()).add(new Candidate(number, event));
        // Until it is compared with what is stored.
        return new Result(contact, version, IntakeResult.STALE);
    }

    private Result refuse(int number, EventReading.Invalid invalid) {
        return deadLetter(
                number,
                invalid.contactId(),
                0,
                invalid.kind().reason(),
                invalid.problem().toString());
    }

    private Result deadLetter(int number, Optional<ContactId> contact, long version, String reason, String detail) {
        IntakeMessage message = messages.get(number);
        if (!message.redelivered() || !new DeadLetters(tx).has(message.body(), reason)) {
            refused.add(new Refused(
                    number,
                    new DeadLetters.NewEvent(
                            contact, message.messageId(), message.body(), reason, detail, DeadLetters.State.OPEN)));
        }
        return new Result(contact, version, IntakeResult.DEAD_LETTER);
    }

    private Outcome outcome(Map<ContactId, ContactState> written, Routes routes) {
        List<LinkWishes.Wish> wishes = wishes(written, routes);
        new LinkWishes(tx).apply(wishes);
        new LinkWishes(tx)
                .ofAnother(written.entrySet().stream()
                        .filter(entry -> entry.getValue().isAnother())
                        .map(Map.Entry::getKey)
                        .toList());
        Set<String> mailboxes = new TreeSet<>();
        wishes.forEach(wish -> mailboxes.add(wish.mailbox()));
        Map<IntakeResult, Integer> counts = new EnumMap<>(IntakeResult.class);
        results.forEach(result -> counts.merge(result.became(), 1, Integer::sum));
        return new Outcome(
                counts,
                mailboxes,
                refused.stream()
                        .map(each -> new Refusal(
                                each.letter().contact(),
                                each.letter().reason(),
                                each.letter().detail()))
                        .toList());
    }

    private static List<Contacts.Row> rows(Map<ContactId, ContactState> changed) {
        List<Contacts.Row> rows = new ArrayList<>();
        for (ContactState contact : changed.values()) {
            Contacts.@Nullable Row row = contact.row();
            if (row != null) {
                rows.add(row);
            }
        }
        return rows;
    }

    private List<LinkWishes.Wish> wishes(Map<ContactId, ContactState> changed, Routes routes) {
        var routing = new ContactRouting(tx, routes);
        Map<ContactId, List<LinkWishes.Existing>> existing = routing.existing(changed.keySet());
        Map<ContactId, Set<Place>> places = routing.places(rows(changed));
        List<LinkWishes.Wish> wishes = new ArrayList<>();
        changed.forEach((id, contact) -> {
            Contacts.@Nullable Row row = contact.row();
            if (row != null) {
                wishes.addAll(Wishes.of(
                        row,
                        places.getOrDefault(id, Set.of()),
                        existing.getOrDefault(id, List.of()),
                        contact.isBulk()));
            }
        });
        return wishes;
    }
}
