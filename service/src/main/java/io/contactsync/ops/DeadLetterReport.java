package io.contactsync.ops;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.contactsync.state.DeadLetterDesk.Letter;
import java.time.Instant;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A dead letter, as {@code dead-letters --json} lists it. Its body is contact data: shown to a person who asks for the one
 * letter, and nowhere else.
 *
 * @param id      what {@code show}, {@code retry} and {@code discard} take
 * @param kind    event: the message itself; link: a contact that cannot be written to one mailbox
 * @param state   open, retried, discarded or healed
 * @param reason  groups them, as {@code --reason} takes it
 * @param cause   the reason in plain words
 * @param remedy  what a person can do
 * @param detail  where and what
 * @param note    why it was discarded
 * @param event   the message, or the link's wanted state, as text; null in lists
 */
@JsonPropertyOrder({"id", "kind", "state", "reason", "cause", "remedy", "detail", "contact", "mailbox", "folder"})
@JsonInclude(JsonInclude.Include.ALWAYS)
public record DeadLetterReport(
        long id,
        String kind,
        String state,
        String reason,
        String cause,
        String remedy,
        String detail,
        @Nullable String contact,
        @Nullable String mailbox,
        @Nullable String folder,
        Instant firstSeen,
        int attempts,
        @Nullable String note,
        @Nullable String event) {

    static DeadLetterReport of(Letter letter, boolean withEvent) {
        DeadLetterCause cause = DeadLetterCause.of(letter.reason());
        return new DeadLetterReport(
                letter.id(),
                letter.isEvent() ? "event" : "link",
                letter.state().name().toLowerCase(Locale.ROOT),
                letter.reason(),
                cause.words(),
                cause.remedy(),
                letter.detail(),
                letter.contact(),
                letter.mailbox(),
                letter.folder(),
                Instants.ofMicros(letter.firstSeenMicros()),
                letter.attempts(),
                letter.note(),
                withEvent ? letter.text() : null);
    }
}
