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
import io.contactsync.state.Tx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
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
 */
final class IntakeTransaction {

    /** How far ahead of our clock a version may be. A publisher whose clock is further off would win for ever. */
    static final Duration VERSION_AHEAD = Duration.ofMinutes(5);

    static final String VERSION_AHEAD_REASON = "version-ahead";

    /** What became of the messages. */
    record Outcome(Map<IntakeResult, Integer> results, Set<String> mailboxes, List<Refusal> refusals) {}

    /** A message that became a dead letter. */
    record Refusal(Optional<ContactId> contact, String reason, String detail) {}

    private final Tx tx;
    private final Map<IntakeResult, Integer> results = new EnumMap<>(IntakeResult.class);
    private final Map<ContactId, ContactState> contacts = new TreeMap<>();
    private final List<DeadLetters.NewEvent> letters = new ArrayList<>();
    private final List<Refusal> refusals = new ArrayList<>();
    private final Set<ContactId> taken = new HashSet<>();

    private IntakeTransaction(Tx tx) {
        this.tx = tx;
    }

    /** Stores the messages. {@code routes} were read in this transaction, under the shared lock. */
    static Outcome run(Tx tx, List<IntakeMessage> messages, Routes routes) {
        return new IntakeTransaction(tx).run(messages, routes);
    }

    /**
     * Takes in a message again that is a dead letter already: a refusal is only told, and of the contact's other dead letters
     * those are healed that came before it.
     */
    static Outcome again(Tx tx, IntakeMessage message, Routes routes, long letter) {
        var transaction = new IntakeTransaction(tx);
        Outcome outcome = transaction.reduce(List.of(message)).storeContacts(routes);
        transaction.taken.forEach(contact -> new DeadLetterDesk(tx).healBefore(contact, letter));
        return outcome;
    }

    private Outcome run(List<IntakeMessage> messages, Routes routes) {
        reduce(messages);
        new DeadLetters(tx).healEventsOf(taken);
        letters.forEach(letter -> new DeadLetters(tx).add(letter));
        return storeContacts(routes);
    }

    private IntakeTransaction reduce(List<IntakeMessage> messages) {
        List<EventReading> readings =
                messages.stream().map(message -> EventJson.read(message.body())).toList();
        Set<ContactId> ids = new TreeSet<>();
        readings.forEach(reading -> {
            if (reading instanceof EventReading.Valid valid) {
                ids.add(valid.event().contactId());
            }
        });
        Map<ContactId, Contacts.Row> stored = new Contacts(tx).find(ids);
        ids.forEach(id -> contacts.put(id, new ContactState(stored.get(id))));

        for (int i = 0; i < messages.size(); i++) {
            IntakeMessage message = messages.get(i);
            IntakeResult result =
                    readings.get(i).match(valid -> take(message, valid.event()), invalid -> refuse(message, invalid));
            message.step().amountsTo(contact(readings.get(i)), version(readings.get(i)), result);
            results.merge(result, 1, Integer::sum);
        }
        return this;
    }

    private static Optional<ContactId> contact(EventReading reading) {
        return reading.match(valid -> Optional.of(valid.event().contactId()), EventReading.Invalid::contactId);
    }

    /** The contact's version after this event; 0: the event gives it none. */
    private long version(EventReading reading) {
        if (!(reading instanceof EventReading.Valid valid)) {
            return 0;
        }
        ContactState contact = contacts.get(valid.event().contactId());
        Contacts.@Nullable Row row = contact == null ? null : contact.row();
        return valid.event().envelope().version().orElse(row == null ? 0 : row.version());
    }

    private IntakeResult take(IntakeMessage message, ContactEvent event) {
        long version = event.envelope().version().orElse(0);
        long limit = tx.nowMicros() + VERSION_AHEAD.toNanos() / 1_000;
        if (version > limit) {
            return deadLetter(
                    message,
                    Optional.of(event.contactId()),
                    VERSION_AHEAD_REASON,
                    "version: " + version + " is " + Duration.ofSeconds((version - tx.nowMicros()) / 1_000_000)
                            + " ahead of now (expected: at most " + VERSION_AHEAD
                            + "; is the publisher's clock right?)");
        }
        Optional<String> eventId = event.envelope().eventId();
        if (event.envelope().version().isEmpty()
                && eventId.isPresent()
                && !new SeenEvents(tx).remember(eventId.get())) {
            return IntakeResult.DUPLICATE;
        }
        ContactState contact = contacts.get(event.contactId());
        if (contact == null) {
            throw new IllegalStateException("contact not looked up (expected: every valid event's contact)");
        }
        if (!contact.take(event, message.bulk(), tx.nowMicros(), message.step().traceparent())) {
            return IntakeResult.STALE;
        }
        taken.add(event.contactId());
        markHealed(event.contactId());
        return IntakeResult.APPLIED;
    }

    private IntakeResult refuse(IntakeMessage message, EventReading.Invalid invalid) {
        return deadLetter(
                message,
                invalid.contactId(),
                invalid.kind().reason(),
                invalid.problem().toString());
    }

    private IntakeResult deadLetter(IntakeMessage message, Optional<ContactId> contact, String reason, String detail) {
        if (!message.redelivered() || !new DeadLetters(tx).has(message.body(), reason)) {
            letters.add(new DeadLetters.NewEvent(
                    contact, message.messageId(), message.body(), reason, detail, DeadLetters.State.OPEN));
            refusals.add(new Refusal(contact, reason, detail));
        }
        return IntakeResult.DEAD_LETTER;
    }

    /** A later event of the contact came through: what was refused before it in this batch needs nobody any more. */
    private void markHealed(ContactId contact) {
        letters.replaceAll(letter -> letter.contact().filter(contact::equals).isPresent()
                ? new DeadLetters.NewEvent(
                        letter.contact(),
                        letter.messageId(),
                        letter.body(),
                        letter.reason(),
                        letter.detail(),
                        DeadLetters.State.HEALED)
                : letter);
    }

    private Outcome storeContacts(Routes routes) {
        Map<ContactId, ContactState> changed = new TreeMap<>(contacts);
        changed.values().removeIf(contact -> !contact.isChanged());
        new Contacts(tx).save(rows(changed));
        List<LinkWishes.Wish> wishes = wishes(changed, routes);
        new LinkWishes(tx).apply(wishes);
        Set<String> mailboxes = new TreeSet<>();
        wishes.forEach(wish -> mailboxes.add(wish.mailbox()));
        return new Outcome(results, mailboxes, refusals);
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
